import numpy as np
import pytest

from analysis.errors import UnusableValues
from analysis.replicates import average_technical_replicates, quartiles_of_group, round_levels

NAN = np.nan


def test_technical_replicates_are_averaged_in_the_order_of_their_sources():
    levels = [[1, 2, 3, 9], [0, NAN, 4, NAN]]
    np.testing.assert_allclose(average_technical_replicates(levels, ["t2", "a", "t2", "b"]), [[2, 2, 9], [2, NAN, NAN]])


def test_sources_are_named_for_each_assay():
    with pytest.raises(UnusableValues, match=r"1 replicates named for levels of shape \(1, 2\)"):
        average_technical_replicates([[1, 2]], ["a"])


def test_quartiles_are_of_type_seven():
    found = quartiles_of_group([[1, 2, 4, 8], [3, NAN, 1, NAN], [NAN] * 4], list("abcd"))
    np.testing.assert_allclose(found, [[1, 1.75, 3, 5, 8], [1, 1.5, 2, 2.5, 3], [NAN] * 5])


def test_quartiles_of_one_replicate_are_its_level():
    assert quartiles_of_group([[2.5, 3.5]], ["t1", "t1"]).tolist() == [[3] * 5]


def test_quartiles_after_normalisation_of_the_replicates():
    found = quartiles_of_group([[0, 10], [2, 30], [2, 20]], ["a", "b"], normalise=True)
    assert found[:, [0, 2, 4]].tolist() == [[5, 5, 5], [13.5, 14.75, 16], [11, 12.25, 13.5]]


def test_levels_are_rounded_half_up():
    levels = [0, 0.04, 0.05, 0.25, 0.949, 0.95, 1, 1.49, 1.5, 2.5, NAN]
    assert round_levels(levels)[:-1].tolist() == [0, 0, 0.1, 0.3, 0.9, 1, 1, 1, 2, 3]
    assert np.isnan(round_levels(levels)[-1])
