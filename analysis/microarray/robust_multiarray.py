"""Robust multi-array average (RMA): from probe intensities of one-colour arrays to levels of probe sets."""

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr

from analysis.errors import UnusableValues
from analysis.microarray.density import estimate_mode
from analysis.microarray.median_polish import polish_probe_sets
from analysis.quantile_normalisation import normalise_quantiles

Floats = npt.NDArray[np.float64]


def robust_multiarray_average(intensities: npt.ArrayLike, probe_sets: npt.ArrayLike) -> tuple[list[str], Floats]:
    """Correct background, normalise quantiles and summarise probe sets.

    Parameters
    ----------
    intensities : (probes, arrays)
        Perfect-match intensities on the natural scale, > 0, no NaN.
    probe_sets : (probes,)
        Name of the probe set of each probe.

    Returns
    -------
    names, levels : (sets,), (sets, arrays)
        Names in ascending order; levels in log₂ units.

    References
    ----------
    Irizarry et al. (2003), Biostatistics 4, 249-264.
    """
    normalised = normalise_quantiles(correct_background(intensities))
    return polish_probe_sets(np.log2(normalised), probe_sets)


def correct_background(intensities: npt.ArrayLike) -> Floats:
    """Return what is expected of the signal given the intensity, if signal is exponential and background normal.

    Parameters
    ----------
    intensities : (probes, arrays)
        On the natural scale, > 0, no NaN.

    Returns
    -------
    (probes, arrays)
        E(S | O = o) = a + σ φ(a/σ) / Φ(a/σ), a = o - μ - σ² α, > 0; μ, σ and 1/α as `_background` estimates them for
        each array. The same as preprocessCore's `rma.background.correct` and affy's `bg.correct.rma`.

    Raises
    ------
    UnusableValues
        If an intensity is missing or not above 0, or an array's intensities are all but equal.
    """
    intensities = np.asarray(intensities, np.float64)
    if not (np.isfinite(intensities) & (intensities > 0)).all():
        raise UnusableValues("probe intensities are missing or not above 0")
    corrected = np.empty_like(intensities)
    for array, observed in enumerate(intensities.T):
        mean, deviation, rate = _background(observed)
        shifted = (observed - mean - rate * deviation**2) / deviation
        log_density = -(shifted**2) / 2 - np.log(2 * np.pi) / 2
        corrected[:, array] = deviation * (shifted + np.exp(log_density - log_ndtr(shifted)))
    return corrected


def _background(observed: Floats) -> tuple[float, float, float]:
    """Return mean μ and standard deviation σ of an array's background, and the rate α of its signal.

    μ is the mode of the intensities below the mode of all, σ² twice their mean square below μ, 1/α the mode of the
    excess over μ.
    """
    low = observed[observed < estimate_mode(observed)] if len(observed) > 1 else observed
    mean = estimate_mode(low) if len(low) > 1 else np.nan
    below, above = observed[observed < mean], observed[observed > mean]
    if len(below) < 2 or len(above) < 2:  # noqa: PLR2004 - a deviation and a density need two
        raise UnusableValues("an array has too few different probe intensities to tell background from signal")
    deviation = np.sqrt(2 * np.sum((below - mean) ** 2) / (len(below) - 1))
    return mean, float(deviation), 1 / estimate_mode(above - mean)
