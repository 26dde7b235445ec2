"""Quality of arrays: which ones stand out among those of an experiment."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import UnusableValues
from analysis.microarray.hoeffding import hoeffding_d

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

DEPENDENCE_LIMIT = 0.15
WHISKER = 1.5


@dataclass(frozen=True)
class Detection:
    """One statistic of each array, and which arrays it calls outliers.

    Parameters
    ----------
    statistic : (arrays,)
        The larger, the more an array stands out; NaN if it cannot be told.
    threshold
        Arrays above it are outliers.
    """

    statistic: Floats
    threshold: float

    @property
    def outliers(self) -> Flags:
        """Which arrays stand out, (arrays,)."""
        flags: Flags = self.statistic > self.threshold
        return flags


@dataclass(frozen=True)
class ArrayQuality:
    """The three detections, and the figures of their plots.

    Parameters
    ----------
    distances : (arrays, arrays)
        Mean absolute difference of each two arrays, in log₂ units: the heat map.
    box_statistics : (arrays, 5)
        Lower whisker end, hinges and median, upper whisker end of each array: the boxplots.
    by_distance, by_distribution, by_intensity
        The detections: sum of distances to the others; Kolmogorov-Smirnov distance to all arrays pooled; Hoeffding's D
        of the plot of ratio against average intensity.
    """

    distances: Floats
    box_statistics: Floats
    by_distance: Detection
    by_distribution: Detection
    by_intensity: Detection

    @property
    def left_out(self) -> Flags:
        """Which arrays are not to be analysed: those that all three detections agree on, (arrays,)."""
        agreed: Flags = self.by_distance.outliers & self.by_distribution.outliers & self.by_intensity.outliers
        return agreed


def assess_arrays(levels: npt.ArrayLike, averages: npt.ArrayLike | None = None) -> ArrayQuality:
    """Look for outliers among arrays in the three ways of arrayQualityMetrics.

    Parameters
    ----------
    levels : (probes, arrays)
        Levels of one-colour arrays, or log ratios of two-colour arrays, in log₂ units; NaN = missing, left out of
        every statistic.
    averages : (probes, arrays), optional
        Average log₂ intensities of two-colour arrays. Without, M and A of an array are `ratios_to_median`.

    Raises
    ------
    UnusableValues
        If there are no two arrays, or an array has fewer than five values.

    Notes
    -----
    Distances and distributions are outliers above the upper hinge + 1.5 times the distance of hinges (Tukey's fences;
    of four arrays or fewer none can be), intensities where D > 0.15. D is taken over all probes;
    arrayQualityMetrics draws 20,000 at random.

    References
    ----------
    Kauffmann, Gentleman, Huber (2009), Bioinformatics 25, 415-416.
    """
    levels = np.asarray(levels, np.float64)
    if levels.ndim != 2 or levels.shape[1] < 2:  # noqa: PLR2004 - an array is compared with others
        raise UnusableValues("outliers are told among two arrays or more")
    for number, array in enumerate(levels.T, 1):
        if np.isfinite(array).sum() < 5:  # noqa: PLR2004 - fewer say nothing of dependence
            raise UnusableValues(f"array {number} of {levels.shape[1]} has fewer than five values")
    if averages is None:
        ratios, averages = ratios_to_median(levels)
    else:
        ratios, averages = levels, np.asarray(averages, np.float64)
    distances = mean_distances(levels)
    dependence = np.array([hoeffding_d(a, m) for a, m in zip(averages.T, ratios.T, strict=True)])
    return ArrayQuality(
        distances,
        np.array([_box(array) for array in levels.T]),
        _fenced(np.nansum(distances, axis=1)),
        _fenced(distances_to_pool(levels)),
        Detection(dependence, DEPENDENCE_LIMIT),
    )


def mean_distances(levels: Floats) -> Floats:
    """Return the mean absolute difference of each two arrays over the probes that both have; NaN if there are none."""
    arrays = levels.shape[1]
    distances = np.zeros((arrays, arrays))
    for one in range(arrays):
        for other in range(one):
            gaps = np.abs(levels[:, one] - levels[:, other])
            gaps = gaps[np.isfinite(gaps)]
            distances[one, other] = distances[other, one] = gaps.mean() if len(gaps) else np.nan
    return distances


def distances_to_pool(levels: Floats) -> Floats:
    """Return the Kolmogorov-Smirnov distance (0..1) of each array's values to those of all arrays together."""
    pool = np.sort(levels[np.isfinite(levels)])
    return np.array([_distance_to_pool(np.sort(array[np.isfinite(array)]), pool) for array in levels.T])


def ratios_to_median(levels: Floats) -> tuple[Floats, Floats]:
    """Return M = level - median array and A = (level + median array) / 2; (probes, arrays) each.

    The median is over the arrays that have the probe.
    """
    median = np.full((len(levels), 1), np.nan)
    measured = np.isfinite(levels).any(axis=1)
    median[measured, 0] = np.nanmedian(levels[measured], axis=1)
    return levels - median, (levels + median) / 2


def _distance_to_pool(ordered: Floats, pool: Floats) -> float:
    """Return the largest gap between the pool's distribution at the values, and the values' own before and after."""
    if not len(ordered):
        return np.nan
    theirs = np.searchsorted(pool, ordered, side="right") / len(pool)
    steps = np.arange(len(ordered) + 1) / len(ordered)
    return float(max((theirs - steps[:-1]).max(), (steps[1:] - theirs).max()))


def _hinges(values: Floats) -> tuple[float, float, float]:
    """Return lower hinge, median and upper hinge: medians of the halves, the middle value in both (Tukey)."""
    ordered = np.sort(values[np.isfinite(values)])
    if not len(ordered):
        return np.nan, np.nan, np.nan
    half = (len(ordered) + 1) // 2
    return float(np.median(ordered[:half])), float(np.median(ordered)), float(np.median(ordered[-half:]))


def _fenced(statistic: Floats) -> Detection:
    lower, _, upper = _hinges(statistic)
    return Detection(statistic, upper + WHISKER * (upper - lower))


def _box(values: Floats) -> tuple[float, float, float, float, float]:
    """Return the ends of whiskers (the last values within the fences) around hinges and median."""
    lower, median, upper = _hinges(values)
    reach = WHISKER * (upper - lower)
    inside = values[(values >= lower - reach) & (values <= upper + reach)]
    if not len(inside):
        return np.nan, lower, median, upper, np.nan
    return float(inside.min()), lower, median, upper, float(inside.max())
