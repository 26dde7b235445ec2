"""Notes of unfinished runs: removed, finished, or kept for later."""

from pathlib import Path

import pytest

from engines.errors import EngineUnavailable
from engines.open import EngineSettings
from indexer.errors import AliasesBehind, RunError
from indexer.journal import Journal, current_release, switch
from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources
from mappings.layout import Home

EXPERIMENTS = Path(__file__).resolve().parents[2] / "data" / "experiments"
NOWHERE = EngineSettings("opensearch", "http://127.0.0.1:1")


def begin(home: Home, release: str, engine: EngineSettings) -> None:
    Journal(home).begin(release, engine)
    (home.building / release).mkdir()
    (home.building / release / "atlas.duckdb").touch()


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    begin(home, "r1", EngineSettings())
    assert Journal(home).recover(EngineSettings()) == ["removed what an unfinished run left of release r1"]
    assert list(home.building.iterdir()) == []


def test_a_release_that_became_current_is_kept(tmp_path: Path) -> None:
    home = Home(tmp_path)
    begin(home, "r1", EngineSettings())
    home.releases.mkdir()
    (home.building / "r1").rename(home.releases / "r1")
    switch(home, "r1")
    (said,) = Journal(home).recover(EngineSettings())
    assert "nothing is lost" in said
    assert current_release(home) == "r1"
    assert (home.releases / "r1" / "atlas.duckdb").exists()


def test_an_engine_out_of_reach_does_not_stop_other_runs(tmp_path: Path) -> None:
    home = Home(tmp_path)
    begin(home, "r1", NOWHERE)
    (said,) = Journal(home).recover(EngineSettings())
    assert "stays for now" in said
    assert [note.name for note in home.building.iterdir()] == ["r1.json"]


def test_passwords_are_not_written(tmp_path: Path) -> None:
    Journal(Home(tmp_path)).begin("r1", EngineSettings(password="secret"))  # noqa: S106 - this test's own
    assert b"secret" not in (tmp_path / "building" / "r1.json").read_bytes()


def test_an_engine_out_of_reach_is_told_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(ConnectionError, match=r"127\.0\.0\.1:1"):
        build_release(Sources((EXPERIMENTS,)), Options(tmp_path, NOWHERE), SilentProgress())


def test_missing_paths_are_all_named(tmp_path: Path) -> None:
    sources = Sources((tmp_path / "one", EXPERIMENTS), (tmp_path / "two",))
    with pytest.raises(RunError, match=r"one.*two"):
        build_release(sources, Options(tmp_path / "home"), SilentProgress())
    assert not (tmp_path / "home").exists()


def test_aliases_that_cannot_be_set_are_said_and_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Unreachable:
        def remove(self, release: str) -> None:
            assert release.startswith("r")

        def publish(self, release: str) -> None:
            raise EngineUnavailable(release)

    sources, options = Sources((EXPERIMENTS,)), Options(tmp_path)
    monkeypatch.setattr("indexer.release.open_publisher", lambda _: Unreachable())
    with pytest.raises(AliasesBehind, match="is published and answers"):
        build_release(sources, options, SilentProgress())
    released = current_release(Home(tmp_path))
    assert released is not None
    monkeypatch.undo()
    outcome = build_release(sources, options, SilentProgress())
    assert outcome.recovered == (
        f"release {released} was published by a run that died at its very end; nothing is lost",
    )
    assert not any(released in warning for warning in outcome.manifest.warnings)
