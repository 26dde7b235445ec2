"""The releases of a home: which there are, which one is published, and their removal."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from engines.names import read_names
from engines.open import EngineSettings, open_engine, open_publisher
from indexer import lock
from indexer.errors import RunError
from indexer.finished import Finished, engine_of, read_finished
from indexer.journal import Journal, current_release
from indexer.release import new_name, point_at
from mappings.layout import Home, ReleasePaths
from mappings.manifest import FORMAT, Manifest


@dataclass(frozen=True, slots=True)
class Listed:
    """One release, as `release.json` describes it; one of another format is listed too.

    `bytes` are those of its files, `own_bytes` those that no other release has (removal frees them); OpenSearch's
    indices are in neither. `refreshed` and `facts_of` as in the manifest; `unreadable` says why it cannot be served.
    """

    id: str
    created: str
    published: bool
    engine: str
    software: str
    counts: dict[str, int]
    bytes: int
    own_bytes: int
    refreshed: tuple[str, ...] = ()
    facts_of: str = ""
    unreadable: str = ""


def list_releases(home: Home) -> list[Listed]:
    """List the releases of a home, the newest first."""
    current = current_release(home)
    folders = [folder for folder in home.releases.iterdir() if folder.is_dir()] if home.releases.is_dir() else []
    found = [(_made(folder), _listed(folder, current)) for folder in folders]
    return [listed for _, listed in sorted(found, key=lambda one: (one[1].created, one[0]), reverse=True)]


def _made(folder: Path) -> int:
    """Return when `release.json` was written: orders releases of one second."""
    manifest = ReleasePaths(folder).manifest
    return manifest.stat().st_mtime_ns if manifest.exists() else 0


def _listed(folder: Path, current: str | None) -> Listed:
    try:
        said: dict[str, Any] = orjson.loads(ReleasePaths(folder).manifest.read_bytes())
        other = said.get("format") != FORMAT
        unreadable = f"format {said.get('format')}, this version reads {FORMAT}" if other else ""
    except (OSError, ValueError, AttributeError) as error:
        said, unreadable = {}, f"release.json is damaged: {error}"
    sizes = [(status.st_size, status.st_nlink) for status in _files(folder)]
    return Listed(
        id=folder.name,
        created=said.get("created", ""),
        published=folder.name == current,
        engine=said.get("engine", ""),
        software=said.get("software", ""),
        counts=said.get("counts", {}),
        bytes=sum(size for size, _ in sizes),
        own_bytes=sum(size for size, names in sizes if names == 1),
        refreshed=tuple(said.get("refreshed", ())),
        facts_of=said.get("facts_of", ""),
        unreadable=unreadable,
    )


def _files(folder: Path) -> Iterator[Any]:
    return (file.stat() for file in folder.rglob("*") if file.is_file())


def publish_again(home: Home, release: str, settings: EngineSettings) -> tuple[Manifest, list[str]]:
    """Make an existing release the published one; return its manifest and what killed runs had left.

    Raises
    ------
    RunError
        There is no such release, it cannot be read, its facts are not those it was published with, or a run is under
        way.
    EngineError
        The engine cannot be reached. The published release stays in both cases.
    """
    with lock.hold(home):
        recovered = Journal(home).recover(settings)
        chosen = read_chosen(home, release, "published")
        check_facts(chosen, settings)
        engine = engine_of(chosen.manifest, settings)
        Journal(home).begin(release, engine, chosen.manifest.facts, whole=True)
        point_at(home, chosen.manifest, engine)
        Journal(home).end(release)
    return chosen.manifest, recovered


def find_before(home: Home) -> str:
    """Return the release that was made before the published one; raises `RunError` when there is none."""
    readable = [listed for listed in list_releases(home) if not listed.unreadable]
    current = current_release(home)
    ids = [listed.id for listed in readable]
    if current not in ids:
        raise RunError(
            f"{home.root} has no published release that can be read; choose one: opengxa releases publish ID"
        )
    earlier = ids[ids.index(current) + 1 :]
    if not earlier:
        raise RunError(f"there is no release before {current}; opengxa releases list shows those there are")
    return earlier[0]


def remove_release(home: Home, release: str, settings: EngineSettings) -> list[str]:
    """Remove a release with its facts and its files to take away; return what was removed, a sentence each.

    A kill in the middle leaves a note, and the next run removes the rest.

    Raises
    ------
    RunError
        There is no such release, it is the published one, its facts are another's too, or a run is under way, or files
        of a whole release are being made.
    EngineError
        The engine cannot be reached; nothing is removed.
    """
    with lock.hold(home):
        journal = Journal(home)
        recovered = journal.recover(settings)
        found = {listed.id: listed for listed in list_releases(home)}
        if release not in found:
            raise no_such_release(home, release)
        if found[release].published:
            raise RunError(f"release {release} is published: publish another first, opengxa releases publish ID")
        engine = _engine_of_any(home, release, settings)
        sharing = [listed.id for listed in found.values() if listed.facts_of == release]
        if engine.name == "opensearch" and sharing:
            raise RunError(f"release {', '.join(sharing)} answers from the facts of {release}: remove it first")
        open_publisher(engine).remove(new_name())  # one that cannot be reached is told before anything is gone
        with lock.hold_downloads(home):
            journal.begin(release, engine, removed=True)
            home.building.mkdir(exist_ok=True)
            (home.releases / release).rename(home.building / release)
            shutil.rmtree(home.downloads / release, ignore_errors=True)
        return [*recovered, *journal.recover(settings)]


def _engine_of_any(home: Home, release: str, settings: EngineSettings) -> EngineSettings:
    """Say how to reach a release's engine, also of one in another format."""
    try:
        said = orjson.loads(ReleasePaths(home.releases / release).manifest.read_bytes())
    except (OSError, ValueError):
        return replace(settings, name="duckdb")
    return replace(settings, name=said["engine"], prefix=said.get("index_prefix") or settings.prefix)


def read_chosen(home: Home, release: str, purpose: str) -> Finished:
    """Read a release that somebody named; raises `RunError` when it is not there or "cannot be <purpose>"."""
    return read_finished(home, find_chosen(home, release), purpose)


def find_chosen(home: Home, release: str) -> str:
    """Return the name of a release that somebody named; raises `RunError` when it is not there."""
    if Path(release).name != release or not (home.releases / release).is_dir():
        raise no_such_release(home, release)
    return release


def no_such_release(home: Home, release: str) -> RunError:
    """Return the error that names the releases there are."""
    there = ", ".join(listed.id for listed in list_releases(home)) or "none"
    return RunError(f"{home.root} has no release {release!r}; there are: {there}")


def check_facts(release: Finished, settings: EngineSettings) -> None:
    """See that the engine holds what the manifest says; raises `RunError` or `EngineError`."""
    held, published = count_facts(release, settings), release.manifest.counts
    if held != {kind: published[kind] for kind in held}:
        raise RunError(f"the engine holds {held} rows of release {release.manifest.id}, which had others: make it anew")


def count_facts(release: Finished, settings: EngineSettings) -> dict[str, int]:
    """Return the rows that the engine holds of a release; raises `EngineError`."""
    names = read_names(release.paths, release.genes)
    engine = open_engine(engine_of(release.manifest, settings), release.manifest.facts, release.paths, names)
    try:
        return engine.counts()
    finally:
        engine.close()
