"""One small release, made by the real pipeline from the fixtures in the native formats, behind the real application."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from engines.open import EngineSettings
from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources
from service.app import create_app
from service.release import Release
from service.settings import Settings
from tests.opensearch_node.node import own

DATA = Path(__file__).resolve().parent.parent / "data"


@pytest.fixture(scope="session")
def settings(engine_settings: EngineSettings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a home with one published release."""
    home = tmp_path_factory.mktemp("home")
    ontology = Path(__file__).resolve().parent / "data" / "conditions.obo"
    sources = Sources((DATA / "experiments",), (DATA / "annotation",), (ontology,))
    attribution = ("Fixtures: our own.",)
    build_release(sources, Options(home, engine_settings, attribution=attribution), SilentProgress())
    return Settings(home=home, engine=engine_settings)


@pytest.fixture(scope="session")
def client(settings: Settings) -> FlaskClient:
    """A client of the application over that release."""
    return create_app(settings).test_client()


@pytest.fixture(scope="session")
def release(client: FlaskClient) -> Release:
    """The release itself."""
    return client.application.extensions["opengxa"].releases.current()


@pytest.fixture(scope="session")
def asked(engine_settings: EngineSettings, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of a release with what the addresses in `questions.py` are about."""
    home = tmp_path_factory.mktemp("questions")
    data = Path(__file__).resolve().parent / "data" / "faq"
    engine = replace(engine_settings, prefix=own("questions"))
    sources = Sources((data / "experiments",), (data / "annotation",), (data / "conditions.obo",))
    build_release(sources, Options(home, engine), SilentProgress())
    return create_app(Settings(home=home, engine=engine)).test_client()
