"""How far a gene is confined to few conditions: tau."""

import numpy as np
import numpy.typing as npt

from analysis.errors import UnusableValues

Floats = npt.NDArray[np.float64]

OFFSET = 1.0
"""Added to levels before logarithms and ratios are taken: one TPM, so that noise near 0 makes no fold change."""


def compute_tau(levels: npt.ArrayLike, offset: float = OFFSET) -> Floats:
    """Return tau of each gene: 0 where it is expressed alike everywhere, 1 where in one condition only.

    Parameters
    ----------
    levels : (genes, conditions)
        >= 0, one unit; NaN = not measured, left out. Two conditions at least.
    offset
        > 0, in the unit of `levels`.

    Returns
    -------
    (genes,)
        In 0..1; NaN for genes that are 0 throughout or measured in fewer than two conditions.

    Raises
    ------
    UnusableValues
        If levels are negative or infinite, or there are fewer than two conditions.

    Notes
    -----
    tau = Σ_i (1 - x_i / max x) / (n - 1) over the n conditions, with x = log2(1 + level / offset).

    References
    ----------
    Yanai et al. (2005), Bioinformatics 21, 650-659; on logarithms Kryuchkova-Mostacci, Robinson-Rechavi (2017),
    Briefings in Bioinformatics 18, 205-214.
    """
    logs = np.log1p(check_levels(levels) / offset)
    measured = np.count_nonzero(~np.isnan(logs), axis=1)
    highest = np.fmax.reduce(logs, axis=1)
    usable = (measured > 1) & (highest > 0)
    shares = logs / np.where(usable, highest, np.nan)[:, np.newaxis]
    tau: Floats = np.nansum(1 - shares, axis=1) / np.where(usable, measured - 1, np.nan)
    return tau


def check_levels(levels: npt.ArrayLike) -> Floats:
    """Return levels as (genes, conditions); raises `UnusableValues` as `compute_tau` does."""
    levels = np.asarray(levels, np.float64)
    if levels.ndim != 2 or levels.shape[1] < 2:  # noqa: PLR2004 - a table; one condition cannot be compared
        raise UnusableValues("specificity needs levels in two conditions at least")
    if (levels < 0).any() or np.isinf(levels).any():
        raise UnusableValues("levels are negative or infinite")
    return levels
