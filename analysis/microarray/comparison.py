"""Comparing two groups of microarrays, probe by probe."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import UnusableValues
from analysis.microarray.linear_model import fit_probes
from analysis.microarray.moderated_t import moderate_t
from analysis.microarray.variance_filter import adjust_varying_probes

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class MicroarrayComparison:
    """Test against reference; all (probes,), NaN where a probe has too few values.

    Parameters
    ----------
    log_fold_change
        log₂(test / reference), adjusted for batches.
    t_statistic
        Moderated t.
    p_value
        Two-sided, not adjusted.
    adjusted_p_value
        After filtering by variance and Benjamini-Hochberg; NaN also for probes filtered out.
    """

    log_fold_change: Floats
    t_statistic: Floats
    p_value: Floats
    adjusted_p_value: Floats


def compare_one_colour(
    levels: npt.ArrayLike, tested: npt.ArrayLike, batches: Sequence[npt.ArrayLike] = ()
) -> MicroarrayComparison:
    """Compare arrays of a test group with arrays of a reference group.

    Parameters
    ----------
    levels : (probes, arrays)
        Normalised, in log₂ units, the arrays of the two groups alone; NaN = missing.
    tested : (arrays,)
        True for the test group.
    batches : of (arrays,)
        For each batch effect, which batch an array belongs to; anything that can be compared for equality.

    Returns
    -------
    MicroarrayComparison
        Of the model: level = mean + group + Σ batch + noise.

    Raises
    ------
    AnalysisError
        As `fit_probes`: groups that coincide with batches or are empty, no replicates, nothing measured.
    """
    tested = np.asarray(tested, bool)
    columns = [np.ones(len(tested)), tested.astype(np.float64)]
    for batch in batches:
        columns += list(_indicators(batch, len(tested))[1:])
    return _compare(levels, np.column_stack(columns), effect=np.arange(len(columns)) == 1)


def compare_two_colours(
    ratios: npt.ArrayLike,
    cy5: Sequence[str],
    cy3: Sequence[str],
    test: str,
    reference: str,
    batches: Sequence[npt.ArrayLike] = (),
) -> MicroarrayComparison:
    """Compare two groups by the log ratios of arrays on which samples were hybridised in pairs.

    Parameters
    ----------
    ratios : (probes, arrays)
        log₂(Cy5 / Cy3), normalised; NaN = missing.
    cy5, cy3 : (arrays,)
        Group (or common reference sample) of the red and of the green channel.
    test, reference
        The two of these groups that are compared: on the same arrays, dyes swapped or not, or through others.
    batches : of (arrays,)
        As for `compare_one_colour`; each batch has a dye effect of its own, which only swapped dyes can tell from the
        groups' difference.

    Returns
    -------
    MicroarrayComparison
        Of the model: ratio = group(Cy5) - group(Cy3) + Σ batch + noise.

    Raises
    ------
    AnalysisError
        As `fit_probes`: no arrays connect the groups, no replicates, nothing measured.
    """
    groups = sorted({*cy5, *cy3})
    if absent := {test, reference} - set(groups):
        raise UnusableValues(f"there are no arrays of {' and '.join(sorted(absent))}")
    red, green = (np.array([[dye == group for group in groups] for dye in dyes], np.float64) for dyes in (cy5, cy3))
    columns = [red - green]
    columns += [_indicators(batch, len(cy5)).T for batch in batches]
    effect = [float(group == test) - float(group == reference) for group in groups]
    design = np.hstack(columns)
    return _compare(ratios, design, effect=np.pad(effect, (0, design.shape[1] - len(effect))))


def _indicators(batch: npt.ArrayLike, arrays: int) -> Floats:
    """Return one row of 0 and 1 per batch, in the order of names."""
    names, member = np.unique(np.asarray(batch), return_inverse=True)
    if len(member) != arrays:
        raise UnusableValues(f"{len(member)} batches named for {arrays} arrays")
    indicators: Floats = (member == np.arange(len(names))[:, np.newaxis]).astype(np.float64)
    return indicators


def _compare(values: npt.ArrayLike, design: Floats, effect: npt.ArrayLike) -> MicroarrayComparison:
    values = np.asarray(values, np.float64)
    fits = fit_probes(values, design, effect)
    t_statistics, p_values = moderate_t(fits)
    return MicroarrayComparison(
        fits.effect, t_statistics, p_values, adjust_varying_probes(p_values, _variances(values))
    )


def _variances(values: Floats) -> Floats:
    """Return the variance of each row's values that are there; NaN for fewer than two."""
    present = np.isfinite(values)
    counted = present.sum(axis=1)
    means = np.where(present, values, 0).sum(axis=1) / np.maximum(counted, 1)
    squares = np.where(present, (values - means[:, np.newaxis]) ** 2, 0).sum(axis=1)
    variances: Floats = np.divide(squares, counted - 1, out=np.full(len(values), np.nan), where=counted > 1)
    return variances
