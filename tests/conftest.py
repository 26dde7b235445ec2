"""Fixtures for all tests."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from engines.open import ENGINES, EngineSettings
from ontology.build import build_ontology
from ontology.graph import Ontology
from tests.once import made_once
from tests.opensearch_node.node import own

pytest_plugins = ["tests.opensearch_node.plugin", "tests.opensearch_node.tally", "tests.told", "tests.workers"]

ROOT = Path(__file__).resolve().parent.parent

# How long an example takes says what else the machine does, not whether the code is right.
settings.register_profile("opengxa", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("opengxa")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real experiments, annotation and ontologies; `OPENGXA_DATA` says where."""
    folder = Path(os.environ.get("OPENGXA_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        if os.environ.get("CI") or os.environ.get("OPENGXA_REQUIRE_ENGINES") == "1":
            pytest.fail(f"{folder} is not there: set OPENGXA_DATA to the folder of real data")
        pytest.skip(f"{folder} is not there: set OPENGXA_DATA to the folder of real data to run this test")
    return folder


@pytest.fixture(scope="session")
def real_ontology(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Ontology:
    """EFO, UBERON, CL, PATO, ZFA and PO as Expression Atlas would be given them."""
    files = [shared_data / "ontology" / name for name in ("atlas-merged.derived.obo.gz", "po-basic.obo.gz")]
    return Ontology.load(made_once(tmp_path_factory, "real-ontology", lambda part: build_ontology(files).save(part)))


@pytest.fixture(scope="session", params=ENGINES)
def engine_settings(request: pytest.FixtureRequest) -> EngineSettings:
    """Each engine in turn, a running one."""
    url = request.getfixturevalue("opensearch_url") if request.param == "opensearch" else ""
    return EngineSettings(name=request.param, url=url, prefix=own("opengxa-test"))
