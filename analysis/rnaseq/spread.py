"""How far genes' dispersions lie from the trend, beyond what few assays alone would scatter them."""

import numpy as np
import numpy.typing as npt
from scipy.interpolate import CubicHermiteSpline
from scipy.special import ndtr, polygamma
from scipy.stats import chi2, median_abs_deviation

from analysis.rnaseq.local import fit_at, halve_cells

Floats = npt.NDArray[np.float64]

LEAST_VARIANCE = 0.25
FEW_FREEDOM = 3
BINS = np.arange(-20, 21) / 2
VARIANCES = np.linspace(0, 8, 200)
FINE_VARIANCES = np.linspace(0, 8, 1000)
SPAN = 0.2
FAINTEST = 2e-4
"""Density of one in 10,000 genes in a bin: a rarer one counts as this."""
QUANTILES = (np.arange(2000) + 0.5) / 2000


def estimate_residual_variance(residuals: Floats) -> float:
    """Return the squared median absolute deviation, scaled to the normal.

    Parameters
    ----------
    residuals : (genes,)
        Log of gene-wise dispersion over trend.
    """
    return float(median_abs_deviation(residuals, scale="normal") ** 2)


def estimate_prior_variance(residuals: Floats, freedom: int) -> float:
    """Return the variance of genes' log dispersions around the trend, at least 0.25.

    Parameters
    ----------
    residuals : (genes,)
        Log of gene-wise dispersion over trend.
    freedom
        Residual degrees of freedom, >= 1.

    Notes
    -----
    The residuals' variance less trigamma(d/2), which is that of a log χ² of d degrees of freedom. Up to 3 degrees of
    freedom the latter is far from normal: the variance v is taken for which log(χ²_d / d) + N(0, v) is nearest to the
    residuals, by Kullback-Leibler divergence of densities in bins of ½, smoothed over v by local regression. DESeq2
    draws 10,000 numbers for each v; here the densities are computed, so the result has no seed: it is the middle of
    what DESeq2 finds with different seeds.

    References
    ----------
    Love, Huber, Anders (2014), Genome Biology 15, 550, methods, "Dispersion prior".
    """
    if freedom > FEW_FREEDOM:
        variance = estimate_residual_variance(residuals) - float(polygamma(1, freedom / 2))
    else:
        variance = _match(residuals, freedom)
    return max(variance, LEAST_VARIANCE)


def _match(residuals: Floats, freedom: int) -> float:
    inside = np.abs(residuals) < BINS[-1]
    observed = np.histogram(residuals[inside], BINS, density=True)[0]
    divergences = np.array([_diverge(observed, _expect(variance, freedom)) for variance in VARIANCES])
    places = halve_cells(VARIANCES, int(len(VARIANCES) * SPAN**2))
    neighbours = int(len(VARIANCES) * SPAN)
    smooth = CubicHermiteSpline(places, *fit_at(VARIANCES, divergences, places, neighbours, np.ones_like(VARIANCES)))
    return float(FINE_VARIANCES[smooth(FINE_VARIANCES).argmin()])


def _expect(variance: float, freedom: int) -> Floats:
    """Return the density of log(χ²_d / d) + N(0, variance) in each bin."""
    logs = np.log(chi2.ppf(QUANTILES, freedom) / freedom)
    if variance:
        cumulative = ndtr((BINS[:, None] - logs) / np.sqrt(variance)).mean(axis=1)
    else:
        cumulative = np.searchsorted(logs, BINS) / len(logs)
    mass = np.diff(cumulative)
    density: Floats = mass / mass.sum() / np.diff(BINS)
    return density


def _diverge(observed: Floats, expected: Floats) -> float:
    return float(np.sum(observed * np.log((observed + FAINTEST) / (expected + FAINTEST))))
