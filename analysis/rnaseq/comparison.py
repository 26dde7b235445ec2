"""Comparing two groups of assays by read counts: the whole way, as DESeq2 goes it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import UnusableValues
from analysis.rnaseq.design import Design, design_comparison
from analysis.rnaseq.filtering import filter_and_adjust
from analysis.rnaseq.fitting import Fitted, fit_again, learn_and_fit
from analysis.rnaseq.outliers import are_swayed, replace_outliers
from analysis.size_factors import estimate_size_factors

Floats = npt.NDArray[np.float64]

ALPHA = 0.1


@dataclass(frozen=True, slots=True)
class Comparison:
    """Results per gene, all (genes,).

    - `base_mean`: mean of normalised counts over all assays;
    - `log2_fold_change`: test over reference; `standard_error`: of it; `statistic`: their quotient; NaN for genes
      without reads;
    - `dispersion`: variance = mean + dispersion · mean²; NaN for genes without reads;
    - `p_value`: two-sided; NaN also where a single count decides (Cook's distance);
    - `adjusted_p_value`: Benjamini-Hochberg; NaN also for genes with too few reads to pass (independent filtering).
    """

    base_mean: Floats
    log2_fold_change: Floats
    standard_error: Floats
    statistic: Floats
    dispersion: Floats
    p_value: Floats
    adjusted_p_value: Floats


def compare_counts(
    counts: npt.ArrayLike,
    test: npt.ArrayLike,
    batches: Sequence[npt.ArrayLike] = (),
    *,
    shrink: bool = True,
    alpha: float = ALPHA,
) -> Comparison:
    """Find the genes that differ between two groups of assays.

    Parameters
    ----------
    counts : (genes, assays)
        Reads, whole numbers >= 0, no NaN; of the two groups' assays only.
    test : (assays,)
        True for the test group, False for the reference group.
    batches : sequence of (assays,)
        One entry per batch effect: any values, equal within a batch.
    shrink
        Whether fold changes are drawn towards 0 by a normal prior (DESeq2's `betaPrior = TRUE`), as in the files that
        Expression Atlas publishes.
    alpha
        The level of adjusted p that independent filtering favours.

    Raises
    ------
    AnalysisError
        If counts are unusable, a group is empty, nothing is replicated, or groups and batches coincide.

    Notes
    -----
    k ~ NB(μ = s·q, α), log2 q = Xβ; size factors s by median of ratios; α from the Cox-Reid adjusted profile
    likelihood, drawn to the trend a₀ + a₁/mean; β with normal priors; p = 2 Φ(-|Δβ| / SE); Cook's distances,
    independent filtering, Benjamini-Hochberg.

    References
    ----------
    Love, Huber, Anders (2014), Genome Biology 15, 550.
    """
    design = design_comparison(test, batches)
    reads = check_counts(counts, len(design.cells))
    factors = estimate_size_factors(reads)
    counted = reads.any(axis=1)
    table = np.full((6, len(reads)), np.nan)
    table[0] = 0
    table[:, counted] = _compare(reads[counted], factors, design, shrink=shrink)
    base_mean, change, error, statistic, dispersion, p_value = table
    adjusted = filter_and_adjust(p_value, base_mean, alpha)
    return Comparison(base_mean, change, error, statistic, dispersion, p_value, adjusted)


def check_counts(counts: npt.ArrayLike, assays: int) -> Floats:
    """Return counts as floating point numbers.

    Raises
    ------
    UnusableValues
        If they are not a table with one column per assay, or not whole numbers from 0.
    """
    reads = np.asarray(counts, np.float64)
    if reads.ndim != 2 or reads.shape[1] != assays:  # noqa: PLR2004 - a table has two dimensions
        raise UnusableValues(f"counts are not a table of genes by {assays} assays")
    if not np.isfinite(reads).all() or (reads < 0).any() or (reads % 1 != 0).any():
        raise UnusableValues("counts are not whole numbers from 0: give raw counts, not normalised ones")
    return reads


def _compare(reads: Floats, factors: Floats, design: Design, *, shrink: bool) -> Floats:
    """Return all of `Comparison` but adjusted p for genes with reads: (6, genes)."""
    fitted, shared = learn_and_fit(reads, factors, design, shrink=shrink)
    swayed = are_swayed(reads, fitted.distances, design)
    replaced = replace_outliers(reads, factors, fitted.distances, design)
    table = _tabulate(replaced, factors, fitted)
    changed = (replaced != reads).any(axis=1)
    if changed.any():
        table[1:, changed] = np.nan  # stays so where nothing but outliers had reads
        left = np.flatnonzero(changed & replaced.any(axis=1))
        table[:, left] = _tabulate(replaced[left], factors, fit_again(replaced[left], factors, design, shared))
    table[-1, swayed] = np.nan
    return table


def _tabulate(reads: Floats, factors: Floats, fitted: Fitted) -> Floats:
    change = fitted.change
    return np.stack(
        [
            (reads / factors).mean(axis=1),
            change.log2_fold_change,
            change.standard_error,
            change.statistic,
            fitted.dispersion,
            change.p_value,
        ]
    )
