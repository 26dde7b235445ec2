"""The same release twice: its facts from DuckDB, and from OpenSearch."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from engines.open import EngineSettings
from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources
from mappings.layout import ReleasePaths
from service.app import create_app
from service.current import Releases
from service.release import Release, open_release
from service.settings import Settings

TESTS = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def clients(opensearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[FlaskClient, FlaskClient]:
    """Two clients of one release: all but the engine is the very same."""
    homes = {}
    for name in ("duckdb", "opensearch"):
        homes[name] = Settings(
            home=tmp_path_factory.mktemp(name), engine=EngineSettings(name, url=opensearch_url, prefix="properties")
        )
        sources = Sources(
            (TESTS / "data" / "experiments",),
            (TESTS / "data" / "annotation",),
            (TESTS / "service" / "data" / "conditions.obo",),
        )
        build_release(sources, Options(homes[name].home, homes[name].engine), SilentProgress())

    def with_other_facts(paths: ReleasePaths) -> Release:
        other = homes["opensearch"]
        facts = open_release(ReleasePaths((other.home / "current").resolve()), other.engine)
        return replace(open_release(paths, homes["duckdb"].engine), engine=facts.engine)

    here = homes["duckdb"]
    elsewhere = replace(here, spool=str(tmp_path_factory.mktemp("spool")))
    return create_app(here).test_client(), create_app(elsewhere, Releases(here, with_other_facts)).test_client()
