"""From reads to dispersions, fold changes and distances of outliers."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.rnaseq.design import Design
from analysis.rnaseq.fold_prior import estimate_fold_prior
from analysis.rnaseq.glm import Fit, fit_coefficients, fit_unshrunken
from analysis.rnaseq.law import DispersionLaw, estimate_dispersions
from analysis.rnaseq.outliers import cooks_distances
from analysis.rnaseq.wald import Change, measure_change

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shared:
    """What the genes of a comparison say together.

    - `law`: of dispersions; None = no gene varies more than Poisson noise;
    - `fold_prior`: variance of each column of the expanded design; None = fold changes are not shrunken.
    """

    law: DispersionLaw | None
    fold_prior: Floats | None


@dataclass(frozen=True, slots=True)
class Fitted:
    """Results per gene: `dispersion` (genes,), `change`, Cook's `distances` (genes, assays)."""

    dispersion: Floats
    change: Change
    distances: Floats


def learn_and_fit(counts: Floats, factors: Floats, design: Design, *, shrink: bool) -> tuple[Fitted, Shared]:
    """Learn from all genes what they share, and fit each.

    Parameters
    ----------
    counts : (genes, assays)
        Reads; no gene without any.
    factors : (assays,)
        Size factors.
    shrink
        Whether fold changes get a prior.
    """
    dispersion, law = estimate_dispersions(counts, factors, design)
    plain = fit_unshrunken(counts, factors, dispersion, design.standard)
    prior = None
    if shrink:
        means = (counts / factors).mean(axis=1)
        trend = dispersion if law is None else law.trend(means)
        prior = estimate_fold_prior(plain.coefficients, means, trend, design)
    shared = Shared(law, prior)
    return _finish(counts, factors, design, shared, dispersion, plain), shared


def fit_again(counts: Floats, factors: Floats, design: Design, shared: Shared) -> Fitted:
    """Fit some genes by what all have said."""
    dispersion, _ = estimate_dispersions(counts, factors, design, shared.law)
    plain = fit_unshrunken(counts, factors, dispersion, design.standard)
    return _finish(counts, factors, design, shared, dispersion, plain)


def _finish(counts: Floats, factors: Floats, design: Design, shared: Shared, dispersion: Floats, plain: Fit) -> Fitted:
    distances = cooks_distances(counts, factors, plain.means, plain.leverages, design)
    if shared.fold_prior is None:
        last = np.eye(design.standard.shape[1])[-1]
        return Fitted(dispersion, measure_change(plain, last), distances)
    shrunken = fit_coefficients(counts, factors, dispersion, design.expanded, shared.fold_prior)
    contrast = np.zeros(design.expanded.shape[1])
    contrast[-2:] = -1, 1
    return Fitted(dispersion, measure_change(shrunken, contrast), distances)
