import numpy as np
import pytest

from analysis.errors import UnusableValues
from analysis.specificity import compute_tau


def test_tau_goes_from_everywhere_alike_to_one_place_only():
    levels = [[5, 5, 5, 5], [0, 0, 9, 0], [1, 3, 7, 0]]
    np.testing.assert_allclose(compute_tau(levels), [0, 1, (2 / 3 + 1 / 3 + 0 + 1) / 3])


def test_tau_leaves_out_what_was_not_measured():
    levels = [[0, np.nan, 9, 0], [np.nan, np.nan, 9, np.nan], [0, 0, 0, 0], [np.nan] * 4]
    np.testing.assert_allclose(compute_tau(levels), [1, np.nan, np.nan, np.nan])


def test_the_offset_is_in_the_unit_of_levels():
    levels = np.array([[1.0, 3, 7, 0], [2, 2, 8, 1]])
    np.testing.assert_allclose(compute_tau(levels * 1e-6, offset=1e-6), compute_tau(levels))


@pytest.mark.parametrize("levels", [[[1.0], [2.0]], [1.0, 2.0], [[-1.0, 2.0]], [[np.inf, 1.0]]])
def test_levels_without_an_answer_are_refused(levels):
    with pytest.raises(UnusableValues):
        compute_tau(levels)
