"""Independent filtering: probes that vary least are not tested, so that fewer tests are to be paid for."""

import numpy as np
import numpy.typing as npt

from analysis.errors import UnusableValues
from analysis.multiple_testing import adjust_benjamini_hochberg

Floats = npt.NDArray[np.float64]

SHARES = np.linspace(0, 1, 51)
LEVEL = 0.05


def adjust_varying_probes(p_values: npt.ArrayLike, variances: npt.ArrayLike) -> Floats:
    """Adjust the p-values of the probes that vary most, as many as give most rejections.

    Parameters
    ----------
    p_values, variances : (probes,), (probes,)
        p-values in 0..1, and variances over all arrays of the comparison, whatever their group; NaN = not tested.

    Returns
    -------
    (probes,)
        Adjusted p-values; NaN for probes left out, and where either input is NaN.

    Notes
    -----
    For each share 0, 0.02, … 1 the probes at or above that quantile (type 7) of variance are adjusted by
    Benjamini-Hochberg; the first share with most adjusted p-values below 0.05 is taken, so all probes are tested if
    there are none. As genefilter's `filtered_p` and `filtered_R`.

    References
    ----------
    Bourgon, Gentleman, Huber (2010), Proceedings of the National Academy of Sciences 107, 9546-9551.
    """
    p_values, variances = np.asarray(p_values, np.float64), np.asarray(variances, np.float64)
    if p_values.shape != variances.shape:
        raise UnusableValues(f"{p_values.size} p-values, {variances.size} variances")
    testable = ~(np.isnan(p_values) | np.isnan(variances))
    chosen, most = np.full(p_values.shape, np.nan), -1
    if not testable.any():
        return chosen
    for cutoff in np.quantile(variances[testable], SHARES):
        adjusted = adjust_benjamini_hochberg(np.where(testable & (variances >= cutoff), p_values, np.nan))
        rejected = int((adjusted < LEVEL).sum())
        if rejected > most:
            chosen, most = adjusted, rejected
    return chosen
