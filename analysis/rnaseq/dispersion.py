"""Dispersions: of each gene by itself, and drawn towards the trend."""

import numpy as np
import numpy.typing as npt

from analysis.rnaseq.ascent import LOWEST_DISPERSION, climb, survey
from analysis.rnaseq.design import Design
from analysis.rnaseq.glm import LOWEST_MEAN, fit_unshrunken
from analysis.rnaseq.profile import Profile

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

LEAST_GAIN = 1e-6
OUTLIER_DEVIATIONS = 2.0


def estimate_gene_dispersions(counts: Floats, factors: Floats, design: Design) -> tuple[Floats, Floats]:
    """Estimate each gene's dispersion by itself.

    Parameters
    ----------
    counts : (genes, assays)
        Reads; no gene without any.
    factors : (assays,)
        Size factors.

    Returns
    -------
    dispersions : (genes,)
        1e-8 .. max(10, assays).
    means : (genes, assays)
        Fitted reads, at least 0.5.

    Notes
    -----
    The Cox-Reid adjusted profile likelihood is climbed from the smaller of two method-of-moments estimates. Where the
    climb gains nothing the start stays; where it ends at its first step or not at all a grid decides. Means come from
    linear regression of normalised counts where the model has one mean per group of assays, else from negative
    binomial regression.

    References
    ----------
    Love, Huber, Anders (2014), Genome Biology 15, 550, methods, "Estimation of dispersions".
    """
    highest = _highest(counts)
    normalised = counts / factors
    linear = _project(normalised, design.standard)
    start = np.clip(
        np.minimum(_rough(normalised, linear, design), _moments(normalised, factors)), LOWEST_DISPERSION, highest
    )
    if design.one_row_per_coefficient:
        means = np.maximum(linear * factors, LOWEST_MEAN)
    else:
        means = fit_unshrunken(counts, factors, start, design.standard).means
    profile = Profile(counts, means, design.standard)
    found = climb(profile, np.log(start))
    dispersions = np.minimum(np.exp(found.log_dispersion), highest)
    unmoved = found.gain < np.abs(found.value) * LEAST_GAIN
    dispersions[unmoved] = start[unmoved]
    unsure = np.flatnonzero((found.tries <= 1) & (dispersions > LOWEST_DISPERSION * 10))
    if len(unsure):
        dispersions[unsure] = np.exp(survey(profile.of(unsure), highest))
    return np.clip(dispersions, LOWEST_DISPERSION, highest), means


def shrink_dispersions(
    counts: Floats, means: Floats, design: Design, own: Floats, trend: Floats, prior_variance: float
) -> Floats:
    """Return the dispersions that are most likely given the reads and a normal prior around the log of the trend.

    Parameters
    ----------
    counts, means : (genes, assays)
        Reads and fitted reads.
    own, trend : (genes,)
        Gene-wise dispersions, and what the trend says.
    prior_variance
        Of log dispersions around the trend.
    """
    highest = _highest(counts)
    start = np.log(np.where(own > 0.1 * trend, own, trend))
    profile = Profile(counts, means, design.standard, np.log(trend), prior_variance)
    found = climb(profile, start)
    logs = found.log_dispersion
    unsure = np.flatnonzero(found.tries == 0)
    if len(unsure):
        logs[unsure] = survey(profile.of(unsure), highest)
    return np.clip(np.exp(logs), LOWEST_DISPERSION, highest)


def are_outliers(own: Floats, trend: Floats, residual_variance: float) -> Bools:
    """Return which genes vary so much more than the trend says (2 deviations) that they keep their own dispersion."""
    return np.asarray(np.log(own) > np.log(trend) + OUTLIER_DEVIATIONS * np.sqrt(residual_variance))


def _highest(counts: Floats) -> float:
    return float(max(10, counts.shape[1]))


def _project(normalised: Floats, design: Floats) -> Floats:
    orthogonal = np.linalg.qr(design)[0]
    projected: Floats = normalised @ orthogonal @ orthogonal.T
    return projected


def _rough(normalised: Floats, linear: Floats, design: Design) -> Floats:
    expected = np.maximum(linear, 1.0)
    excess = (((normalised - expected) ** 2 - expected) / expected**2).sum(axis=1)
    rough: Floats = np.maximum(excess / design.residual_freedom, 0.0)
    return rough


def _moments(normalised: Floats, factors: Floats) -> Floats:
    means = normalised.mean(axis=1)
    noise = np.mean(1 / factors) * means
    moments: Floats = (normalised.var(axis=1, ddof=1) - noise) / means**2
    return moments
