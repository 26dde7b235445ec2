"""A run killed at any moment leaves the published release answering, and the next run as if nothing had been."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

import orjson
import pytest

from engines.open import EngineSettings, open_publisher
from indexer import lock
from indexer.errors import HomeBusy, RunError
from indexer.journal import current_release, switch
from indexer.progress import SilentProgress, Step
from indexer.release import Options, build_release
from indexer.sources import Sources
from mappings.layout import Home
from ontology.errors import OntologyError
from tests.faults.rows import rows_of

DATA = Path(__file__).resolve().parent.parent / "data"
EXPERIMENTS = DATA / "experiments"
BEFORE = Sources((EXPERIMENTS / "E-MTAB-9002",))
AFTER = Sources((EXPERIMENTS,), (), (DATA / "ontology" / "anatomy.obo",))
STEPS = ["words", "read", "compare", "results", "number", "write", "check", "publish", "downloads"]
"""Those of `opengxa index`: of a release, then of the files of it as a whole."""

MOMENTS = [("words", 0), ("words", 1), ("read", 0), ("read", 5), ("compare", 1), ("results", 0), ("results", 9)]
MOMENTS += [("number", 0), ("number", 2), ("write", 0), ("write", 1), ("write", 9), ("check", 0)]
MOMENTS += [("publish", call) for call in range(4)]
MOMENTS += [("downloads", 0), ("downloads", 9)]
UNIFORM = tuple(part / 40 for part in range(1, 40, 2))
"""Parts of an unkilled run's length, from its first step on: twenty."""

Published = tuple[Path, str, dict[str, object]]
"""A home, its release, and what that answers from."""


def start(home: Path, settings: EngineSettings, step: str, advances: int) -> "subprocess.Popen[str]":
    groups = (AFTER.experiments, AFTER.annotation, AFTER.ontology)
    paths = [orjson.dumps([str(path) for path in group]).decode() for group in groups]
    script = Path(__file__).with_name("dying_run.py")
    arguments = [str(home), orjson.dumps(asdict(settings)).decode(), step, str(advances), *paths, "files"]
    environment = {**os.environ, "PYTHONPATH": str(DATA.parent.parent)}
    return subprocess.Popen([sys.executable, script, *arguments], stdout=subprocess.PIPE, text=True, env=environment)


def first_step(run: "subprocess.Popen[str]") -> str:
    """Wait until a run has begun."""
    assert run.stdout is not None
    return run.stdout.readline()


@pytest.fixture(scope="module")
def unkilled(tmp_path_factory: pytest.TempPathFactory, engine_settings: EngineSettings) -> dict[str, object]:
    home = tmp_path_factory.mktemp("unkilled")
    build_release(AFTER, Options(home, engine_settings), SilentProgress())
    return rows_of(home, engine_settings)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, engine_settings: EngineSettings) -> Published:
    home = tmp_path_factory.mktemp("published")
    release = build_release(BEFORE, Options(home, engine_settings), SilentProgress()).manifest.id
    return home, release, rows_of(home, engine_settings)


@pytest.fixture(scope="module")
def length(tmp_path_factory: pytest.TempPathFactory, engine_settings: EngineSettings) -> float:
    """Seconds that an unkilled run takes, from its first step to its end."""
    run = start(tmp_path_factory.mktemp("length"), engine_settings, "never", 0)
    first = first_step(run)
    begun = time.monotonic()
    printed = first + run.communicate()[0]
    assert run.returncode == 0
    ended = time.monotonic()
    assert [word for word in printed.split() if word in STEPS] == STEPS
    return ended - begun


def test_each_step_has_its_kill_and_the_run_twenty_moments() -> None:
    assert {step for step, _ in MOMENTS} == {*STEPS}
    assert len(UNIFORM) == 20
    assert len({round(after - before, 9) for before, after in pairwise((0, *UNIFORM, 1))} - {1 / 40}) == 1


def after_kill(published: Published, settings: EngineSettings, whole: dict[str, object], *, switched: bool) -> None:
    """The published release answers; the next run is clean and equal to an unkilled one; then all is as before."""
    home, release, before = published
    released = current_release(Home(home))
    assert (released != release) is switched
    assert rows_of(home, settings) == (whole if switched else before)
    build_release(AFTER, Options(home, settings), SilentProgress())
    assert rows_of(home, settings) == whole
    assert list((home / "building").iterdir()) == []
    assert not list((home / "downloads").glob("*.part"))
    kept = {folder.name for folder in (home / "releases").iterdir()}
    assert kept == {release, released, current_release(Home(home))}
    switch(Home(home), release)
    for other in kept - {release}:
        shutil.rmtree(home / "releases" / other)
        open_publisher(settings).remove(other)


@pytest.mark.parametrize(("step", "advances"), MOMENTS, ids=str)
def test_killed_inside_each_step(
    step: str,
    advances: int,
    engine_settings: EngineSettings,
    published: Published,
    unkilled: dict[str, object],
) -> None:
    run = start(published[0], engine_settings, step, advances)
    printed, _ = run.communicate()
    assert run.returncode == -signal.SIGKILL
    assert [word for word in printed.split() if word in STEPS][-1] == step
    switched = step == "downloads" or (step == "publish" and advances >= 2)
    after_kill(published, engine_settings, unkilled, switched=switched)


@pytest.mark.parametrize("part", UNIFORM)
def test_killed_at_any_time(
    part: float,
    engine_settings: EngineSettings,
    length: float,
    published: Published,
    unkilled: dict[str, object],
) -> None:
    home, release, _ = published
    run = start(home, engine_settings, "never", 0)
    first_step(run)
    time.sleep(length * part)
    run.kill()
    run.communicate()
    after_kill(published, engine_settings, unkilled, switched=current_release(Home(home)) != release)


class FailingProgress(SilentProgress):
    """Fails when all facts are given and not all of them need have arrived."""

    def step(self, name: str, total: int | None = None) -> AbstractContextManager[Step]:
        if name == "check":
            raise RunError("the disk is full")
        return super().step(name, total)


def test_failing_while_facts_are_under_way_leaves_nothing(
    engine_settings: EngineSettings, published: Published
) -> None:
    home, _, before = published
    with pytest.raises(RunError, match="the disk is full"):
        build_release(AFTER, Options(home, engine_settings), FailingProgress())
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("bulk")] == []
    assert rows_of(home, engine_settings) == before
    assert list((home / "building").iterdir()) == []


def test_second_run_is_refused(engine_settings: EngineSettings, tmp_path: Path) -> None:
    with lock.hold(Home(tmp_path)), pytest.raises(HomeBusy, match=str(os.getpid())):
        build_release(BEFORE, Options(tmp_path, engine_settings), SilentProgress())


def test_damaged_ontology_leaves_the_published_release(
    engine_settings: EngineSettings, published: Published, tmp_path: Path
) -> None:
    home, _, before = published
    damaged = tmp_path / "damaged.obo"
    damaged.write_text("format-version: 1.2\n\n[Term]\nid: X:1\nname")
    with pytest.raises(OntologyError, match=r"damaged\.obo"):
        build_release(Sources(AFTER.experiments, (), (damaged,)), Options(home, engine_settings), SilentProgress())
    assert rows_of(home, engine_settings) == before
    assert list((home / "building").iterdir()) == []
