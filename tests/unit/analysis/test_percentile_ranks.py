import numpy as np
import pytest

from analysis.errors import UnusableValues
from analysis.percentile_ranks import rank_fold_changes, take_largest_changes


def test_ranks_are_percentiles_of_the_size_whatever_the_sign():
    changes = [[0.1, 1], [-3, np.nan], [2, 1], [-0.5, np.inf]]
    np.testing.assert_array_equal(rank_fold_changes(changes), [[25, 66], [100, np.nan], [75, 66], [50, 100]])


def test_only_the_largest_of_many_has_100():
    ranks = rank_fold_changes(np.arange(1000.0)[:, np.newaxis])[:, 0]
    np.testing.assert_array_equal(np.bincount(ranks.astype(int)), [9, *[10] * 99, 1])


def test_a_contrast_without_values_has_no_ranks():
    np.testing.assert_array_equal(rank_fold_changes([[np.nan], [np.nan]]), [[np.nan], [np.nan]])
    assert rank_fold_changes(np.empty((0, 2))).shape == (0, 2)


def test_the_largest_change_of_its_design_elements_stands_for_a_gene():
    changes = [[1.0, np.nan], [-2.0, np.nan], [0.5, 0.1]]
    np.testing.assert_array_equal(take_largest_changes(changes, [0, 0, 2], 3), [[2, np.nan], [np.nan] * 2, [0.5, 0.1]])


def test_what_is_no_table_is_refused():
    with pytest.raises(UnusableValues):
        rank_fold_changes([1.0, 2.0])
