"""Publishing again, going back and removing: the same step as a run's, whole or not at all, on both engines."""

import shutil
from pathlib import Path

import pytest

from engines.open import EngineSettings, open_publisher
from engines.opensearch.connection import Connection
from indexer import journal, release, releases
from indexer.errors import AliasesBehind, RunError
from indexer.journal import Journal, current_release
from indexer.progress import SilentProgress
from indexer.release import Options, build_release, refresh_release
from indexer.releases import find_before, list_releases, publish_again, remove_release
from indexer.sources import Sources
from mappings.layout import Home
from tests.faults.rows import rows_of

DATA = Path(__file__).resolve().parent.parent / "data"
EXPERIMENTS = DATA / "experiments"
ONTOLOGY = DATA / "ontology" / "anatomy.obo"


def build(home: Path, settings: EngineSettings, *names: str) -> str:
    sources = Sources(tuple(EXPERIMENTS / name for name in names))
    return build_release(sources, Options(home, settings), SilentProgress()).manifest.id


def indices(settings: EngineSettings, name: str) -> set[str]:
    """Return indices by a name or alias; of DuckDB none."""
    if settings.name == "duckdb":
        return set()
    connection = Connection(settings)
    found = set(connection.request("GET", f"/{name}", None, {"ignore_unavailable": "true"}))
    connection.close()
    return found


def named(settings: EngineSettings, release_id: str) -> set[str]:
    kinds = ("differential", "baseline") if settings.name == "opensearch" else ()
    return {f"{settings.prefix}-{release_id}-{kind}" for kind in kinds}


def aliased(settings: EngineSettings) -> set[str]:
    return {name for kind in ("differential", "baseline") for name in indices(settings, f"{settings.prefix}-{kind}")}


@pytest.fixture
def two(tmp_path: Path, engine_settings: EngineSettings) -> tuple[Home, str, str]:
    """A home with two releases, the second published."""
    first = build(tmp_path, engine_settings, "E-MTAB-9002")
    return Home(tmp_path), first, build(tmp_path, engine_settings, "E-MTAB-9003", "E-MTAB-9001")


def test_going_back_and_forth(engine_settings: EngineSettings, two: tuple[Home, str, str]) -> None:
    home, first, second = two
    after = rows_of(home.root, engine_settings)
    assert find_before(home) == first
    manifest, _ = publish_again(home, first, engine_settings)
    assert (manifest.id, current_release(home)) == (first, first)
    assert aliased(engine_settings) == named(engine_settings, first)
    assert rows_of(home.root, engine_settings)["counts"] != after["counts"]
    with pytest.raises(RunError, match="there is no release before"):
        find_before(home)
    publish_again(home, second, engine_settings)
    assert aliased(engine_settings) == named(engine_settings, second)
    assert rows_of(home.root, engine_settings) == after
    assert list(home.building.iterdir()) == []


def test_removing(engine_settings: EngineSettings, two: tuple[Home, str, str]) -> None:
    home, first, second = two
    (home.downloads / first).mkdir(parents=True)
    with pytest.raises(RunError, match="is published: publish another first"):
        remove_release(home, second, engine_settings)
    with pytest.raises(RunError, match=f"has no release 'r1'; there are: {second}, {first}"):
        remove_release(home, "r1", engine_settings)
    with pytest.raises(RunError, match="has no release"):
        remove_release(home, "../releases", engine_settings)
    assert indices(engine_settings, f"{engine_settings.prefix}-{first}-*") == named(engine_settings, first)
    remove_release(home, first, engine_settings)
    assert [listed.id for listed in list_releases(home)] == [second]
    assert not (home.downloads / first).exists()
    assert indices(engine_settings, f"{engine_settings.prefix}-{first}-*") == set()
    assert list(home.building.iterdir()) == []
    assert rows_of(home.root, engine_settings)["counts"]


def test_facts_of_another_stay(engine_settings: EngineSettings, tmp_path: Path) -> None:
    first = build(tmp_path, engine_settings, "E-MTAB-9002")
    options, home = Options(tmp_path, engine_settings), Home(tmp_path)
    second = refresh_release(("ontology",), Sources((), (), (ONTOLOGY,)), options, SilentProgress()).manifest.id
    after = rows_of(tmp_path, engine_settings)
    if engine_settings.name == "opensearch":
        with pytest.raises(RunError, match=f"release {second} answers from the facts of {first}: remove it first"):
            remove_release(home, first, engine_settings)
    else:
        remove_release(home, first, engine_settings)
    assert rows_of(tmp_path, engine_settings) == after
    third = build(tmp_path, engine_settings, "E-MTAB-9003")
    remove_release(home, second, engine_settings)
    if engine_settings.name == "opensearch":
        assert indices(engine_settings, f"{engine_settings.prefix}-{first}-*") == named(engine_settings, first)
        remove_release(home, first, engine_settings)
    assert indices(engine_settings, f"{engine_settings.prefix}-{first}-*") == set()
    assert [listed.id for listed in list_releases(home)] == [third]


class Killed(BaseException):
    """Stands for a kill: nothing catches it."""


@pytest.mark.parametrize(("owner", "call"), [(release, "switch"), (release, "open_publisher"), (Journal, "end")])
def test_killed_while_going_back(
    owner: object,
    call: str,
    engine_settings: EngineSettings,
    two: tuple[Home, str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home, first, second = two

    def die(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(owner, call, die)
    with pytest.raises(Killed):
        publish_again(home, first, engine_settings)
    monkeypatch.undo()
    answers = second if call == "switch" else first
    assert current_release(home) == answers
    (said,) = Journal(home).recover(engine_settings)
    assert ("it stays as it is" if call == "switch" else "nothing is lost") in said
    assert (home.releases / first).is_dir()
    assert aliased(engine_settings) == named(engine_settings, answers)
    assert list(home.building.iterdir()) == []


def test_killed_while_removing(
    engine_settings: EngineSettings, two: tuple[Home, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, first, second = two

    def die(*_: object, **__: object) -> None:
        raise Killed

    monkeypatch.setattr(journal.shutil, "rmtree", die)
    with pytest.raises(Killed):
        remove_release(home, first, engine_settings)
    monkeypatch.undo()
    assert [listed.id for listed in list_releases(home)] == [second]
    assert Journal(home).recover(engine_settings) == [f"removed release {first}"]
    assert indices(engine_settings, f"{engine_settings.prefix}-{first}-*") == set()


def test_facts_that_are_gone_are_not_published(engine_settings: EngineSettings, two: tuple[Home, str, str]) -> None:
    home, first, second = two
    open_publisher(engine_settings).remove(first)
    (home.releases / first / "atlas.duckdb").unlink(missing_ok=True)
    with pytest.raises(LookupError):
        publish_again(home, first, engine_settings)
    assert current_release(home) == second
    assert list(home.building.iterdir()) == []


def test_aliases_out_of_reach_are_said(two: tuple[Home, str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    class Unreachable:
        def publish(self, _: str) -> None:
            raise release.EngineError

    home, first, _ = two
    monkeypatch.setattr(release, "open_publisher", lambda _: Unreachable())
    monkeypatch.setattr(releases, "check_facts", lambda *_: None)
    with pytest.raises(AliasesBehind, match="is published and answers"):
        publish_again(home, first, EngineSettings())
    assert current_release(home) == first


def test_releases_of_other_formats_are_listed_and_can_be_removed(tmp_path: Path) -> None:
    release_id = build(tmp_path, EngineSettings(), "E-MTAB-9002")
    home = Home(tmp_path)
    for name, said in (("old", b'{"format": 1, "engine": "duckdb", "created": "2020"}'), ("broken", b"{")):
        shutil.copytree(home.releases / release_id, home.releases / name)
        (home.releases / name / "release.json").write_bytes(said)
    unreadable = {listed.id: listed.unreadable for listed in list_releases(home)}
    assert unreadable[release_id] == ""
    assert unreadable["old"] == "format 1, this version reads 3"
    assert unreadable["broken"].startswith("release.json is damaged")
    with pytest.raises(RunError, match="cannot be published: another version"):
        publish_again(home, "old", EngineSettings())
    for name in ("old", "broken"):
        remove_release(home, name, EngineSettings())
    assert [listed.id for listed in list_releases(home)] == [release_id]
