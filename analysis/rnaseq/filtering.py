"""Independent filtering: genes with too few reads to pass are left out, so that the others pass more easily."""

import numpy as np
import numpy.typing as npt
from statsmodels.nonparametric.smoothers_lowess import lowess

from analysis.multiple_testing import adjust_benjamini_hochberg

Floats = npt.NDArray[np.float64]

STEPS = 50
SPAN = 1 / 5
FEW_REJECTIONS = 10
SHARES = (0.9, 0.8)


def filter_and_adjust(p_values: Floats, means: Floats, alpha: float) -> Floats:
    """Adjust p-values of the genes whose mean is above the threshold that lets most pass.

    Parameters
    ----------
    p_values : (genes,)
        In 0..1; NaN = not tested.
    means : (genes,)
        Mean of normalised counts of every gene, with those that have no reads.
    alpha
        The level of adjusted p at which passing is counted.

    Returns
    -------
    (genes,)
        Adjusted p (Benjamini-Hochberg); NaN below the threshold.

    Notes
    -----
    Thresholds are 50 quantiles of the means, from the share of genes without reads to 0.95. The curve of passing
    genes is smoothed by lowess; the first threshold with more passing genes than the curve's top less the root mean
    square distance from the curve is taken; none, if at most 10 genes pass.

    References
    ----------
    Bourgon, Gentleman, Huber (2010), PNAS 107, 9546-9551; Love, Huber, Anders (2014), Genome Biology 15, 550.
    """
    lowest = float(np.mean(means == 0))
    quantiles = np.linspace(lowest, 0.95 if lowest < 0.95 else 1.0, STEPS)  # noqa: PLR2004 - said above
    thresholds = np.quantile(means, quantiles)
    adjusted = [_adjust_above(threshold, p_values, means) for threshold in thresholds]
    passing = np.array([np.sum(values < alpha) for values in adjusted])
    return adjusted[choose_threshold(quantiles, passing)]


def _adjust_above(threshold: float, p_values: Floats, means: Floats) -> Floats:
    return adjust_benjamini_hochberg(np.where(means >= threshold, p_values, np.nan))


def choose_threshold(quantiles: Floats, passing: npt.NDArray[np.integer]) -> int:
    """Return which threshold to take, given how many genes pass at each (see `filter_and_adjust`)."""
    if passing.max() <= FEW_REJECTIONS:
        return 0
    smooth = lowess(passing, quantiles, frac=SPAN, it=3, delta=0.01 * np.ptp(quantiles), return_sorted=False)
    distances = (passing - smooth)[passing > 0]
    top = smooth.max()
    for bar in (top - np.sqrt(np.mean(distances**2)), *(share * top for share in SHARES)):
        above = np.flatnonzero(passing > bar)
        if len(above):
            return int(above[0])
    return 0
