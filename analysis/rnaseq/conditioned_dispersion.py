"""Dispersions for the conditioned test: pooled over the groups, by moments, and their trend."""

from enum import StrEnum

import numpy as np
import numpy.typing as npt

from analysis.errors import TooFewReplicates, UnusableValues
from analysis.rnaseq.local import fit_squares, smooth
from analysis.rnaseq.trend import LEAST_FOR_LOCAL, fit_parametric_trend

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

LOWEST_LOCAL = 1e-8
MOST_CORRECTED = 15
LARGEST_SHARE = 0.95
ROUNDS = 50
TOLERANCE = 1e-9


class TrendKind(StrEnum):
    """How dispersion depends on the mean.

    - `PARAMETRIC`: a₀ + a₁ / mean;
    - `LOCAL`: a smooth curve of the variance over the mean.
    """

    PARAMETRIC = "parametric"
    LOCAL = "local"


def estimate_pooled_dispersions(
    normalised: Floats, factors: Floats, test: Bools, kind: TrendKind = TrendKind.PARAMETRIC
) -> Floats:
    """Return the larger of each gene's own dispersion and the trend's.

    Parameters
    ----------
    normalised : (genes, assays)
        Reads divided by size factors.
    factors : (assays,)
    test : (assays,)
        True for the test group, False for the reference group; one of them has replicates.

    Returns
    -------
    (genes,), above 0; NaN for genes without reads.

    Raises
    ------
    TooFewReplicates
        If each group has one assay.
    UnusableValues
        If no parametric trend fits.

    Notes
    -----
    Own: (w - z) / q², q the mean over all assays, w the variance within groups (of those with replicates), z = q ·
    mean(1/s). Parametric trend: gamma regression on own dispersions, corrected by `correct_bias`; local trend: gamma
    regression (log link) of w on log q, local in the nearest 70 %, less z and divided by q², then corrected.

    References
    ----------
    Anders, Huber (2010), Genome Biology 11, R106, equations 6 to 9; DESeq's manual, `estimateDispersions` (method =
    "pooled", sharingMode = "maximum"); Lukacs (1955), Annals of Mathematical Statistics 26, 319-324.
    """
    means = normalised.mean(axis=1)
    counted = means > 0
    q, variances, noise = means[counted], _variances_within(normalised[counted], test), float(np.mean(1 / factors))
    own = (variances - noise * q) / q**2
    assays = len(test)
    if kind == TrendKind.PARAMETRIC:
        trend = _fit_parametric(q, correct_bias(own, assays))
    else:
        trend = correct_bias(_fit_local(q, variances, noise), assays)
    dispersions = np.full(len(means), np.nan)
    dispersions[counted] = np.maximum(own, trend)
    return dispersions


def correct_bias(quotients: Floats, assays: int) -> Floats:
    """Return dispersions from quotients of unbiased variances over squared means of few assays.

    Parameters
    ----------
    quotients : (genes,)
    assays
        How many the means are of. Above 15 nothing is corrected.

    Notes
    -----
    The squared mean of m draws with dispersion α is too large by the factor 1 + α/m, and for gamma distributed draws
    independent of the quotient (Lukacs 1955), so E[quotient] = α / (1 + α/m), which is solved for α. DESeq has this
    from a table of simulations up to 15 assays, which agrees to 1 %.
    """
    if assays > MOST_CORRECTED:
        return quotients
    return quotients / (1 - np.clip(quotients / assays, 0, LARGEST_SHARE))


def _variances_within(normalised: Floats, test: Bools) -> Floats:
    groups = [normalised[:, test == side] for side in (False, True)]
    replicated = [group for group in groups if group.shape[1] > 1]
    if not replicated:
        raise TooFewReplicates("one assay in each group leaves nothing to estimate the dispersion from")
    squares = np.sum([((group - group.mean(axis=1, keepdims=True)) ** 2).sum(axis=1) for group in replicated], axis=0)
    variances: Floats = squares / sum(group.shape[1] - 1 for group in replicated)
    return variances


def _fit_parametric(means: Floats, own: Floats) -> Floats:
    trend = fit_parametric_trend(means, own)
    if trend is None:
        raise UnusableValues("dispersions do not follow base + noise / mean: fit the local trend")
    base, noise = trend
    return base + noise / means


def _fit_local(means: Floats, variances: Floats, noise: float) -> Floats:
    varying = variances > 0
    if varying.sum() < LEAST_FOR_LOCAL:
        raise UnusableValues(f"fewer than {LEAST_FOR_LOCAL} genes vary within groups, too few for a local trend")
    log_means = np.log(means)
    curve = smooth(log_means[varying], variances[varying], np.ones(int(varying.sum())), fit=fit_gamma)
    return np.maximum((np.exp(curve(log_means)) - noise * means) / means**2, LOWEST_LOCAL)


def fit_gamma(distances: Floats, values: Floats, weights: Floats) -> Floats:
    """Return the parabola of the log mean that gamma distributed values fit best: coefficients (3,).

    Fisher scoring: least squares of η + (y - μ) / μ on 1, d, d², until the parabola's largest change is below 1e-9.
    """
    powers = np.vander(distances, 3, increasing=True)
    coefficients = np.array([np.log(np.average(values, weights=weights)), 0.0, 0.0])
    for _ in range(ROUNDS):
        log_means = powers @ coefficients
        working = log_means + values * np.exp(-log_means) - 1
        before, coefficients = coefficients, fit_squares(distances, working, weights)
        if np.abs(powers @ (coefficients - before)).max() < TOLERANCE:
            break
    return coefficients
