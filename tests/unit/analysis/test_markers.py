import numpy as np
import pytest
from scipy.stats import norm, ttest_ind_from_stats

from analysis.errors import UnusableValues
from analysis.markers import Thresholds, find_markers

LEVELS = np.array(
    [
        [99, 1, 0],  # first group, fold 50
        [9, 1, 1],  # first, fold 5
        [7, 3, 0],  # fold 2 is no marker
        [0, 0, 9],  # third, fold 10
        [0.4, 0, 0],  # too low
        [np.nan, 9, 1],  # second, fold 5
        [np.nan, 9, np.nan],  # nothing to compare with
        [0, 1, 9],  # third, fold 5
    ]
)


def test_markers_come_by_group_then_fold():
    found = find_markers(LEVELS)
    np.testing.assert_array_equal(found.gene, [0, 1, 5, 3, 7])
    np.testing.assert_array_equal(found.group, [0, 0, 1, 2, 2])
    np.testing.assert_array_equal(found.rank, [1, 2, 1, 1, 2])
    np.testing.assert_array_equal(found.level, [99, 9, 9, 9, 9])
    np.testing.assert_array_equal(found.next_group, [1, 1, 2, 0, 1])
    np.testing.assert_array_equal(found.next_level, [1, 1, 1, 0, 1])
    np.testing.assert_allclose(found.fold, [50, 5, 5, 10, 5])
    assert (found.tau > 0.6).all()
    assert np.isnan(found.p_value).all()


def test_thresholds_choose():
    found = find_markers(LEVELS, thresholds=Thresholds(level=0.3, fold=1.2))
    assert set(found.gene.tolist()) == {0, 1, 2, 3, 4, 5, 7}
    assert set(find_markers(LEVELS, thresholds=Thresholds(fold=20)).gene.tolist()) == {0}


def test_equal_folds_are_ranked_by_tau_then_row():
    found = find_markers([[9, 1, 1], [9, 1, 0], [9, 1, 1]])
    np.testing.assert_array_equal(found.gene, [1, 0, 2])
    np.testing.assert_array_equal(found.rank, [1, 2, 3])


def quartiles_of(low, middle, high):
    """Quartiles of two genes' groups: levels whose log2(level + 1) are the three numbers."""
    return [2.0**low - 1, 2.0**low - 1, 2.0**middle - 1, 2.0**high - 1, 2.0**high - 1]


def test_replicates_give_welchs_test():
    quartiles = np.array([[quartiles_of(5, 6, 7.6), quartiles_of(1, 2, 3), quartiles_of(0, 0, 0)]])
    found = find_markers(quartiles[..., 2], quartiles, [8, 6, 4])

    def deviation(width, size):
        return width / (2 * norm.ppf((0.75 * size - 0.125) / (size + 0.25)))

    expected = ttest_ind_from_stats(18.6 / 3, deviation(2.6, 8), 8, 2, deviation(2, 6), 6, equal_var=False).pvalue
    np.testing.assert_allclose(found.p_value, [expected], rtol=1e-6)
    np.testing.assert_allclose(found.adjusted_p_value, [expected], rtol=1e-6)


def test_without_spread_or_replicates_nothing_is_tested():
    still = np.array([[quartiles_of(6, 6, 6), quartiles_of(1, 1, 1)]])
    assert np.isnan(find_markers(still[..., 2], still, [4, 4]).p_value).all()
    moving = np.array([[quartiles_of(5, 6, 7), quartiles_of(1, 2, 3)]])
    assert np.isnan(find_markers(moving[..., 2], moving, [1, 4]).p_value).all()
    assert np.isfinite(find_markers(moving[..., 2], moving, [3, 4]).p_value).all()


def test_a_cutoff_of_p_leaves_out_what_was_tested_and_failed():
    clear, unclear = (
        [quartiles_of(8, 8.1, 8.2), quartiles_of(1, 1.1, 1.2)],
        [quartiles_of(2, 5, 9), quartiles_of(0, 2, 8)],
    )
    quartiles = np.array([clear, unclear])
    found = find_markers(quartiles[..., 2], quartiles, [5, 5], thresholds=Thresholds(adjusted_p_value=0.05))
    np.testing.assert_array_equal(found.gene, [0])


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(UnusableValues, match="do not fit"):
        find_markers(LEVELS, np.zeros((8, 3, 4)), [1, 1, 1])
    with pytest.raises(UnusableValues):
        find_markers(LEVELS[:, :1])


def test_no_genes_have_no_markers():
    assert len(find_markers(np.empty((0, 3))).gene) == 0
