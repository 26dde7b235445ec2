"""Adjusting p-values for the number of tests."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def adjust_benjamini_hochberg(p_values: npt.ArrayLike) -> Floats:
    """Return p-values adjusted so that cutting at a level bounds the false discovery rate by it.

    Parameters
    ----------
    p_values : (tests,)
        In 0..1; NaN = not tested.

    Returns
    -------
    (tests,)
        In 0..1 and never below the p-value; NaN stays NaN and is not counted among the tests, as in R's
        `p.adjust(p, "BH")`.

    Notes
    -----
    With the p-values of m tests in ascending order, the adjusted i-th is min over j >= i of min(1, p_j · m / j).

    References
    ----------
    Benjamini, Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300.
    """
    from statsmodels.stats.multitest import fdrcorrection  # noqa: PLC0415 - a third of the time that a server takes to start

    adjusted = np.array(p_values, np.float64)
    tested = ~np.isnan(adjusted)
    if tested.any():
        adjusted[tested] = fdrcorrection(adjusted[tested])[1]
    return adjusted
