"""Carries out the steps of a plan, each from the files that are given or were just made."""

from collections.abc import Callable, Sequence

from analysis.errors import AnalysisError
from indexer.analyse.analytics import read_given
from indexer.analyse.arrays import read_arrays
from indexer.analyse.baseline import write_levels
from indexer.analyse.differential_microarray import compare_arrays
from indexer.analyse.differential_rnaseq import compare_runs
from indexer.analyse.enrichment import write_enrichment
from indexer.analyse.errors import AnalysisFailed
from indexer.analyse.levels import Levels, find_matrix, read_levels
from indexer.analyse.markers import write_markers
from indexer.analyse.methods import write_methods
from indexer.analyse.percentile import write_percentile_ranks
from indexer.analyse.plan import Step
from indexer.analyse.quality import assess
from indexer.analyse.reads import show_reads
from indexer.analyse.similar import write_coexpressions
from indexer.analyse.work import Work


def carry_out(work: Work, steps: Sequence[Step]) -> None:
    """Make all results that are not kept and that nothing stands in the way of.

    Raises
    ------
    AnalysisFailed, FormatError
        A result cannot be made of the files, or one of them is damaged; then none is.
    """
    for step in steps:
        if not step.is_kept(work) and not step.obstacle:
            work.say(step.name)
            try:
                _STEPS[step.name](work, step)
            except AnalysisError as error:
                raise AnalysisFailed(f"{step.name}: {error.reason}") from error
    write_methods(work)


def _levels(work: Work) -> Levels:
    found = find_matrix(work)
    if found is None:
        raise AnalysisFailed("there are no levels")
    return read_levels(work, *found)


def _compare_arrays(work: Work, step: Step) -> None:
    """Assess and compare the arrays of a design; given comparisons stay, and are assessed all the same."""
    arrays = read_arrays(work, step.array)
    assess(work, step.array, arrays)
    if work.contrasts(step.array) and not work.is_kept(f"_{step.array}-analytics.tsv"):
        compare_arrays(work, step.array, arrays)


def _with_analytics(work: Work) -> Work:
    """Read the comparisons that were given, not made."""
    for array in work.experiment.array_designs or ("",):
        path = work.result(f"_{array}-analytics.tsv" if array else "-analytics.tsv")
        if array not in work.analytics and path is not None:
            work.analytics[array] = read_given(work, path, array)
    return work


_STEPS: dict[str, Callable[[Work, Step], None]] = {
    "read quality": lambda work, _: show_reads(work),
    "levels": lambda work, _: write_levels(work),
    "coexpressions": lambda work, _: write_coexpressions(work, _levels(work)),
    "markers": lambda work, _: write_markers(work, _levels(work)),
    "comparison": lambda work, _: compare_runs(work),
    "arrays": _compare_arrays,
    "percentile ranks": lambda work, _: write_percentile_ranks(_with_analytics(work)),
    "enrichment": lambda work, _: write_enrichment(_with_analytics(work)),
}
