"""The conditioned negative binomial test of two groups: how odd is it that so many of a gene's reads are in one."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from analysis.errors import UnusableValues
from analysis.multiple_testing import adjust_benjamini_hochberg
from analysis.rnaseq.comparison import check_counts
from analysis.rnaseq.conditioned_dispersion import TrendKind, estimate_pooled_dispersions
from analysis.size_factors import estimate_size_factors

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]

MOST_TERMS = 2_000_000
LEAST_EXCESS = 1e-8


@dataclass(frozen=True, slots=True)
class ConditionedComparison:
    """Results per gene, all (genes,); NaN for genes without reads (but 0 in the means).

    - `base_mean`, `reference_mean`, `test_mean`: mean of normalised counts over all assays, and over each group;
    - `log2_fold_change`: log2 of test over reference mean, ±inf where one of them is 0;
    - `dispersion`; `p_value`: two-sided; `adjusted_p_value`: Benjamini-Hochberg over all tested genes.
    """

    base_mean: Floats
    reference_mean: Floats
    test_mean: Floats
    log2_fold_change: Floats
    dispersion: Floats
    p_value: Floats
    adjusted_p_value: Floats


def compare_counts_conditioned(
    counts: npt.ArrayLike, test: npt.ArrayLike, kind: TrendKind = TrendKind.PARAMETRIC
) -> ConditionedComparison:
    """Find the genes that differ between two groups of assays, as DESeq did before DESeq2.

    Parameters
    ----------
    counts : (genes, assays)
        Reads, whole numbers >= 0, no NaN.
    test : (assays,)
        True for the test group, False for the reference group.
    kind
        Form of the trend of dispersions.

    Raises
    ------
    AnalysisError
        If counts are unusable, a group is empty, neither is replicated, or no trend fits.

    Notes
    -----
    There is no place for batches in this test. Size factors by median of ratios, dispersions as in
    `estimate_pooled_dispersions`, p as in `conditioned_p_values`.

    References
    ----------
    Anders, Huber (2010), Genome Biology 11, R106.
    """
    is_test = np.asarray(test, np.bool_)
    reads = check_counts(counts, len(is_test))
    if is_test.all() or not is_test.any():
        raise UnusableValues("a comparison needs assays in both groups, and one group has none")
    factors = estimate_size_factors(reads)
    normalised = reads / factors
    dispersions = estimate_pooled_dispersions(normalised, factors, is_test, kind)
    p_values = conditioned_p_values(reads, factors, is_test, dispersions)
    reference_mean, test_mean = (normalised[:, is_test == side].mean(axis=1) for side in (False, True))
    with np.errstate(divide="ignore", invalid="ignore"):
        fold = np.log2(test_mean / reference_mean)
    return ConditionedComparison(
        base_mean=normalised.mean(axis=1),
        reference_mean=reference_mean,
        test_mean=test_mean,
        log2_fold_change=fold,
        dispersion=dispersions,
        p_value=p_values,
        adjusted_p_value=adjust_benjamini_hochberg(p_values),
    )


def conditioned_p_values(counts: Floats, factors: Floats, test: Bools, dispersions: Floats) -> Floats:
    """Return the p-value of each gene's reads in the two groups, given their sum.

    Parameters
    ----------
    counts : (genes, assays)
    factors : (assays,)
    test : (assays,)
    dispersions : (genes,)

    Returns
    -------
    (genes,), 0..1; NaN for genes without reads.

    Notes
    -----
    Under the null hypothesis a group's sum K has mean μ = q Σs and variance μ + α q² Σs² and is taken as negative
    binomial. With P(a) = Pr(K_reference = a) Pr(K_test = k - a), k all reads, p is twice the smaller of the sums of P
    up to and from the observed a, over the sum of P from 0 to k, and at most 1.
    The paper sums all P(a) that are not above the observed instead (equation 11); the package went over to the
    doubled tail, which also holds where P has two peaks.

    References
    ----------
    Anders, Huber (2010), Genome Biology 11, R106, equations 10 and 11; r-bioc-deseq 1.39, `nbinomTest`.
    """
    base = (counts / factors).mean(axis=1)
    sums = [counts[:, test == side].sum(axis=1).astype(np.int64) for side in (False, True)]
    groups = [_pool(base, factors[test == side], dispersions) for side in (False, True)]
    p_values = np.full(len(counts), np.nan)
    for genes in _blocks(sums[0] + sums[1]):
        tails = _double_tail if len(genes) > 1 else _double_tail_of_one
        p_values[genes] = tails(*(s[genes] for s in sums), *(_of(group, genes) for group in groups))
    return p_values


Sum = tuple[Floats, Floats]
"""Mean and size (1 / dispersion) of a group's sum of reads: (genes,) each."""


def _pool(base: Floats, factors: Floats, dispersions: Floats) -> Sum:
    means = base * factors.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = np.maximum(dispersions * base**2 * np.sum(factors**2), means * LEAST_EXCESS)
        return means, means**2 / excess


def _of(group: Sum, genes: npt.NDArray[np.intp]) -> Sum:
    return group[0][genes], group[1][genes]


def _blocks(totals: Integers) -> list[npt.NDArray[np.intp]]:
    """Split the genes with reads so that each block has few terms to sum, or only one gene."""
    genes = np.flatnonzero(totals)
    filled = np.cumsum(totals[genes] + 1) // MOST_TERMS
    return np.split(genes, np.flatnonzero(np.diff(filled)) + 1) if len(genes) else []


def _double_tail(reference: Integers, test: Integers, reference_sum: Sum, test_sum: Sum) -> Floats:
    """Return p of genes with few reads: their terms stand one after the other."""
    lengths = reference + test + 1
    starts = np.cumsum(lengths) - lengths
    gene = np.repeat(np.arange(len(lengths)), lengths)
    split = np.arange(len(gene)) - starts[gene]
    logs = _log_probability(split, *_of(reference_sum, gene))
    logs += _log_probability((lengths - 1)[gene] - split, *_of(test_sum, gene))
    weights = np.exp(logs - np.maximum.reduceat(logs, starts)[gene])
    whole = np.add.reduceat(weights, starts)
    lower = np.add.reduceat(np.where(split <= reference[gene], weights, 0), starts)
    upper = np.add.reduceat(np.where(split >= reference[gene], weights, 0), starts)
    return np.minimum(2 * np.minimum(lower, upper) / whole, 1)


def _double_tail_of_one(reference: Integers, test: Integers, reference_sum: Sum, test_sum: Sum) -> Floats:
    """Return p of one gene with any number of reads: the terms are made piece by piece, twice."""
    total = int(reference[0] + test[0])

    def pieces() -> Iterator[tuple[Integers, Floats]]:
        for start in range(0, total + 1, MOST_TERMS):
            split = np.arange(start, min(start + MOST_TERMS, total + 1))
            yield split, _log_probability(split, *reference_sum) + _log_probability(total - split, *test_sum)

    highest = max(logs.max() for _, logs in pieces())
    lower = upper = whole = 0.0
    for split, logs in pieces():
        weights = np.exp(logs - highest)
        whole += weights.sum()
        lower += weights[split <= reference[0]].sum()
        upper += weights[split >= reference[0]].sum()
    return np.array([min(2 * min(lower, upper) / whole, 1)])


def _log_probability(reads: Integers, means: Floats, size: Floats) -> Floats:
    """Return the log of the negative binomial probability, without what does not depend on the reads."""
    logs: Floats = gammaln(reads + size) - gammaln(reads + 1) + reads * np.log(means / (means + size))
    return logs
