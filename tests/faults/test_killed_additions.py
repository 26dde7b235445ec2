"""A run that adds experiments, killed at any moment, leaves the published release as it was, and nothing behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import orjson
import pytest

from engines.open import EngineSettings, open_publisher
from engines.opensearch.connection import Connection
from indexer.journal import current_release, switch
from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources
from mappings.layout import Home
from tests.faults.rows import rows_of

DATA = Path(__file__).resolve().parent.parent / "data"
EXPERIMENTS = DATA / "experiments"
NEW = EXPERIMENTS / "E-MTAB-9003"
BEFORE = Sources(
    tuple(folder for folder in sorted(EXPERIMENTS.iterdir()) if folder != NEW),
    (DATA / "annotation" / "native",),
    (DATA / "ontology" / "anatomy.obo",),
)
MOMENTS = [("words", 0), ("read", 1), ("compare", 1), ("results", 1), ("number", 1), ("number", 2)]
MOMENTS += [("write", 0), ("write", 1), ("write", 2), ("check", 0), *(("publish", call) for call in range(4))]
UNIFORM = tuple(part / 8 for part in range(1, 8, 2))
"""Parts of an unkilled run's length, from its first step on."""

Published = tuple[Path, str, dict[str, object], dict[str, tuple[int, int, int]]]
"""A home, its release, what that answers from, and its files as they are on disk."""


def state_of(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Which file each name of a release is, and when and how it was last written."""
    states = {str(file): file.stat() for file in folder.rglob("*") if file.is_file()}
    return {name: (state.st_ino, state.st_mtime_ns, state.st_size) for name, state in states.items()}


def indices_of(settings: EngineSettings) -> set[str]:
    """Names of all indices of the tests' prefix; of DuckDB none."""
    if settings.name == "duckdb":
        return set()
    connection = Connection(settings)
    found = set(connection.request("GET", f"/{settings.prefix}-*"))
    connection.close()
    return found


def add(home: Path, settings: EngineSettings) -> str:
    return build_release(Sources((NEW,)), Options(home, settings, add=True), SilentProgress()).manifest.id


def forget(home: Path, settings: EngineSettings, release: str) -> None:
    """Go back to another release, and remove the published one."""
    added = current_release(Home(home)) or ""
    switch(Home(home), release)
    shutil.rmtree(Home(home).releases / added)
    open_publisher(settings).remove(added)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, engine_settings: EngineSettings) -> Published:
    home = tmp_path_factory.mktemp("published")
    release = build_release(BEFORE, Options(home, engine_settings), SilentProgress()).manifest.id
    return home, release, rows_of(home, engine_settings), state_of(home / "releases")


@pytest.fixture(scope="module")
def whole(published: Published, engine_settings: EngineSettings) -> dict[str, object]:
    home, release, *_ = published
    add(home, engine_settings)
    found = rows_of(home, engine_settings)
    forget(home, engine_settings, release)
    return found


def start(home: Path, settings: EngineSettings, step: str, advances: int) -> "subprocess.Popen[str]":
    paths = [orjson.dumps(group).decode() for group in ([str(NEW)], [], [])]
    script = Path(__file__).with_name("dying_run.py")
    arguments = [str(home), orjson.dumps(asdict(settings)).decode(), step, str(advances), *paths, "add"]
    environment = {**os.environ, "PYTHONPATH": str(DATA.parent.parent)}
    return subprocess.Popen([sys.executable, script, *arguments], stdout=subprocess.PIPE, text=True, env=environment)


def after_kill(settings: EngineSettings, published: Published, whole: dict[str, object]) -> None:
    """Old or new release answers, whole; the next run is whole and clean; the old one's files were never written."""
    home, release, before, state = published
    switched = current_release(Home(home)) != release
    assert rows_of(home, settings) == (whole if switched else before)
    if switched:
        (shutil.rmtree(home / "building"), forget(home, settings, release))
    indices = indices_of(settings)
    add(home, settings)
    assert rows_of(home, settings) == whole
    assert list((home / "building").iterdir()) == []
    forget(home, settings, release)
    assert indices_of(settings) <= indices
    assert [folder.name for folder in (home / "releases").iterdir()] == [release]
    assert state_of(home / "releases") == state
    assert rows_of(home, settings) == before


@pytest.mark.parametrize(("step", "advances"), MOMENTS, ids=str)
def test_killed_inside_each_step(
    step: str, advances: int, engine_settings: EngineSettings, published: Published, whole: dict[str, object]
) -> None:
    run = start(published[0], engine_settings, step, advances)
    printed, _ = run.communicate()
    assert run.returncode == -signal.SIGKILL
    assert printed.split()[-1] == step
    switched = current_release(Home(published[0])) != published[1]
    assert switched == (step == "publish" and advances >= 2)
    after_kill(engine_settings, published, whole)


@pytest.fixture(scope="module")
def length(engine_settings: EngineSettings, published: Published) -> float:
    """Seconds that an unkilled addition takes, from its first step to its end."""
    home, release, *_ = published
    run = start(home, engine_settings, "never", 0)
    assert run.stdout is not None
    run.stdout.readline()
    begun = time.monotonic()
    run.communicate()
    assert run.returncode == 0
    forget(home, engine_settings, release)
    return time.monotonic() - begun


@pytest.mark.parametrize("part", UNIFORM)
def test_killed_at_any_time(
    part: float, engine_settings: EngineSettings, length: float, published: Published, whole: dict[str, object]
) -> None:
    home = published[0]
    run = start(home, engine_settings, "never", 0)
    assert run.stdout is not None
    run.stdout.readline()
    time.sleep(length * part)
    run.kill()
    run.communicate()
    after_kill(engine_settings, published, whole)
