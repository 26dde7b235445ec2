"""Cook's distances: single reads that decide a gene's fold change."""

import numpy as np
import numpy.typing as npt
from scipy.stats import f, trim_mean

from analysis.rnaseq.design import Design

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

LEAST_REPLICATES = 3
LEAST_DISPERSION = 0.04
BOUND = 0.99
ENOUGH_TO_REPLACE = 7
REPLACEMENT_TRIM = 0.2

TRIMMING = ((3, 1 / 3, 2.04), (23, 1 / 4, 1.86), (np.inf, 1 / 8, 1.51))
"""Up to so many replicates, this share is trimmed from either end, and the variance scaled by this."""


def cooks_distances(counts: Floats, factors: Floats, means: Floats, leverages: Floats, design: Design) -> Floats:
    """Return how much each read count sways its gene's coefficients: (genes, assays), >= 0.

    Parameters
    ----------
    counts, means, leverages : (genes, assays)
        Reads, fitted reads, diagonal of the hat matrix, without prior.
    factors : (assays,)

    Notes
    -----
    R² / p · h / (1 - h)², R the Pearson residual with a dispersion from trimmed variances, p the number of
    coefficients.

    References
    ----------
    Cook (1977), Technometrics 19, 15-18; Love, Huber, Anders (2014), Genome Biology 15, 550, methods.
    """
    variances = means + robust_dispersions(counts / factors, design)[:, None] * means**2
    squares = (counts - means) ** 2 / variances
    distances: Floats = squares / design.standard.shape[1] * leverages / (1 - leverages) ** 2
    return distances


def bound_distances(design: Design) -> float:
    """Return the distance from which a read count is an outlier: the 99 % quantile of F(p, m - p)."""
    return float(f.ppf(BOUND, design.standard.shape[1], design.residual_freedom))


def robust_dispersions(normalised: Floats, design: Design) -> Floats:
    """Return dispersions by the method of moments from trimmed variances, at least 0.04: (genes,)."""
    replicated = design.replicated(LEAST_REPLICATES)
    if replicated.any():
        cells = [normalised[:, design.cells == cell] for cell in np.unique(design.cells[replicated])]
        variances = np.max([_trimmed_variance(cell, *_trimming(cell.shape[1])) for cell in cells], axis=0)
    else:
        variances = _trimmed_variance(normalised, *TRIMMING[-1][1:])
    means = normalised.mean(axis=1)
    dispersions: Floats = np.maximum((variances - means) / means**2, LEAST_DISPERSION)
    return dispersions


def _trimming(replicates: int) -> tuple[float, float]:
    return next((share, scale) for most, share, scale in TRIMMING if replicates <= most)


def _trimmed_variance(values: Floats, share: float, scale: float) -> Floats:
    centre = trim_mean(values, share, axis=1)
    variances: Floats = scale * trim_mean((values - centre[:, None]) ** 2, share, axis=1)
    return variances


def replace_outliers(counts: Floats, factors: Floats, distances: Floats, design: Design) -> Floats:
    """Return reads with outliers of assays that have at least 7 replicates replaced: (genes, assays).

    The replacement is the gene's trimmed mean (a fifth off either end) of normalised counts, times the size factor,
    rounded down.
    """
    swaying = (distances > bound_distances(design)) & design.replicated(ENOUGH_TO_REPLACE)
    usual = trim_mean(counts / factors, REPLACEMENT_TRIM, axis=1)
    return np.where(swaying, np.floor(usual[:, None] * factors), counts)


def are_swayed(counts: Floats, distances: Floats, design: Design) -> Bools:
    """Return which genes have an outlier that stands, so that their p means nothing: (genes,).

    Only assays with 3 replicates tell, and those with 7 have had theirs replaced. Without batches, an outlier that
    three assays exceed is none: it is small.
    """
    telling = design.replicated(LEAST_REPLICATES) & ~design.replicated(ENOUGH_TO_REPLACE)
    swayed = (np.where(telling, distances, 0) > bound_distances(design)).any(axis=1)
    if len(design.pairs) == 1:
        outlier = np.take_along_axis(counts, distances.argmax(axis=1)[:, None], axis=1)
        swayed &= (counts > outlier).sum(axis=1) < LEAST_REPLICATES
    return np.asarray(swayed)
