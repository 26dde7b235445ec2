"""A run: files in, a published release out, as a list of named steps.

    begin      hold the home, clean up after killed runs
    words      read ontologies and gene annotation
    read       find experiments, read their design, validate
    results    each experiment's result files -> Parquet tables
    number     genes and conditions get their numbers; words and catalogue are written
    write      facts -> engine
    check      the engine holds exactly the facts written
    publish    the release becomes the current one, in one rename

Until the last step nothing that readers see has changed. A run that fails removes what it made; one that is killed
leaves a note, and the next run removes it (`indexer.journal`).
"""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from engines.errors import EngineError
from engines.open import EngineSettings, open_publisher
from indexer import lock
from indexer.errors import AliasesBehind
from indexer.journal import Journal, switch
from indexer.progress import Progress
from indexer.run import Run
from indexer.sources import Sources
from indexer.validate import Problem
from mappings.layout import Home
from mappings.manifest import Floor, Manifest


@dataclass(frozen=True, slots=True)
class Options:
    """Where a release goes and how it is made.

    `attribution` are sentences about third-party sources (licence, origin) for the manifest and page footers.
    """

    home: Path
    engine: EngineSettings = field(default_factory=EngineSettings)
    floor: Floor = field(default_factory=Floor)
    attribution: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: the published manifest, every problem, the accessions in it, and what killed runs had left."""

    manifest: Manifest
    problems: tuple[Problem, ...]
    indexed: tuple[str, ...]
    recovered: tuple[str, ...] = ()


def build_release(sources: Sources, options: Options, progress: Progress) -> Outcome:
    """Make a release of exactly these sources and publish it.

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
        journal = Journal(home)
        recovered = journal.recover(options.engine)
        release = f"r{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(3)}"
        journal.begin(release, options.engine)
        try:
            # An engine that cannot be reached is told now, not at the end.
            open_publisher(options.engine).remove(release)
            run = Run(release, home, sources, options.engine, options.floor, progress)
            manifest = run.make(options.attribution)
        except BaseException:
            journal.recover(options.engine)
            raise
        with progress.step("publish", 1):
            publish(home, release, options.engine)
        journal.end(release)
    return Outcome(manifest, tuple(run.problems), tuple(run.indexed), tuple(recovered))


def publish(home: Home, release: str, engine: EngineSettings) -> None:
    """Make a finished release the current one: whole, or not at all."""
    home.releases.mkdir(exist_ok=True)
    (home.building / release).rename(home.releases / release)
    switch(home, release)
    try:
        open_publisher(engine).publish(release)
    except EngineError as error:
        raise AliasesBehind(
            f"release {release} is published and answers, but OpenSearch's aliases still name the one before: {error}; "
            "the next run sets them"
        ) from error
