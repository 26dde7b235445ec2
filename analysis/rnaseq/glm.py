"""Negative binomial regression of many genes at once, with a ridge on the coefficients."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import gammaln, xlogy

from analysis.rnaseq.profile import weighted_products

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

LOWEST_MEAN = 0.5
"""Reads: smaller fitted means are raised to this, or a group without reads would have no finite fold change."""

NO_PRIOR = 1e6
"""Variance of a prior on log2 coefficients that decides nothing."""

ROUNDS = 100
TOLERANCE = 1e-8
FARTHEST = 30.0
MOST = 100.0
"""Log of a mean, beyond which a fit has gone astray already."""
LOG2 = float(np.log(2))


@dataclass(frozen=True, slots=True)
class Fit:
    """Fitted coefficients.

    - `coefficients`: (genes, coefficients), log2;
    - `covariances`: (genes, coefficients, coefficients), log2 squared;
    - `means`: (genes, assays), fitted reads; `leverages`: (genes, assays), diagonal of the hat matrix.
    """

    coefficients: Floats
    covariances: Floats
    means: Floats
    leverages: Floats


def fit_coefficients(
    counts: Floats, factors: Floats, dispersions: Floats, design: Floats, prior_variances: Floats
) -> Fit:
    """Fit log2 coefficients with normal priors around 0 by iteratively reweighted least squares.

    Parameters
    ----------
    counts : (genes, assays)
    factors : (assays,)
        Size factors.
    dispersions : (genes,)
    design : (assays, coefficients)
        Of any rank: the prior decides where the reads do not.
    prior_variances : (coefficients,)
        Of log2 coefficients, > 0; large = no prior.

    Notes
    -----
    log μ = log s + Xβ; each round solves (XᵀWX + Λ) β = XᵀWz with W = μ / (1 + αμ), z = log(μ/s) + (k - μ)/μ and
    Λ the inverse prior variances on the natural scale, until the deviance changes by less than
    1e-8 of itself. Genes that do not get there are fitted by L-BFGS-B within ±30.
    Covariance: (XᵀWX + Λ)⁻¹ XᵀWX (XᵀWX + Λ)⁻¹.

    References
    ----------
    Love, Huber, Anders (2014), Genome Biology 15, 550, methods, "Empirical Bayes prior for fold-change estimation".
    """
    ridge = np.diag(1 / (prior_variances * LOG2**2))
    natural, settled = _iterate(counts, factors, dispersions, design, ridge)
    for gene in np.flatnonzero(~settled):
        natural[gene] = _search(counts[gene], factors, dispersions[gene], design, ridge)
    means = _means(natural, factors, design)
    weights = means / (1 + dispersions[:, None] * means)
    information = weighted_products(design, weights)
    inverse = np.linalg.inv(information + ridge)
    leverages = weights * np.einsum("ai,gij,aj->ga", design, inverse, design, optimize=True)
    return Fit(natural / LOG2, inverse @ information @ inverse / LOG2**2, means, leverages)


def fit_unshrunken(counts: Floats, factors: Floats, dispersions: Floats, design: Floats) -> Fit:
    """Fit coefficients as `fit_coefficients` does, without a prior; the design is of full rank."""
    return fit_coefficients(counts, factors, dispersions, design, np.full(design.shape[1], NO_PRIOR))


def _means(natural: Floats, factors: Floats, design: Floats) -> Floats:
    return np.maximum(factors * np.exp(np.minimum(natural @ design.T, MOST)), LOWEST_MEAN)


def _iterate(
    counts: Floats, factors: Floats, dispersions: Floats, design: Floats, ridge: Floats
) -> tuple[Floats, Bools]:
    """Return natural coefficients and which genes settled."""
    natural = np.asarray(np.linalg.lstsq(design, np.log(counts / factors + 0.1).T)[0].T, np.float64)
    settled = np.zeros(len(counts), np.bool_)
    deviances = np.full(len(counts), np.inf)
    open_genes = np.arange(len(counts))
    for _ in range(ROUNDS):
        if not len(open_genes):
            break
        reads, dispersion = counts[open_genes], dispersions[open_genes, None]
        means = _means(natural[open_genes], factors, design)
        weights = means / (1 + dispersion * means)
        working = np.log(means / factors) + (reads - means) / means
        system = weighted_products(design, weights) + ridge
        natural[open_genes] = np.linalg.solve(system, ((weights * working) @ design)[:, :, None])[:, :, 0]
        astray = (np.abs(natural[open_genes]) > FARTHEST).any(axis=1)
        before = deviances[open_genes]
        deviances[open_genes] = now = _deviance(reads, _means(natural[open_genes], factors, design), dispersion)
        settles = (np.abs(now - before) < TOLERANCE * (np.abs(now) + 0.1)) & ~astray
        settled[open_genes] = settles
        open_genes = open_genes[~settles & ~astray]
    return natural, settled


def _deviance(counts: Floats, means: Floats, dispersion: Floats) -> Floats:
    """Return minus twice the log likelihood: (genes,)."""
    size = 1 / dispersion
    log_likelihood = (
        gammaln(counts + size)
        - gammaln(size)
        - gammaln(counts + 1)
        + xlogy(counts, means)
        - counts * np.log(means + size)
        - size * np.log1p(means * dispersion)
    ).sum(axis=1)
    deviance: Floats = -2 * log_likelihood
    return deviance


def _search(counts: Floats, factors: Floats, dispersion: float, design: Floats, ridge: Floats) -> Floats:
    """Return one gene's natural coefficients by L-BFGS-B."""

    def loss(natural: Floats) -> tuple[float, Floats]:
        means = factors * np.exp(design @ natural)
        excess = 1 + dispersion * means
        likelihood = (counts * np.log(means) - (counts + 1 / dispersion) * np.log(excess)).sum()
        penalty = natural @ ridge @ natural / 2
        return penalty - likelihood, ridge @ natural - design.T @ ((counts - means) / excess)

    start = np.zeros(design.shape[1])
    start[0] = np.log((counts / factors).mean())
    bound = FARTHEST * LOG2
    found: Floats = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(-bound, bound)] * len(start)).x
    return found
