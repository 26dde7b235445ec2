from pathlib import Path

from benchmarks.listed import write_catalogue
from engines.open import EngineSettings
from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources
from service.app import create_app
from service.settings import Settings


def test_made_up_experiments_are_indexed_as_any_others_and_listed(tmp_path: Path) -> None:
    ontology = write_catalogue(tmp_path / "native", None, 1, 12)
    sources = Sources((tmp_path / "native" / "experiments",), (), (ontology,))
    build_release(sources, Options(tmp_path / "home", EngineSettings()), SilentProgress())
    page = create_app(Settings(home=tmp_path / "home")).test_client().get("/experiments").text
    assert "<b>12</b> of 12 experiments" in page
    assert page.count("E-MADE-") >= 12
