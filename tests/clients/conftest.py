"""One small release, a real server over it, and clients of both forms."""

from pathlib import Path

import pytest

from engines.open import EngineSettings
from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources
from opengxa import Atlas
from tests.service.test_serving import Server

TESTS = Path(__file__).resolve().parent.parent


def build(home, engine):
    """Publish the fixtures in a home."""
    data, ontology = TESTS / "data", TESTS / "service" / "data" / "conditions.obo"
    sources = Sources((data / "experiments",), (data / "annotation",), (ontology,))
    build_release(sources, Options(home, engine), SilentProgress())


@pytest.fixture(scope="session")
def home(engine_settings, tmp_path_factory):
    """A home with one published release, on each engine in turn."""
    folder = tmp_path_factory.mktemp("asked")
    build(folder, engine_settings)
    return folder


@pytest.fixture(scope="session")
def server(home, engine_settings, tmp_path_factory):
    """A real server over it, below a prefix."""
    running = Server(home, engine_settings, tmp_path_factory.mktemp("log") / "log")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def url(server):
    """Its address."""
    return f"http://127.0.0.1:{server.port}/gxa"


@pytest.fixture(scope="session")
def remote(url):
    """A client of the server."""
    with Atlas(url) as atlas:
        yield atlas


@pytest.fixture
def _environment(engine_settings, monkeypatch):
    monkeypatch.setenv("OPENGXA_OPENSEARCH_URL", engine_settings.url)
    monkeypatch.setenv("OPENGXA_OPENSEARCH_PREFIX", engine_settings.prefix)


@pytest.fixture
def local(home, _environment):
    """A client of the directory."""
    with Atlas(home) as atlas:
        yield atlas


@pytest.fixture(params=["remote", "local"])
def atlas(request, remote, local):
    """Both forms in turn."""
    return remote if request.param == "remote" else local


@pytest.fixture(scope="session")
def duckdb_home(tmp_path_factory):
    """A home on DuckDB, for what has nothing to do with engines."""
    folder = tmp_path_factory.mktemp("documented")
    build(folder, EngineSettings("duckdb"))
    return folder


@pytest.fixture(scope="session")
def duckdb_server(duckdb_home, tmp_path_factory):
    """A real server over that."""
    running = Server(duckdb_home, EngineSettings("duckdb"), tmp_path_factory.mktemp("log") / "log")
    yield running
    running.stop()
