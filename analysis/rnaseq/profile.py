"""The Cox-Reid adjusted profile likelihood of dispersions, with or without a prior."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, psi

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Profile:
    """What the likelihood of each gene's dispersion depends on.

    - `counts`, `means`: (genes, assays), reads and fitted means (> 0);
    - `design`: (assays, coefficients), of full rank;
    - `prior_log`, `prior_variance`: centre (genes,) and variance of a normal prior on the log dispersion; None = no
      prior.

    Notes
    -----
    With dispersion α = exp(a), means μ, design X and W = diag(1 / (1/μ + α)):
    l(a) = Σ log NB(k; μ, α) - ½ log det(XᵀWX) - (a - centre)² / (2 variance); terms without a are left out.

    References
    ----------
    Love, Huber, Anders (2014), Genome Biology 15, 550, equations 7, 8 and 12 (methods); Cox, Reid (1987), Journal of
    the Royal Statistical Society B 49, 1-39.
    """

    counts: Floats
    means: Floats
    design: Floats
    prior_log: Floats | None = None
    prior_variance: float = 1.0

    def of(self, genes: npt.NDArray[np.intp]) -> Self:
        """Return the same of some genes."""
        centre = None if self.prior_log is None else self.prior_log[genes]
        return type(self)(self.counts[genes], self.means[genes], self.design, centre, self.prior_variance)

    def value(self, log_dispersion: Floats) -> Floats:
        """Return l at one log dispersion per gene: (genes,)."""
        dispersion = np.exp(log_dispersion)[:, None]
        size = 1 / dispersion
        likelihood = (
            gammaln(self.counts + size)
            - gammaln(size)
            - self.counts * np.log(self.means + size)
            - size * np.log1p(self.means * dispersion)
        ).sum(axis=1)
        information = self._quadratic(1 / (1 / self.means + dispersion))
        adjusted: Floats = likelihood - 0.5 * np.linalg.slogdet(information)[1]
        if self.prior_log is None:
            return adjusted
        return adjusted - (log_dispersion - self.prior_log) ** 2 / (2 * self.prior_variance)

    def slope(self, log_dispersion: Floats) -> Floats:
        """Return dl/da at one log dispersion per gene: (genes,)."""
        dispersion = np.exp(log_dispersion)[:, None]
        size = 1 / dispersion
        excess = self.means * dispersion
        likelihood = size[:, 0] * (
            psi(size)
            - psi(self.counts + size)
            + np.log1p(excess)
            - excess / (1 + excess)
            + self.counts / (self.means + size)
        ).sum(axis=1)
        weights = 1 / (1 / self.means + dispersion)
        inverse = np.linalg.inv(self._quadratic(weights))
        trace = np.einsum("gij,gji->g", inverse, self._quadratic(weights**2))
        adjusted: Floats = likelihood + 0.5 * dispersion[:, 0] * trace
        if self.prior_log is None:
            return adjusted
        return adjusted - (log_dispersion - self.prior_log) / self.prior_variance

    def _quadratic(self, weights: Floats) -> Floats:
        """Return XᵀWX per gene: (genes, coefficients, coefficients)."""
        return weighted_products(self.design, weights)


def weighted_products(design: Floats, weights: Floats) -> Floats:
    """Return XᵀWX for each row of weights: (genes, coefficients, coefficients)."""
    coefficients = design.shape[1]
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    return (weights @ products).reshape(-1, coefficients, coefficients)
