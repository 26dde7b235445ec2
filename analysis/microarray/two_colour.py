"""Two-colour arrays: log ratios and average intensities, and ratios freed of what depends on intensity."""

import numpy as np
import numpy.typing as npt

from analysis.errors import UnusableValues
from analysis.microarray.lowess import smooth

Floats = npt.NDArray[np.float64]

SPAN = 0.3
ROBUST_STEPS = 3


def log_ratios(red: npt.ArrayLike, green: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return log ratios M = log₂ red - log₂ green and averages A = (log₂ red + log₂ green) / 2.

    Parameters
    ----------
    red, green : (probes, arrays)
        Intensities of Cy5 and of Cy3, the background taken off; NaN = missing.

    Returns
    -------
    log_ratios, averages : (probes, arrays)
        In log₂ units; NaN where an intensity is missing or not above 0.
    """
    logs = []
    for intensities in (red, green):
        values = np.asarray(intensities, np.float64)
        logs.append(np.log2(values, out=np.full_like(values, np.nan), where=values > 0))
    return logs[0] - logs[1], (logs[0] + logs[1]) / 2


def normalise_within_arrays(ratios: npt.ArrayLike, averages: npt.ArrayLike) -> Floats:
    """Take from each array's log ratios the curve that they follow along average intensity.

    Parameters
    ----------
    ratios, averages : (probes, arrays)
        M and A of `log_ratios`; NaN = missing.

    Returns
    -------
    (probes, arrays)
        M - c(A) in log₂ units, c the array's `lowess` curve (span 0.3, 3 robust steps), as limma's
        `normalizeWithinArrays(method = "loess")` without print-tips and weights; NaN where M or A is missing.

    References
    ----------
    Yang et al. (2002), Nucleic Acids Research 30, e15; Smyth, Speed (2003), Methods 31, 265-273.
    """
    ratios, averages = np.asarray(ratios, np.float64), np.asarray(averages, np.float64)
    if ratios.shape != averages.shape:
        raise UnusableValues(f"log ratios of shape {ratios.shape}, averages of shape {averages.shape}")
    normalised = np.full_like(ratios, np.nan)
    for array in range(ratios.shape[1]):
        held = np.isfinite(ratios[:, array]) & np.isfinite(averages[:, array])
        ratio, average = ratios[held, array], averages[held, array]
        normalised[held, array] = ratio - smooth(average, ratio, SPAN, ROBUST_STEPS)
    return normalised
