"""Model matrices of a comparison: two groups, and batches that every gene may differ by."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from analysis.errors import CollinearDesign, TooFewReplicates, UnusableValues

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Design:
    """What distinguishes the assays of a comparison.

    - `standard`: (assays, coefficients), of full rank: intercept, one column per batch but the first, the test group
      last;
    - `expanded`: (assays, 1 + levels), not of full rank: intercept, one column per batch, reference group, test group;
    - `level_factors`: (levels,), which factor each column of `expanded` but the first belongs to;
    - `pairs`: per factor the differences between each two of its levels, in coefficients of `standard`
      (pairs, coefficients);
    - `cells`: (assays,), same number = same row of `standard`.
    """

    standard: Floats
    expanded: Floats
    level_factors: Integers
    pairs: tuple[Floats, ...]
    cells: Integers

    @property
    def residual_freedom(self) -> int:
        """Assays less coefficients."""
        assays, coefficients = self.standard.shape
        return int(assays - coefficients)

    @property
    def one_row_per_coefficient(self) -> bool:
        """Whether the model has a mean of its own for each set of assays that it does not distinguish."""
        return bool(self.cells.max() + 1 == self.standard.shape[1])

    def replicated(self, least: int) -> npt.NDArray[np.bool_]:
        """Return which assays have at least `least` replicates, themselves counted: (assays,)."""
        return np.asarray(np.bincount(self.cells)[self.cells] >= least)


def design_comparison(test: npt.ArrayLike, batches: Sequence[npt.ArrayLike] = ()) -> Design:
    """Lay out the model of a comparison.

    Parameters
    ----------
    test : (assays,)
        True for assays of the test group, False for the reference group.
    batches : sequence of (assays,)
        One entry per batch effect: any values, equal within a batch. An effect with one batch changes nothing.

    Raises
    ------
    UnusableValues
        If a group has no assay, or a batch effect does not have one value per assay.
    CollinearDesign
        If the groups or the batches coincide.
    TooFewReplicates
        If there are no more assays than coefficients.
    """
    is_test = np.asarray(test, np.bool_)
    if is_test.all() or not is_test.any():
        raise UnusableValues("a comparison needs assays in both groups, and one group has none")
    codes = [_codes(batch, len(is_test)) for batch in batches]
    factors = [*(code for code in codes if code.max()), is_test.astype(np.intp)]
    indicators = [np.eye(code.max() + 1)[code] for code in factors]
    intercept = np.ones((len(is_test), 1))
    standard = np.hstack([intercept, *(columns[:, 1:] for columns in indicators)])
    _check_rank(standard)
    sizes = [columns.shape[1] for columns in indicators]
    return Design(
        standard=standard,
        expanded=np.hstack([intercept, *indicators]),
        level_factors=np.repeat(np.arange(len(sizes)), sizes),
        pairs=_pairs(sizes, standard.shape[1]),
        cells=np.unique(standard, axis=0, return_inverse=True)[1].reshape(-1),
    )


def _codes(batch: npt.ArrayLike, assays: int) -> Integers:
    values = np.asarray(batch)
    if values.shape != (assays,):
        raise UnusableValues(f"a batch effect has {values.size} values for {assays} assays")
    return np.asarray(np.unique(values, return_inverse=True)[1].reshape(-1), np.intp)


def _check_rank(standard: Floats) -> None:
    assays, coefficients = standard.shape
    if np.linalg.matrix_rank(standard) < coefficients:
        raise CollinearDesign(
            "groups and batches coincide, so that the difference between the groups cannot be told apart from batches:"
            " leave the batch effect out"
        )
    if assays <= coefficients:
        raise TooFewReplicates(
            f"{assays} assays for {coefficients} coefficients leave no replicates to estimate the dispersion from"
        )


def _pairs(sizes: Sequence[int], coefficients: int) -> tuple[Floats, ...]:
    starts = 1 + np.cumsum([0, *(size - 1 for size in sizes[:-1])])
    pairs = []
    for start, size in zip(starts, sizes, strict=True):
        effects = np.zeros((size, coefficients))  # of each level against the first
        effects[1:, start : start + size - 1] = np.eye(size - 1)
        pairs.append(np.array([effects[one] - effects[other] for other, one in combinations(range(size), 2)]))
    return tuple(pairs)
