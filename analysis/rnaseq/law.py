"""What the genes of a comparison say together about dispersions."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from analysis.rnaseq.ascent import LOWEST_DISPERSION
from analysis.rnaseq.design import Design
from analysis.rnaseq.dispersion import are_outliers, estimate_gene_dispersions, shrink_dispersions
from analysis.rnaseq.spread import estimate_prior_variance, estimate_residual_variance
from analysis.rnaseq.trend import Trend, fit_trend

Floats = npt.NDArray[np.float64]

TELLING = 100 * LOWEST_DISPERSION
"""Genes with less dispersion say nothing about the trend."""


@dataclass(frozen=True, slots=True)
class DispersionLaw:
    """Trend of dispersion over the mean, and how far genes are from it.

    - `trend`: mean of normalised counts -> dispersion;
    - `prior_variance`: of genes' true log dispersions around the trend;
    - `residual_variance`: of the gene-wise estimates around it.
    """

    trend: Trend
    prior_variance: float
    residual_variance: float

    @classmethod
    def learn(cls, means: Floats, own: Floats, freedom: int) -> Self | None:
        """Fit the law.

        Parameters
        ----------
        means, own : (genes,)
            Mean of normalised counts; gene-wise dispersions.
        freedom
            Residual degrees of freedom.

        Returns
        -------
        None if no gene varies more than Poisson noise (dispersion up to 1e-6).
        """
        telling = own > TELLING
        if not telling.any():
            return None
        trend = fit_trend(means[telling], own[telling])
        residuals = np.log(own[telling]) - np.log(trend(means[telling]))
        return cls(trend, estimate_prior_variance(residuals, freedom), estimate_residual_variance(residuals))


def estimate_dispersions(
    counts: Floats, factors: Floats, design: Design, law: DispersionLaw | None = None
) -> tuple[Floats, DispersionLaw | None]:
    """Return dispersions drawn towards the trend, and the law they follow.

    Parameters
    ----------
    counts : (genes, assays)
        Reads; no gene without any.
    factors : (assays,)
        Size factors.
    law
        Known from other genes; None = learn it from these.

    Returns
    -------
    (genes,), and the law; where there is none to learn the genes keep their own dispersions.
    """
    own, fitted = estimate_gene_dispersions(counts, factors, design)
    means = (counts / factors).mean(axis=1)
    law = law or DispersionLaw.learn(means, own, design.residual_freedom)
    if law is None:
        return own, None
    trend = law.trend(means)
    shrunken = shrink_dispersions(counts, fitted, design, own, trend, law.prior_variance)
    return np.where(are_outliers(own, trend, law.residual_variance), own, shrunken), law
