"""Median polish: one level per probe set and array out of several probes that disagree."""

import numpy as np
import numpy.typing as npt

from analysis.errors import UnusableValues

Floats = npt.NDArray[np.float64]

ROUNDS = 10
SETTLED = 0.01


def polish_probe_sets(values: npt.ArrayLike, probe_sets: npt.ArrayLike) -> tuple[list[str], Floats]:
    """Summarise the probes of each set by Tukey's median polish.

    Parameters
    ----------
    values : (probes, arrays)
        In log units, no NaN.
    probe_sets : (probes,)
        Name of the probe set of each probe.

    Returns
    -------
    names, levels : (sets,), (sets, arrays)
        Names in ascending order; levels in the unit of `values`: overall effect + array effect.

    Notes
    -----
    Value = overall + probe + array + residual: medians are taken out of probes and arrays in turn until the sum of
    absolute residuals changes by less than 1 %, ten rounds at most, as preprocessCore does. Sets of equally many probes
    are polished together.

    References
    ----------
    Tukey (1977), Exploratory Data Analysis, chapter 11.
    """
    values = np.asarray(values, np.float64)
    names, member = np.unique(np.asarray(probe_sets, str), return_inverse=True)
    if values.ndim != 2 or member.shape != values.shape[:1]:  # noqa: PLR2004 - a table has two dimensions
        raise UnusableValues(f"{len(member)} probe sets named for values of shape {values.shape}")
    if not np.isfinite(values).all():
        raise UnusableValues("probe values are missing or infinite")
    order = np.argsort(member, kind="stable")
    sizes = np.bincount(member)
    starts = np.cumsum(sizes) - sizes
    levels = np.empty((len(names), values.shape[1]))
    for size in np.unique(sizes):
        alike = np.flatnonzero(sizes == size)
        levels[alike] = _polish(values[order[starts[alike, np.newaxis] + np.arange(size)]])
    return names.tolist(), levels


def _polish(residuals: Floats) -> Floats:
    """Return overall + array effects (sets, arrays) of `residuals` (sets, probes, arrays)."""
    levels = np.empty((residuals.shape[0], residuals.shape[2]))
    open_sets = np.arange(len(residuals))
    probes, arrays = np.zeros(residuals.shape[:2]), np.zeros((len(residuals), residuals.shape[2]))
    overall, before = np.zeros(len(residuals)), np.zeros(len(residuals))
    for _ in range(ROUNDS):
        deltas = np.median(residuals, axis=2)
        residuals = residuals - deltas[:, :, np.newaxis]
        probes = probes + deltas
        arrays, overall = _centred(arrays, overall)
        deltas = np.median(residuals, axis=1)
        residuals = residuals - deltas[:, np.newaxis, :]
        arrays = arrays + deltas
        probes, overall = _centred(probes, overall)
        levels[open_sets] = overall[:, np.newaxis] + arrays
        after = np.abs(residuals).sum(axis=(1, 2))
        moving = np.abs(after - before) >= SETTLED * after
        moving &= after > 0
        open_sets, residuals, before = open_sets[moving], residuals[moving], after[moving]
        probes, arrays, overall = probes[moving], arrays[moving], overall[moving]
    return levels


def _centred(effects: Floats, overall: Floats) -> tuple[Floats, Floats]:
    """Move the median of each set's `effects` into its `overall` effect."""
    medians = np.median(effects, axis=1)
    return effects - medians[:, np.newaxis], overall + medians
