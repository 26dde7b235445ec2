"""Fills the engine with the facts of a release: those of the published one that stay, then those of tables."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import pyarrow as pa

from engines.errors import EngineError, FactsMissing
from engines.names import ReleaseNames, join_names
from engines.open import EngineSettings, open_writer
from engines.port import Earlier, Writer
from indexer.catalogue import Catalogue
from indexer.errors import RunError
from indexer.facts import Numbering, baseline_facts, differential_facts
from indexer.progress import Progress
from indexer.taking_over import TakenOver
from mappings.layout import ReleasePaths
from mappings.manifest import Floor
from mappings.vocabulary import ExperimentType

Counts = dict[str, int]
"""Rows of each kind: differential, baseline."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What facts are made from, and where they go."""

    release: str
    paths: ReleasePaths
    engine: EngineSettings
    floor: Floor
    catalogue: Catalogue
    numbering: Numbering
    progress: Progress

    def write(self, taken: TakenOver | None, *, same_genes: bool) -> Counts:
        """Fill the engine, and see that it holds exactly what it was given; `same_genes`: none is numbered anew."""
        names = join_names(
            self.numbering.genes, self.catalogue.experiments, self.catalogue.conditions, self.catalogue.matrices
        )
        earlier = self._earlier(taken, names, same_genes=same_genes)
        writer = open_writer(self.engine, self.release, self.paths, names)
        try:
            written = self._fill(writer, taken, earlier)
            with self.progress.step("check", 1):
                held = writer.finish()
        except BaseException:
            # What is still on its way would arrive after the journal has removed the rest, and make an index anew.
            with suppress(EngineError):
                writer.discard()
            raise
        if held != written:
            raise RunError(f"the engine holds {held} rows, {written} were given: nothing is published, run it again")
        return held

    def _earlier(self, taken: TakenOver | None, names: ReleaseNames, *, same_genes: bool) -> Earlier | None:
        if taken is None or not taken.holds_facts(self.engine, self.floor):
            return None
        return taken.earlier(names, self.numbering.genes, same_genes=same_genes)

    def _fill(self, writer: Writer, taken: TakenOver | None, earlier: Earlier | None) -> Counts:
        """Give the writer every experiment's facts; return the rows of each kind."""
        written = {"differential": 0, "baseline": 0}
        standing: frozenset[str] = frozenset()
        experiments = self._experiments()
        with self.progress.step("write", len(experiments)) as step:
            if taken is not None and earlier is not None:
                step.advance(0, "what stays")
                # Published facts that are not there are made anew, as in a home without a release.
                with suppress(FactsMissing):
                    written |= take_over(writer, taken, earlier)
                    standing = frozenset(taken.kept)
                    step.advance(len(standing))
            for accession, kind in experiments:
                if accession in standing:
                    continue
                step.advance(0, accession)
                for name, rows in facts_of(accession, kind, self.paths, self.numbering, self.floor):
                    (writer.add_differential if name == "differential" else writer.add_baseline)(rows)
                    written[name] += len(rows)
                step.advance()
        return written

    def _experiments(self) -> Sequence[tuple[str, ExperimentType]]:
        columns = (self.catalogue.experiments[name].to_pylist() for name in ("accession", "experiment_type"))
        return [(accession, ExperimentType[kind]) for accession, kind in zip(*columns, strict=True)]


def take_over(writer: Writer, taken: TakenOver, earlier: Earlier) -> Counts:
    """Give the writer the published facts that stay; raises `RunError` when there are others than were published."""
    kept = writer.take_over(earlier)
    published = taken.published.manifest
    before = {kind: published.counts[kind] for kind in kept}
    if kept != before and not taken.gone:
        raise RunError(f"the engine holds {kept} rows of release {published.id}, which had {before}: make it anew")
    return kept


def facts_of(
    accession: str, kind: ExperimentType, paths: ReleasePaths, numbering: Numbering, floor: Floor
) -> Iterator[tuple[str, pa.Table]]:
    """Make an experiment's facts from its tables: pairs of kind of fact and rows."""
    if kind.baseline:
        parquet = paths.results(accession, "baseline")
        for rows in baseline_facts(parquet, accession, numbering, sparse=not kind.proteomics):
            yield "baseline", rows
    else:
        parquet = paths.results(accession, "differential")
        yield "differential", differential_facts(parquet, accession, numbering, floor)
