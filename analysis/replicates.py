"""From assays to assay groups: technical replicates, quartiles and the rounding of what is shown."""

import numpy as np
import numpy.typing as npt

from analysis.errors import UnusableValues
from analysis.quantile_normalisation import normalise_quantiles

Floats = npt.NDArray[np.float64]

QUARTILES = (0.0, 0.25, 0.5, 0.75, 1.0)


def average_technical_replicates(levels: npt.ArrayLike, sources: npt.ArrayLike) -> Floats:
    """Return the mean of the assays of each biological replicate.

    Parameters
    ----------
    levels : (genes, assays)
        In any unit; NaN = missing, left out of the mean.
    sources : (assays,)
        Which biological replicate an assay was made from; anything that can be compared for equality.

    Returns
    -------
    (genes, biological replicates)
        In the order in which the replicates first occur; NaN where all assays of a replicate are NaN.
    """
    levels = np.asarray(levels, np.float64)
    _, first, replicate = np.unique(np.asarray(sources), return_index=True, return_inverse=True)
    if levels.ndim != 2 or replicate.shape != levels.shape[1:]:  # noqa: PLR2004 - a table has two dimensions
        raise UnusableValues(f"{len(replicate)} replicates named for levels of shape {levels.shape}")
    belongs = replicate[:, np.newaxis] == np.argsort(first)
    present = ~np.isnan(levels)
    counted = present.astype(np.float64) @ belongs
    sums: Floats = np.where(present, levels, 0) @ belongs
    return sums / np.where(counted > 0, counted, np.nan)


def quartiles_of_group(levels: npt.ArrayLike, sources: npt.ArrayLike, *, normalise: bool = False) -> Floats:
    """Return minimum, lower quartile, median, upper quartile and maximum over the biological replicates of a group.

    Parameters
    ----------
    levels : (genes, assays)
        Levels in the assays of one assay group; NaN = missing, left out.
    sources : (assays,)
        As for `average_technical_replicates`, which comes first.
    normalise
        Quantile normalise the biological replicates of the group among themselves, as the Atlas does; equal values get
        the mean of their targets.

    Returns
    -------
    (genes, 5)
        In the unit of `levels`, NaN where nothing was measured. The k-th quartile lies at place k/4·(n - 1) + 1 of the
        n levels in ascending order, interpolated linearly (R's type 7).

    References
    ----------
    Hyndman, Fan (1996), The American Statistician 50, 361-365, definition 7.
    """
    replicates = average_technical_replicates(levels, sources)
    if normalise:
        replicates = normalise_quantiles(replicates, ties="mean")
    return _quartiles(np.sort(replicates, axis=1))


def _quartiles(ordered: Floats) -> Floats:
    """Return the quartiles of each row of `ordered`: ascending, NaN last."""
    counted = np.count_nonzero(~np.isnan(ordered), axis=1, keepdims=True)
    places = np.maximum(counted - 1, 0) * np.array(QUARTILES)
    below = places.astype(np.intp)
    lower = np.take_along_axis(ordered, below, axis=1)
    upper = np.take_along_axis(ordered, np.minimum(below + 1, np.maximum(counted - 1, 0)), axis=1)
    quartiles: Floats = lower + (upper - lower) * (places - below)
    return quartiles


def round_levels(levels: npt.ArrayLike) -> Floats:
    """Round levels as the Atlas shows them: above 1 to whole numbers, others to one decimal, halves up.

    Levels are >= 0 and of any shape and unit; NaN stays NaN.
    """
    levels = np.asarray(levels, np.float64)
    return np.where(levels > 1, np.floor(levels + 0.5), np.floor(levels * 10 + 0.5) / 10)
