"""Levels made comparable by ratio, and the genes with enough of them."""

import numpy as np
import numpy.typing as npt

from analysis.errors import UnusableValues

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def log_levels(levels: npt.ArrayLike) -> Floats:
    """Return natural logarithms of levels, zeros made finite by half the smallest level above 0.

    Parameters
    ----------
    levels : (genes, conditions)
        Level of each gene in each condition (the median over replicates), >= 0, all in one unit; NaN counts as 0. Give
        all genes of an experiment: the smallest level is taken over all of them.

    Returns
    -------
    (genes, conditions)
        ln(level + m / 2), m the smallest level above 0.

    Raises
    ------
    UnusableValues
        If levels are negative or infinite, or none is above 0.
    """
    levels = np.nan_to_num(np.asarray(levels, np.float64), nan=0.0, posinf=np.inf, neginf=-np.inf)
    if not ((levels >= 0) & np.isfinite(levels)).all():
        raise UnusableValues("levels are negative or infinite")
    if not (levels > 0).any():
        raise UnusableValues("no level is above 0, so no gene can be compared")
    logs: Floats = np.log(levels + levels[levels > 0].min() / 2)
    return logs


def find_expressed(logs: Floats) -> Flags:
    """Return which genes are expressed enough to be compared.

    Parameters
    ----------
    logs : (genes, conditions)
        As `log_levels` returns them.

    Returns
    -------
    (genes,)
        True where the logarithms sum to more than the number of conditions: a geometric mean above e (2.7).
    """
    enough: Flags = logs.sum(axis=1) > logs.shape[1]
    return enough
