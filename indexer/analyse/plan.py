"""Which results an experiment's files allow, and why not others."""

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.analyse import differential_rnaseq, markers, percentile, reads, similar
from indexer.analyse.arrays import ends_of, is_two_colour
from indexer.analyse.enrichment import end_of
from indexer.analyse.levels import UNITS
from indexer.analyse.quality import page_of
from indexer.analyse.work import Work
from indexer.readers.kinds import FileKind


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of result.

    - `name`: one of `STEPS`; `array`: the array design it is of, "" for none;
    - `names`: its files, native names or places below the folder;
    - `obstacle`: why it cannot be made, "" if it can; `essential`: without it there are no results at all.
    """

    name: str
    names: tuple[str, ...]
    array: str = ""
    obstacle: str = ""
    essential: bool = False

    def is_kept(self, work: Work) -> bool:
        """Return whether all its files were given."""
        return bool(self.names) and all(name in work.given for name in self.names)


STEPS = ("read quality", "levels", "coexpressions", "markers", "comparison", "arrays", "percentile ranks", "enrichment")
"""What a step may be called."""


def plan(work: Work) -> list[Step]:
    """Return the steps of an experiment's type, in the order they are done."""
    kind = work.experiment.type
    if kind.proteomics:
        return []
    if kind.baseline:
        return [*_reads(work), *_baseline(work)]
    if kind.microarray:
        return [*_arrays(work), *_of_contrasts(work)]
    return [*_reads(work), *_runs(work), *_of_contrasts(work)]


def _reads(work: Work) -> Iterator[Step]:
    if work.input(FileKind.READ_QUALITY):
        yield Step("read quality", (reads.page_of(work.experiment.accession),))


def _baseline(work: Work) -> Iterator[Step]:
    lengths = work.options.gene_lengths is not None or work.options.default_length is not None
    obstacle = _no_counts(work)
    if not obstacle and not lengths:
        obstacle = "levels need lengths of genes: give --gene-lengths TABLE or --default-length N"
    # One of the two units is a whole result, as it is for an index run.
    given = any(work.is_kept(end) for end in UNITS)
    yield Step("levels", tuple(map(work.name, UNITS)), obstacle=obstacle, essential=not given)
    without = "" if given or not obstacle else "there are no levels"
    yield Step("coexpressions", (work.name(similar.END),), obstacle=without)
    yield Step("markers", (work.name(markers.END),), obstacle=without)


def _runs(work: Work) -> Iterator[Step]:
    names = (work.name(differential_rnaseq.END),)
    yield Step("comparison", names, obstacle=_no_counts(work), essential=True)


def _arrays(work: Work) -> Iterator[Step]:
    for array in work.experiment.array_designs:
        compared = (work.name(f"_{array}-analytics.tsv"),) if work.contrasts(array) else ()
        names = (*compared, page_of(work.experiment.accession, array))
        values = FileKind.LOG_FOLD_CHANGES if is_two_colour(work) else FileKind.NORMALIZED_EXPRESSIONS
        there = work.input(values, array) or work.input(FileKind.RAW_INTENSITIES, array)
        needed = f"{work.name(ends_of(work, array)[0])} or {work.name(f'_{array}-raw-intensities.tsv')}"
        obstacle = "" if there else f"array {array} has no values: give {needed}"
        essential = any(name not in work.given for name in compared)
        yield Step("arrays", names, array, obstacle=obstacle, essential=essential)


def _of_contrasts(work: Work) -> Iterator[Step]:
    yield Step("percentile ranks", (work.name(percentile.END),))
    sets = [name for name, table in work.genes.sets.items() if len(table)]
    contrasts = [contrast.id for contrast in work.experiment.contrasts]
    names = tuple(work.name(end_of(contrast, name)) for contrast in contrasts for name in sets)
    obstacle = "" if sets else "there are no gene sets: give --annotation with GO, InterPro or Reactome"
    yield Step("enrichment", names, obstacle=obstacle)


def _no_counts(work: Work) -> str:
    return "" if work.input(FileKind.RAW_COUNTS) else f"there are no raw counts: give {work.name('-raw-counts.tsv')}"
