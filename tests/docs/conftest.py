"""One small release on DuckDB, for the examples of the documents."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from engines.open import EngineSettings
from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources
from service.app import create_app
from service.settings import Settings

TESTS = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the application over that release."""
    home = tmp_path_factory.mktemp("documented")
    data, ontology = TESTS / "data", TESTS / "service" / "data" / "conditions.obo"
    build_release(
        Sources((data / "experiments",), (data / "annotation",), (ontology,)),
        Options(home, EngineSettings("duckdb")),
        SilentProgress(),
    )
    return create_app(Settings(home=home, engine=EngineSettings("duckdb"))).test_client()
