"""Fixtures for all tests."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from engines.open import ENGINES, EngineSettings
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


@pytest.fixture(scope="session", params=ENGINES)
def engine_settings(request: pytest.FixtureRequest) -> EngineSettings:
    """Each engine in turn, a running one."""
    url = request.getfixturevalue("opensearch_url") if request.param == "opensearch" else ""
    return EngineSettings(name=request.param, url=url, prefix=own("opengxa-test"))
