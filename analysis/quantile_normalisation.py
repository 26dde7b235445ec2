"""Quantile normalisation: every assay gets the same distribution of values."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

Floats = npt.NDArray[np.float64]
Ties = Literal["middle", "mean"]


def normalise_quantiles(values: npt.ArrayLike, ties: Ties = "middle") -> Floats:
    """Replace each value by the mean over assays of the values of its rank.

    Parameters
    ----------
    values : (rows, assays)
        Any unit; NaN = missing.
    ties
        What equal values of an assay get: "middle", the common value at their middle rank, as preprocessCore and limma
        have it; "mean", the mean of the common values at all their ranks, which keeps every assay's sum equal. They
        differ most for counts, where a large share of genes is 0.

    Returns
    -------
    (rows, assays)
        In the unit of `values`. NaN stays NaN; an assay all NaN does not count.

    Notes
    -----
    The common distribution is the mean over assays of the i-th smallest value, i = 1 … rows. An assay with missing
    values counts with the quantiles, interpolated linearly, of those it has, and its k values are spread over the whole
    common distribution: rank r stands at 1 + (r - 1)(rows - 1) / (k - 1).

    References
    ----------
    Bolstad et al. (2003), Bioinformatics 19, 185-193.
    """
    values = np.asarray(values, np.float64)
    normalised = np.full_like(values, np.nan)
    present = ~np.isnan(values)
    measured = np.flatnonzero(present.any(axis=0))
    if not len(measured):
        return normalised
    common = np.mean([_stretched(np.sort(values[present[:, j], j]), len(values)) for j in measured], axis=0)
    for j in measured:
        held = present[:, j]
        normalised[held, j] = _at_ranks(values[held, j], common, ties)
    return normalised


def _stretched(ordered: Floats, size: int) -> Floats:
    """Return `size` values at even steps through `ordered`, interpolated linearly."""
    return ordered if size == len(ordered) else _at_places(ordered, np.arange(size), size)


def _at_ranks(values: Floats, common: Floats, ties: Ties) -> Floats:
    """Return for each of `values` the value of the `common` distribution at its rank."""
    if ties == "middle":
        return _at_places(common, rankdata(values) - 1, len(values))
    targets = _stretched(common, len(values))
    _, group, size = np.unique(values, return_inverse=True, return_counts=True)
    means: Floats = (np.add.reduceat(targets, np.cumsum(size) - size) / size)[group]
    return means


def _at_places(ordered: Floats, places: npt.NDArray[np.floating | np.integer], size: int) -> Floats:
    """Return `ordered` at places 0 … size - 1 that span it from end to end; its middle if `size` is 1."""
    last = len(ordered) - 1
    spread = places * (last / (size - 1)) if size > 1 else np.array([last / 2])
    found: Floats = np.interp(spread, np.arange(len(ordered)), ordered)
    return found
