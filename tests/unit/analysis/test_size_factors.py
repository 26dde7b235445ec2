import numpy as np
import pytest

from analysis.errors import UnusableValues
from analysis.size_factors import estimate_size_factors


def test_assays_of_twice_the_depth_have_twice_the_factor():
    factors = estimate_size_factors([[1, 2, 4], [10, 20, 40], [3, 6, 12], [0, 900, 1]])
    np.testing.assert_allclose(factors, [0.5, 1, 2])


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([1, 2], "not a table"),
        ([[], []], "not a table"),
        ([[1, -1]], "negative or missing"),
        ([[1, np.nan]], "negative or missing"),
        ([[0, 1], [5, 0]], "no gene has a count in every assay"),
        (np.empty((0, 3)), "no gene has a count in every assay"),
    ],
)
def test_what_has_no_size_factors(counts, reason):
    with pytest.raises(UnusableValues, match=reason) as caught:
        estimate_size_factors(counts)
    assert caught.value.reason == str(caught.value)
