"""How dispersion depends on a gene's mean."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.stats import trim_mean

from analysis.rnaseq.local import smooth

Floats = npt.NDArray[np.float64]
Trend = Callable[[Floats], Floats]

ROUNDS = 10
SCORING_ROUNDS = 25
SCORING_TOLERANCE = 1e-8
RATIOS = (1e-4, 15.0)
LEAST_CHANGE = 1e-6
LEAST_FOR_LOCAL = 10
TRIMMED = 0.001


def fit_parametric_trend(means: Floats, dispersions: Floats) -> tuple[float, float] | None:
    """Fit dispersion = a₀ + a₁ / mean by gamma regression.

    Parameters
    ----------
    means, dispersions : (genes,)
        Mean of normalised counts, and gene-wise dispersion, > 0.

    Returns
    -------
    (a₀, a₁), both > 0, or None if the fit does not converge to such.

    Notes
    -----
    From (0.1, 1), genes whose dispersion is 10⁻⁴ to 15 times the fitted are fitted again until the sum of squared
    log changes is below 10⁻⁶, at most ten times.

    References
    ----------
    Love, Huber, Anders (2014), Genome Biology 15, 550, equation 6 (methods); Anders, Huber (2010), Genome Biology 11,
    R106.
    """
    trend = np.array([0.1, 1.0])
    for _ in range(ROUNDS + 1):
        ratios = dispersions / (trend[0] + trend[1] / means)
        near = (ratios > RATIOS[0]) & (ratios < RATIOS[1])
        fitted = _regress(means[near], dispersions[near], trend)
        if fitted is None or not (fitted > 0).all():
            return None
        change = np.sum(np.log(fitted / trend) ** 2)
        trend = fitted
        if change < LEAST_CHANGE:
            return float(trend[0]), float(trend[1])
    return None


def _regress(means: Floats, dispersions: Floats, start: Floats) -> Floats | None:
    """Gamma regression with identity link by Fisher scoring, steps halved until all fitted values are above 0."""
    if len(means) < len(start):
        return None
    design = np.column_stack([np.ones_like(means), 1 / means])
    coefficients: Floats = start
    deviance = _deviance(dispersions, design @ start)
    for _ in range(SCORING_ROUNDS):
        fitted = design @ coefficients
        target: Floats = np.linalg.lstsq(design / fitted[:, None], dispersions / fitted)[0].astype(np.float64)
        for _ in range(SCORING_ROUNDS):
            if (design @ target > 0).all():
                break
            target = (target + coefficients) / 2
        coefficients, before = target, deviance
        deviance = _deviance(dispersions, design @ coefficients)
        if abs(deviance - before) < SCORING_TOLERANCE * (abs(deviance) + 0.1):
            return coefficients
    return None


def _deviance(dispersions: Floats, fitted: Floats) -> float:
    return float(2 * np.sum((dispersions - fitted) / fitted - np.log(dispersions / fitted)))


def fit_local_trend(means: Floats, dispersions: Floats) -> Trend:
    """Fit log dispersion as a smooth curve of log mean, genes weighing by their means.

    Parameters
    ----------
    means, dispersions : (genes,)
        As above.

    Notes
    -----
    Local quadratic regression on the nearest 70 % of the genes (see `analysis.rnaseq.local`), which DESeq2 falls back
    to where the parametric fit fails.
    """
    log_means = np.log(means)
    curve = smooth(log_means, np.log(dispersions), means)
    return lambda at: np.exp(curve(np.log(at)))


def fit_trend(means: Floats, dispersions: Floats) -> Trend:
    """Return dispersion as a function of the mean: parametric if that converges, else local, of few genes their mean.

    Parameters
    ----------
    means, dispersions : (genes,)
        Of genes whose dispersion can be told from none; at least one.
    """
    parametric = fit_parametric_trend(means, dispersions)
    if parametric is not None:
        base, noise = parametric
        return lambda at: base + noise / at
    if len(means) >= LEAST_FOR_LOCAL:
        return fit_local_trend(means, dispersions)
    middle = float(trim_mean(dispersions, TRIMMED))
    return lambda at: np.full_like(at, middle)
