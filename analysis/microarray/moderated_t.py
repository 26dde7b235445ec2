"""Moderated t-statistics: probes lend each other information on variance."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import digamma, polygamma, stdtr

from analysis.microarray.linear_model import ProbeFits

Floats = npt.NDArray[np.float64]

LEAST_VARIANCE = 1e-5  # times the median; smaller ones, 0 among them, count as this much when the prior is estimated


@dataclass(frozen=True)
class VariancePrior:
    """Distribution of true variances: `variance` · `freedom` / χ²(`freedom`); freedom 0..inf, inf = all alike."""

    variance: float
    freedom: float


def moderate_t(fits: ProbeFits) -> tuple[Floats, Floats]:
    """Return moderated t-statistics and two-sided p-values of an effect.

    Parameters
    ----------
    fits
        As `fit_probes` returns them.

    Returns
    -------
    t_statistics, p_values : (probes,), (probes,)
        NaN where the effect is. A probe without residual degrees of freedom is tested with the prior's variance alone.

    Notes
    -----
    t = effect / (error · s̃), s̃² = (d₀ s₀² + d s²) / (d₀ + d), with d₀ + d degrees of freedom, at most those of all
    probes together. As limma's `eBayes` without trend and robustness.

    References
    ----------
    Smyth (2004), Statistical Applications in Genetics and Molecular Biology 3, 3.
    """
    prior = estimate_variance_prior(fits.variance, fits.freedom)
    posterior = squeeze_variances(fits.variance, fits.freedom, prior)
    freedom = np.minimum(fits.freedom + prior.freedom, fits.freedom.sum())
    with np.errstate(
        divide="ignore", invalid="ignore"
    ):  # variance 0 and no prior: t is infinite, or NaN without effect
        t_statistics: Floats = fits.effect / fits.error / np.sqrt(posterior)
    return t_statistics, 2 * stdtr(freedom, -np.abs(t_statistics))


def estimate_variance_prior(variances: Floats, freedom: Floats) -> VariancePrior:
    """Estimate the prior from residual variances by the method of moments.

    Parameters
    ----------
    variances, freedom : (probes,), (probes,)
        Residual variances s² (NaN = unknown) and their degrees of freedom d; at least one probe has both.

    Returns
    -------
    VariancePrior
        Of one probe, that probe's variance with freedom 0: nothing is lent.

    Notes
    -----
    With e = log s² - ψ(d/2) + log(d/2) over n probes: ψ'(d₀/2) = mean((e - ē)² n / (n - 1) - ψ'(d/2)) and
    s₀² = exp(ē + ψ(d₀/2) - log(d₀/2)). If variances scatter no more than chance has it, d₀ = ∞ and s₀² = mean(s²).
    """
    usable = np.isfinite(variances) & (freedom > 0)
    variances, freedom = variances[usable], freedom[usable]
    if len(variances) == 1:
        return VariancePrior(float(variances[0]), 0.0)
    floored = np.maximum(variances, LEAST_VARIANCE * (float(np.median(variances)) or 1.0))
    logs = np.log(floored) - digamma(freedom / 2) + np.log(freedom / 2)
    excess = float(logs.var(ddof=1) - polygamma(1, freedom / 2).mean())
    if excess <= 0:
        return VariancePrior(float(floored.mean()), np.inf)
    half = _inverse_trigamma(excess)
    return VariancePrior(float(np.exp(logs.mean() + digamma(half) - np.log(half))), 2 * half)


def squeeze_variances(variances: Floats, freedom: Floats, prior: VariancePrior) -> Floats:
    """Return variances drawn towards the prior's; (probes,) each, NaN only without freedom on both sides."""
    if np.isinf(prior.freedom):
        return np.full_like(variances, prior.variance)
    known = np.where(freedom > 0, variances, 0)
    total = freedom + prior.freedom
    weighted = freedom * known + prior.freedom * prior.variance
    return np.divide(weighted, total, out=np.full_like(weighted, np.nan), where=total > 0)


def _inverse_trigamma(value: float) -> float:
    """Return y with ψ'(y) = value > 0, by Newton's method on 1/ψ', which is nearly straight (Smyth 2004, appendix)."""
    guess = 0.5 + 1 / value
    for _ in range(50):
        trigamma = float(polygamma(1, guess))
        step = trigamma * (1 - trigamma / value) / float(polygamma(2, guess))
        guess += step
        if -step < 1e-8 * guess:
            break
    return guess
