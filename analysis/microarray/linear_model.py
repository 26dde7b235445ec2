"""Linear models, one per probe, of the same design."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import CollinearDesign, TooFewReplicates, UnusableValues

Floats = npt.NDArray[np.float64]

NEGLIGIBLE = 1e-9  # relative, below which a direction of the design counts as none


@dataclass(frozen=True)
class ProbeFits:
    """What each probe's model says of one effect; all (probes,).

    Parameters
    ----------
    effect
        In the unit of the values; NaN where the probe's values do not determine it.
    error
        Standard error of the effect over the residual standard deviation (limma's `stdev.unscaled`); NaN likewise.
    variance
        Residual variance; NaN without residual degrees of freedom.
    freedom
        Residual degrees of freedom, >= 0.
    """

    effect: Floats
    error: Floats
    variance: Floats
    freedom: Floats


def fit_probes(values: npt.ArrayLike, design: npt.ArrayLike, effect: npt.ArrayLike) -> ProbeFits:
    """Fit value = design · coefficients + noise to each probe by least squares, and estimate one effect.

    Parameters
    ----------
    values : (probes, arrays)
        In log units; NaN = missing: a probe is fitted to the arrays that have it.
    design : (arrays, coefficients)
        May be of less than full rank.
    effect : (coefficients,)
        The effect as a weighted sum of coefficients.

    Raises
    ------
    CollinearDesign
        If the whole design does not determine the effect.
    TooFewReplicates
        If it leaves no residual degrees of freedom.
    UnusableValues
        If shapes do not fit, or no probe has values enough for a residual variance.

    Notes
    -----
    With X⁺ the pseudo-inverse of a probe's design X: effect c X⁺ y, error |c X⁺|, variance |y - X X⁺ y|² / (n - rank).
    Probes missing from the same arrays are fitted together.
    """
    values, design, effect = (np.asarray(part, np.float64) for part in (values, design, effect))
    if values.ndim != 2 or not len(values) or values.shape[1:] != design.shape[:1]:  # noqa: PLR2004 - a table has two dimensions
        raise UnusableValues(f"values of shape {values.shape} for a design of {len(design)} arrays")
    _check(design, effect)
    unknown = np.full(len(values), np.nan)
    fits = ProbeFits(unknown, unknown.copy(), unknown.copy(), np.zeros(len(values)))
    present = np.isfinite(values)
    _, pattern, size = np.unique(np.packbits(present, axis=1), axis=0, return_inverse=True, return_counts=True)
    for probes in np.split(np.argsort(pattern.ravel(), kind="stable"), np.cumsum(size)[:-1]):
        arrays = present[probes[0]]
        _fit(values[np.ix_(probes, arrays)], design[arrays], effect, fits, probes)
    if not np.isfinite(fits.variance).any():
        raise UnusableValues("no probe has values in enough arrays to estimate a variance")
    return fits


def _check(design: Floats, effect: Floats) -> None:
    inverse, rank = _inverted(design)
    if not _determined(design, inverse, effect):
        raise CollinearDesign(
            "the two groups cannot be told apart: no arrays connect them, or they coincide with a batch; "
            "leave out that batch effect, or compare groups that share batches"
        )
    if len(design) <= rank:
        raise TooFewReplicates(f"{len(design)} arrays leave no degrees of freedom to estimate variance: add replicates")


def _fit(values: Floats, design: Floats, effect: Floats, fits: ProbeFits, probes: npt.NDArray[np.intp]) -> None:
    """Fill in the fits of `probes` from their `values`, none missing."""
    inverse, rank = _inverted(design)
    if _determined(design, inverse, effect):
        weights = effect @ inverse
        fits.effect[probes] = values @ weights
        fits.error[probes] = np.linalg.norm(weights)
    if freedom := len(design) - rank:
        residuals = values - values @ (design @ inverse).T
        fits.freedom[probes] = freedom
        fits.variance[probes] = np.einsum("ij,ij->i", residuals, residuals) / freedom


def _inverted(design: Floats) -> tuple[Floats, int]:
    """Return the pseudo-inverse and the rank of `design`."""
    left, sizes, right = np.linalg.svd(design, full_matrices=False)
    kept = sizes > NEGLIGIBLE * sizes.max(initial=0)
    inverse: Floats = (right[kept].T / sizes[kept]) @ left[:, kept].T
    return inverse, int(kept.sum())


def _determined(design: Floats, inverse: Floats, effect: Floats) -> bool:
    """Whether `effect` is a sum of rows of `design`, so that values determine it."""
    unexplained = effect - effect @ inverse @ design
    return bool(np.linalg.norm(unexplained) <= NEGLIGIBLE * np.linalg.norm(effect))
