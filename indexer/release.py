"""A run: files in, a published release out, as a list of named steps.

    begin      hold the home, clean up after killed runs
    words      read ontologies and gene annotation
    read       find experiments, read their design, validate
    compare    checksums of their files: what the published release was made of too is taken over
    results    each other experiment's result files -> Parquet tables
    number     genes and conditions get their numbers; words and catalogue are written
    write      facts -> engine: those of the published release that stay, then those of tables
    check      the engine holds exactly the facts written
    publish    the release becomes the current one, in one rename

A refresh makes new words over the facts of the published release; its steps are keep, words, check and publish
(`indexer.refresh`).

Until the last step nothing that readers see has changed. A run that fails removes what it made; one that is killed
leaves a note, and the next run removes it (`indexer.journal`).
"""

import secrets
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from engines.errors import EngineError
from engines.open import EngineSettings, open_publisher
from indexer import lock
from indexer.errors import AliasesBehind, RunError
from indexer.finished import engine_of, read_published
from indexer.journal import Journal, switch
from indexer.progress import Progress
from indexer.refresh import Refresh
from indexer.run import Run, software
from indexer.sources import Sources
from indexer.taking_over import refuse_other_software
from indexer.validate import Problem
from mappings.layout import Home
from mappings.manifest import Floor, Manifest


@dataclass(frozen=True, slots=True)
class Options:
    """Where a release goes and how it is made.

    `attribution` are sentences about third-party sources (licence, origin) for the manifest and page footers; `licence`
    is that of the results whose folder names none (`indexer.licences`), "" when nobody said. With `add` the published
    release's experiments stay, in its engine and with its floor; with `anew` nothing of it is taken over, not even what
    is the same.
    """

    home: Path
    engine: EngineSettings = field(default_factory=EngineSettings)
    floor: Floor = field(default_factory=Floor)
    attribution: tuple[str, ...] = ()
    licence: str = ""
    add: bool = False
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: the published manifest, every problem, and what killed runs had left.

    `indexed` are the given accessions that are in the release, `taken_over` those whose tables are those of the release
    before.
    """

    manifest: Manifest
    problems: tuple[Problem, ...]
    indexed: tuple[str, ...]
    recovered: tuple[str, ...] = ()
    taken_over: tuple[str, ...] = ()


def build_release(sources: Sources, options: Options, progress: Progress) -> Outcome:
    """Make a release of exactly these sources, or of these and the published experiments, and publish it.

    Raises
    ------
    RunError
        A path is missing, no experiment is complete, or another run holds the home.
    OntologyError, AnnotationError
        An ontology or annotation file is missing or damaged.
    EngineError
        The engine cannot be reached or refused facts.
    In each case the release that was published before stays, and nothing of this run is left.
    """
    sources.check()
    home = Home(options.home)
    with lock.hold(home):
        recovered = Journal(home).recover(options.engine)
        run = plan_run(home, sources, options, progress)
        # An engine that cannot be reached is told now, not at the end.
        manifest = carry_out(run, run.engine, lambda: open_publisher(run.engine).remove(run.release))
    return Outcome(manifest, tuple(run.problems), tuple(run.indexed), tuple(recovered), run.taken_over)


def plan_run(home: Home, sources: Sources, options: Options, progress: Progress) -> Run:
    """Say what a run is to make, and which release it may take from."""
    published = None
    if options.add:
        published = read_published(home, ("add to", "added to"))
        refuse_other_software(published, software())
    elif not options.anew:
        with suppress(RunError):  # one that cannot be read is no help, and no hindrance
            published = read_published(home)
    said = (options.attribution, options.licence)
    run = Run(new_name(), home, sources, options.engine, options.floor, *said, progress, published)
    if options.add and published is not None:
        run.engine, run.floor, run.add = engine_of(published.manifest, options.engine), published.manifest.floor, True
    return run


def refresh_release(parts: Collection[str], sources: Sources, options: Options, progress: Progress) -> Outcome:
    """Make a release of new words (`indexer.refresh.PARTS`) over the facts of the published one, and publish it.

    `sources` has the files of these parts alone. Of `options.engine` and `options.floor` nothing counts but how to
    reach the engine: facts stay where they are.

    Raises
    ------
    RunError
        A path is missing, nothing is published, facts would change, or another run holds the home.
    OntologyError, AnnotationError, EngineError
        As for `build_release`; the published release stays, and nothing of this run is left.
    """
    sources.check()
    home = Home(options.home)
    with lock.hold(home):
        recovered = Journal(home).recover(options.engine)
        published = read_published(home)
        refresh = Refresh(new_name(), home, published, sources, tuple(parts), options.engine, progress)
        manifest = carry_out(refresh, refresh.where, refresh.check_facts, published.manifest.facts)
    return Outcome(manifest, (), (), tuple(recovered))


class Making(Protocol):
    """A release under way: a run of its own, or a refresh."""

    release: str
    home: Home
    progress: Progress

    def make(self) -> Manifest:
        """Make the release in `building/<release>`."""
        ...


def new_name() -> str:
    """Name a release by the time, and something random: two homes may share a cluster."""
    return f"r{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(3)}"


def carry_out(making: Making, engine: EngineSettings, first: Callable[[], None], facts_of: str = "") -> Manifest:
    """Make a release after a `first` look at the engine, and publish it; leave nothing of it when that fails."""
    journal = Journal(making.home)
    journal.begin(making.release, engine, facts_of)
    try:
        first()
        manifest = making.make()
    except BaseException:
        journal.recover(engine)
        raise
    with making.progress.step("publish", 1):
        publish(making.home, manifest, engine)
    journal.end(making.release)
    return manifest


def publish(home: Home, manifest: Manifest, engine: EngineSettings) -> None:
    """Make a finished release the current one: whole, or not at all."""
    home.releases.mkdir(exist_ok=True)
    (home.building / manifest.id).rename(home.releases / manifest.id)
    point_at(home, manifest, engine)


def point_at(home: Home, manifest: Manifest, engine: EngineSettings) -> None:
    """Make a release of the home the current one, then point the engine's aliases at its facts.

    Raises `AliasesBehind` when the release answers already, but the aliases could not be moved.
    """
    switch(home, manifest.id)
    try:
        open_publisher(engine).publish(manifest.facts)
    except EngineError as error:
        raise AliasesBehind(
            f"release {manifest.id} is published and answers, but OpenSearch's aliases still name the one before: "
            f"{error}; the next run sets them"
        ) from error
