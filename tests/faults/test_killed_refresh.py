"""A refresh is a full run of the same files, but for the facts, which stay; killed at any moment it leaves nothing."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import orjson
import pytest

from engines.open import EngineSettings
from engines.opensearch.connection import Connection
from indexer.journal import current_release, switch
from indexer.progress import SilentProgress
from indexer.refresh import PARTS
from indexer.release import Options, build_release, refresh_release
from indexer.sources import Sources
from mappings.layout import Home, ReleasePaths
from mappings.manifest import Manifest
from tests.faults.rows import rows_of

DATA = Path(__file__).resolve().parent.parent / "data"
EXPERIMENTS = (DATA / "experiments",)
ANNOTATION = (DATA / "annotation" / "native",)
ONTOLOGY = (DATA / "ontology" / "anatomy.obo",)
OTHER_ANNOTATION = (DATA / "annotation" / "plain",)
OTHER_ONTOLOGY = (DATA / "ontology" / "disease.owl", DATA / "ontology" / "plants.json")
BEFORE = Sources(EXPERIMENTS, ANNOTATION, ONTOLOGY)
NEW = {
    ("ontology",): Sources((), (), OTHER_ONTOLOGY),
    ("annotation",): Sources((), OTHER_ANNOTATION),
    PARTS: Sources((), OTHER_ANNOTATION, OTHER_ONTOLOGY),
}
MOMENTS = [("keep", 0), ("keep", 5), ("words", 0), ("words", 2), ("words", 4), ("check", 0)]
MOMENTS += [("publish", call) for call in range(4)]
UNIFORM = tuple(part / 10 for part in range(1, 10, 2))
"""Parts of an unkilled refresh's length, from its first step on."""


def published_manifest(home: Path) -> Manifest:
    return Manifest.parse(ReleasePaths(home / "current").manifest.read_bytes())


def aliased(settings: EngineSettings) -> set[str]:
    """Names of the indices that the aliases name; of DuckDB none."""
    if settings.name == "duckdb":
        return set()
    connection = Connection(settings)
    found = [
        name
        for kind in ("differential", "baseline")
        for name in connection.request("GET", f"/_alias/{settings.prefix}-{kind}")
    ]
    connection.close()
    return set(found)


def indices_of(settings: EngineSettings, release: str) -> set[str]:
    """Names of a release's indices, as the aliases would name them; of DuckDB none."""
    kinds = ("differential", "baseline") if settings.name == "opensearch" else ()
    return {f"{settings.prefix}-{release}-{kind}" for kind in kinds}


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory, engine_settings: EngineSettings
) -> tuple[Path, str, dict[str, object]]:
    """A home, the name of its release, and what that answers from."""
    home = tmp_path_factory.mktemp("refreshed")
    manifest = build_release(BEFORE, Options(home, engine_settings), SilentProgress()).manifest
    return home, manifest.id, rows_of(home, engine_settings)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, engine_settings: EngineSettings) -> dict[str, object]:
    """What a full run of both new parts answers from."""
    home = tmp_path_factory.mktemp("whole")
    build_release(
        Sources(EXPERIMENTS, OTHER_ANNOTATION, OTHER_ONTOLOGY), Options(home, engine_settings), SilentProgress()
    )
    return rows_of(home, engine_settings)


@pytest.mark.parametrize("parts", NEW, ids="+".join)
def test_refresh_is_a_full_run_of_the_same_files(
    parts: tuple[str, ...],
    engine_settings: EngineSettings,
    published: tuple[Path, str, dict[str, object]],
    tmp_path: Path,
) -> None:
    home, released, before = published
    sources = NEW[parts]
    full = Sources(EXPERIMENTS, sources.annotation or ANNOTATION, sources.ontology or ONTOLOGY)
    build_release(full, Options(tmp_path, engine_settings), SilentProgress())
    refresh_release(parts, sources, Options(home, engine_settings), SilentProgress())
    assert rows_of(home, engine_settings) == rows_of(tmp_path, engine_settings)
    manifest = published_manifest(home)
    assert (manifest.refreshed, manifest.facts_of) == (tuple(part for part in PARTS if part in parts), released)
    assert manifest.id != released
    assert aliased(engine_settings) == indices_of(engine_settings, released)
    switch(Home(home), released)
    assert rows_of(home, engine_settings) == before


def test_refresh_there_and_back_is_the_release_before(
    engine_settings: EngineSettings, published: tuple[Path, str, dict[str, object]]
) -> None:
    home, released, before = published
    options = Options(home, engine_settings)
    refresh_release(PARTS, NEW[PARTS], options, SilentProgress())
    refresh_release(("annotation",), Sources((), ANNOTATION), options, SilentProgress())
    outcome = refresh_release(("ontology",), Sources((), (), ONTOLOGY), options, SilentProgress())
    assert rows_of(home, engine_settings) == before
    assert outcome.manifest.facts == released
    switch(Home(home), released)


def start(home: Path, settings: EngineSettings, step: str, advances: int) -> "subprocess.Popen[str]":
    groups = (NEW[PARTS].experiments, NEW[PARTS].annotation, NEW[PARTS].ontology)
    paths = [orjson.dumps([str(path) for path in group]).decode() for group in groups]
    script = Path(__file__).with_name("dying_run.py")
    arguments = [str(home), orjson.dumps(asdict(settings)).decode(), step, str(advances), *paths]
    environment = {**os.environ, "PYTHONPATH": str(DATA.parent.parent)}
    return subprocess.Popen([sys.executable, script, *arguments], stdout=subprocess.PIPE, text=True, env=environment)


def after_kill(
    settings: EngineSettings,
    published: tuple[Path, str, dict[str, object]],
    whole: dict[str, object],
    *,
    switched: bool,
) -> None:
    """The published release answers; the next refresh is whole and clean; the facts are still the first release's."""
    home, released, before = published
    assert rows_of(home, settings) == (whole if switched else before)
    refresh_release(PARTS, NEW[PARTS], Options(home, settings), SilentProgress())
    assert rows_of(home, settings) == whole
    assert list((home / "building").iterdir()) == []
    assert published_manifest(home).facts == released
    assert aliased(settings) == indices_of(settings, released)
    switch(Home(home), released)
    assert rows_of(home, settings) == before


@pytest.mark.parametrize(("step", "advances"), MOMENTS, ids=str)
def test_killed_inside_each_step(
    step: str,
    advances: int,
    engine_settings: EngineSettings,
    published: tuple[Path, str, dict[str, object]],
    whole: dict[str, object],
) -> None:
    run = start(published[0], engine_settings, step, advances)
    printed, _ = run.communicate()
    assert run.returncode == -signal.SIGKILL
    assert printed.split()[-1] == step
    after_kill(engine_settings, published, whole, switched=(step == "publish" and advances >= 2))


@pytest.fixture(scope="module")
def length(engine_settings: EngineSettings, published: tuple[Path, str, dict[str, object]]) -> float:
    """Seconds that an unkilled refresh takes, from its first step to its end."""
    run = start(published[0], engine_settings, "never", 0)
    assert run.stdout is not None
    first = run.stdout.readline()
    begun = time.monotonic()
    printed = first + run.communicate()[0]
    assert run.returncode == 0
    assert printed.split() == ["keep", "words", "check", "publish"]
    switch(Home(published[0]), published[1])
    return time.monotonic() - begun


@pytest.mark.parametrize("part", UNIFORM)
def test_killed_at_any_time(
    part: float,
    engine_settings: EngineSettings,
    length: float,
    published: tuple[Path, str, dict[str, object]],
    whole: dict[str, object],
) -> None:
    home, released, _ = published
    run = start(home, engine_settings, "never", 0)
    assert run.stdout is not None
    run.stdout.readline()
    time.sleep(length * part)
    run.kill()
    run.communicate()
    after_kill(engine_settings, published, whole, switched=current_release(Home(home)) != released)


def test_full_run_after_a_killed_refresh_leaves_the_facts_that_others_use(
    engine_settings: EngineSettings, published: tuple[Path, str, dict[str, object]]
) -> None:
    home, released, before = published
    start(home, engine_settings, "publish", 1).communicate()
    build_release(Sources((EXPERIMENTS[0] / "E-MTAB-9002",)), Options(home, engine_settings), SilentProgress())
    switch(Home(home), released)
    assert rows_of(home, engine_settings) == before
