"""Comparisons of RNA-seq counts: `-analytics.tsv`."""

import numpy as np
import numpy.typing as npt

from analysis.errors import UnusableValues
from analysis.rnaseq.comparison import Comparison, compare_counts
from analysis.rnaseq.conditioned_dispersion import TrendKind
from analysis.rnaseq.conditioned_test import ConditionedComparison, compare_counts_conditioned
from indexer.analyse.analytics import write_analytics
from indexer.analyse.counts import gene_names, read_counts
from indexer.analyse.options import Method
from indexer.analyse.samples import batches_of, join, samples_of
from indexer.analyse.work import Analytics, Statistics, Work, per_contrast, positions
from indexer.experiment import Contrast
from indexer.readers.counts import AssayMatrix
from indexer.readers.kinds import FileKind

Floats = npt.NDArray[np.float64]

END = "-analytics.tsv"
METHODS = {
    Method.DESEQ2: (
        "Negative binomial model of the counts of the two groups of each contrast, with its batches; dispersions drawn "
        "to a trend, fold changes to 0 by a normal prior; Wald test; genes with too few reads to pass and outliers by "
        "Cook's distance are not adjusted; Benjamini-Hochberg. As DESeq2 with betaPrior=TRUE (Love, Huber, Anders 2014)"
    ),
    Method.DESEQ: (
        "Conditioned negative binomial test of the counts of the two groups of each contrast (Anders, Huber 2010), as "
        "DESeq's nbinomTest; parametric trend of dispersions, local where that fails; Benjamini-Hochberg"
    ),
}


def compare_runs(work: Work) -> None:
    """Compare the groups of every contrast; technical replicates are added up."""
    counts = read_counts(work)
    contrasts = work.contrasts()
    path = work.input(FileKind.RAW_COUNTS)
    if path:
        assays = [one.name for contrast in contrasts for side in _sides(contrast) for one in work.group(side).assays]
        positions(counts.assays, list(dict.fromkeys(assays)), path)
    found = per_contrast(contrasts, lambda contrast: _compare(work, counts, contrast), work.say)
    work.analytics[""] = Analytics.of_genes(counts.rows, found)
    names = gene_names(work, counts.rows)
    write_analytics(work.output(END), work.analytics[""], {"Gene ID": counts.rows, "Gene Name": names})
    work.methods.append(("Differential expression statistics", METHODS[work.options.method]))
    work.methods.append(("Rounding", "log<sub>2</sub> fold changes to one decimal"))


def _sides(contrast: Contrast) -> tuple[str, str]:
    return contrast.reference, contrast.test


def _compare(work: Work, counts: AssayMatrix, contrast: Contrast) -> Statistics:
    samples = samples_of(work.group(contrast.reference), work.group(contrast.test))
    reads = join(counts.values, counts.assays, samples, add=True)
    test = np.array([sample.test for sample in samples])
    batches = batches_of(contrast, [sample.assays for sample in samples])
    found: Comparison | ConditionedComparison
    if work.options.method is Method.DESEQ2:
        found = compare_counts(reads, test, batches)
    elif batches:
        raise UnusableValues("the conditioned test knows no batches: take --method deseq2")
    else:
        found = _compare_conditioned(work, contrast, reads, test)
    # A gene without reads has not changed: files say 0, and NA for its p.
    fold_change = np.where(np.isnan(found.log2_fold_change), 0, found.log2_fold_change)
    return Statistics(contrast.id, fold_change, found.adjusted_p_value)


def _compare_conditioned(
    work: Work, contrast: Contrast, reads: Floats, test: npt.NDArray[np.bool_]
) -> ConditionedComparison:
    """Compare with a parametric trend of dispersions, with a local one where there is no such trend."""
    try:
        return compare_counts_conditioned(reads, test)
    except UnusableValues as error:
        try:
            found = compare_counts_conditioned(reads, test, TrendKind.LOCAL)
        except UnusableValues:
            raise error from None
        work.notes.append(f"contrast {contrast.id}: {error.reason}; that was done")
        return found
