"""The same release twice: its facts from DuckDB, and from OpenSearch."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from engines.open import ENGINES, EngineSettings
from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources
from mappings.layout import ReleasePaths
from service.app import create_app
from service.current import Releases
from service.release import Release, open_release
from service.settings import Settings

TESTS = Path(__file__).resolve().parent
SOURCES = Sources(
    (TESTS / "data" / "experiments",),
    (TESTS / "data" / "annotation",),
    (TESTS / "service" / "data" / "conditions.obo",),
)


def make_twins(url: str, prefix: str, folders: pytest.TempPathFactory) -> dict[str, FlaskClient]:
    """Return a client for each engine of one release: all but the engine is the very same."""
    homes = {
        name: Settings(home=folders.mktemp(name), engine=EngineSettings(name, url=url, prefix=prefix))
        for name in ENGINES
    }
    for settings in homes.values():
        build_release(SOURCES, Options(settings.home, settings.engine), SilentProgress())

    def with_other_facts(paths: ReleasePaths) -> Release:
        other = homes["opensearch"]
        facts = open_release(ReleasePaths((other.home / "current").resolve()), other.engine)
        return replace(open_release(paths, homes["duckdb"].engine), engine=facts.engine)

    here = homes["duckdb"]
    elsewhere = replace(here, spool=str(folders.mktemp("spool")))
    other = create_app(elsewhere, Releases(here, with_other_facts))
    return {"duckdb": create_app(here).test_client(), "opensearch": other.test_client()}
