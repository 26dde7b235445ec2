"""The small release of tests/service, and the document that its application gives of itself."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from engines.open import EngineSettings
from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources
from service.app import create_app
from service.settings import Settings
from tests.opensearch_node.node import own
from tests.twins import make_twins

TESTS = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def client(engine_settings: EngineSettings, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the application over one published release."""
    home = tmp_path_factory.mktemp("described")
    engine = replace(engine_settings, prefix=own("described"))
    ontology = TESTS / "service" / "data" / "conditions.obo"
    sources = Sources((TESTS / "data" / "experiments",), (TESTS / "data" / "annotation",), (ontology,))
    build_release(sources, Options(home, engine), SilentProgress())
    return create_app(Settings(home=home, engine=engine)).test_client()


@pytest.fixture(scope="session")
def twins(opensearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, FlaskClient]:
    """Clients of the same release on DuckDB and on OpenSearch."""
    return make_twins(opensearch_url, own("twins"), tmp_path_factory)


@pytest.fixture(scope="session")
def document(client: FlaskClient) -> dict:
    """What the application says of itself."""
    return client.get("/openapi.json").json
