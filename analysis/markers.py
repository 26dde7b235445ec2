"""Marker genes: those that one assay group has far more of than every other."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri
from scipy.stats import t as student

from analysis.errors import UnusableValues
from analysis.multiple_testing import adjust_benjamini_hochberg
from analysis.specificity import OFFSET, check_levels, compute_tau

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

QUARTILES = 5


@dataclass(frozen=True, slots=True)
class Markers:
    """One row per marker gene, by assay group, then rank; arrays of one length."""

    gene: Places
    """Row of the gene."""

    group: Places
    """Column of the assay group with the highest level."""

    level: Floats
    """Level there."""

    next_group: Places
    """Column of the assay group with the second highest level."""

    next_level: Floats
    """Level there."""

    fold: Floats
    """(level + offset) / (next level + offset), >= 1: the effect size."""

    tau: Floats
    """0 … 1, see `analysis.specificity`."""

    p_value: Floats
    """Of the difference between the two groups; NaN where spread is not known."""

    adjusted_p_value: Floats
    """By Benjamini and Hochberg, over all genes tested."""

    rank: Places
    """1 = largest fold of the group's markers; equal folds by tau, then by row, so ranks are all different."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What makes a marker: at least this level and fold, at most this adjusted p-value where it was tested.

    Fold 4 over every other tissue is what the Human Protein Atlas calls tissue enriched. Three replicates a group are
    too few for any gene to pass a cut-off of p after adjusting for thousands, so by default there is none.
    """

    level: float = 1.0
    fold: float = 4.0
    adjusted_p_value: float = 1.0


def find_markers(
    levels: npt.ArrayLike,
    quartiles: npt.ArrayLike | None = None,
    replicates: npt.ArrayLike | None = None,
    offset: float = OFFSET,
    thresholds: Thresholds | None = None,
) -> Markers:
    """Return the marker genes of each assay group.

    Parameters
    ----------
    levels : (genes, groups)
        Level of each gene in each assay group, >= 0, one unit; NaN = not measured. Two groups at least.
    quartiles : (genes, groups, 5), optional
        Minimum, lower quartile, median, upper quartile and maximum over biological replicates.
    replicates : (groups,), optional
        Number of biological replicates; with `quartiles`, genes are tested.
    offset
        > 0, in the unit of levels; about the lowest level that is told from noise.
    thresholds
        What makes a marker; its level is in the unit of `levels`.

    Raises
    ------
    UnusableValues
        If shapes do not fit, or levels are negative or infinite.

    Notes
    -----
    The test is Welch's between the two groups, on log2(level + offset): means and standard deviations come from the
    quartiles, (q1 + m + q3) / 3 and (q3 - q1) / 2Φ⁻¹((0.75 n - 0.125) / (n + 0.25)). Both groups were chosen for being
    the highest; the two-sided p-value allows for that. A group of one replicate, and two groups without any spread, are
    not tested.

    References
    ----------
    Yanai et al. (2005), Bioinformatics 21, 650-659; Uhlén et al. (2015), Science 347, 1260419; Wan et al. (2014),
    BMC Medical Research Methodology 14, 135; Gutmann, Maymin (1987), The Annals of Statistics 15, 456-461.
    """
    levels, asked = check_levels(levels), thresholds or Thresholds()
    gene = np.flatnonzero(np.count_nonzero(~np.isnan(levels), axis=1) > 1)
    order = np.argsort(-levels[gene], axis=1, kind="stable")  # NaN last
    group, next_group = order[:, 0], order[:, 1]
    level, next_level = levels[gene, group], levels[gene, next_group]
    fold = (level + offset) / (next_level + offset)
    p_value = np.full(len(gene), np.nan)
    if quartiles is not None and replicates is not None:
        summaries = _summaries(quartiles, replicates, levels.shape, offset)
        p_value = np.where(level >= asked.level, _compare(summaries, gene, group, next_group), np.nan)
    adjusted = adjust_benjamini_hochberg(p_value)
    tau = compute_tau(levels, offset)[gene]
    kept = np.flatnonzero((level >= asked.level) & (fold >= asked.fold) & ~(adjusted > asked.adjusted_p_value))
    kept = kept[np.lexsort((-tau[kept], -fold[kept], group[kept]))]
    return Markers(
        gene=gene[kept],
        group=group[kept],
        level=level[kept],
        next_group=next_group[kept],
        next_level=next_level[kept],
        fold=fold[kept],
        tau=tau[kept],
        p_value=p_value[kept],
        adjusted_p_value=adjusted[kept],
        rank=np.arange(len(kept)) - np.searchsorted(group[kept], group[kept]) + 1,
    )


@dataclass(frozen=True, slots=True)
class _Summaries:
    """Means and standard deviations (genes, groups) of log2 levels, and the number of replicates (groups,)."""

    mean: Floats
    deviation: Floats
    size: Floats


def _summaries(
    quartiles: npt.ArrayLike, replicates: npt.ArrayLike, shape: tuple[int, ...], offset: float
) -> _Summaries:
    quartiles, size = np.asarray(quartiles, np.float64), np.asarray(replicates, np.float64)
    if quartiles.shape != (*shape, QUARTILES) or size.shape != shape[1:]:
        raise UnusableValues(f"quartiles {quartiles.shape} and replicates {size.shape} do not fit levels {shape}")
    lower, middle, upper = np.moveaxis(np.log2(quartiles[..., 1:4] + offset), -1, 0)
    expected = 2 * ndtri((0.75 * size - 0.125) / (size + 0.25))
    return _Summaries((lower + middle + upper) / 3, (upper - lower) / np.where(size > 1, expected, np.nan), size)


def _compare(summaries: _Summaries, gene: Places, group: Places, other: Places) -> Floats:
    """Return Welch's two-sided p-value of each gene between two groups; NaN where no variance is known or it is 0."""
    difference = summaries.mean[gene, group] - summaries.mean[gene, other]
    size, other_size = summaries.size[group], summaries.size[other]
    variance = summaries.deviation[gene, group] ** 2 / size
    other_variance = summaries.deviation[gene, other] ** 2 / other_size
    both = np.where(variance + other_variance > 0, variance + other_variance, np.nan)
    single = np.minimum(size, other_size) < 2  # noqa: PLR2004 - one replicate has no variance
    freedom = both**2 / (
        variance**2 / np.where(single, np.nan, size - 1) + other_variance**2 / np.where(single, np.nan, other_size - 1)
    )
    p_value: Floats = 2 * student.sf(np.abs(difference) / np.sqrt(both), freedom)
    return p_value
