"""Fold changes between two groups, and Wald's test of them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from analysis.rnaseq.glm import Fit

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Change:
    """A difference per gene, both (genes,): log2 fold change and its standard error."""

    log2_fold_change: Floats
    standard_error: Floats

    @property
    def statistic(self) -> Floats:
        """Fold changes in standard errors."""
        return self.log2_fold_change / self.standard_error

    @property
    def p_value(self) -> Floats:
        """Two-sided, by the normal distribution: 2 Φ(-|statistic|)."""
        p_value: Floats = 2 * ndtr(-np.abs(self.statistic))
        return p_value


def measure_change(fit: Fit, contrast: Floats) -> Change:
    """Return a linear combination c of coefficients: c'β with standard error √(c'Σc)."""
    variances = np.einsum("i,gij,j->g", contrast, fit.covariances, contrast, optimize=True)
    return Change(fit.coefficients @ contrast, np.sqrt(variances))
