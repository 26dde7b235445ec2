import numpy as np
import pytest

from analysis.multiple_testing import adjust_benjamini_hochberg
from analysis.rnaseq.filtering import filter_and_adjust
from analysis.rnaseq.fold_prior import weighted_quantile


def test_genes_that_cannot_pass_are_left_out():
    random = np.random.default_rng(11)
    means = np.exp(random.uniform(-2, 8, 4000))
    changed = (means > 20) & (random.uniform(size=4000) < 0.4)
    p_values = random.uniform(size=4000) ** np.where(changed, 5, 1)
    adjusted = filter_and_adjust(p_values, means, 0.1)
    left_out = np.isnan(adjusted)
    assert 500 < left_out.sum() < 2500
    assert means[left_out].max() < means[~left_out].min()
    assert (adjusted < 0.1).sum() > (adjust_benjamini_hochberg(p_values) < 0.1).sum()


def test_where_few_pass_none_are_left_out():
    p_values = np.random.default_rng(12).uniform(0.2, 1, 300)
    adjusted = filter_and_adjust(p_values, np.arange(300.0) + 1, 0.1)
    np.testing.assert_array_equal(adjusted, adjust_benjamini_hochberg(p_values))


def test_missing_p_values_stay_missing():
    assert np.isnan(filter_and_adjust(np.array([0.1, np.nan, 0.3]), np.array([1.0, 2, 3]), 0.1)).tolist() == [
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(("share", "value"), [(0, 1), (0.5, 3), (0.95, 4.8), (1, 5)])
def test_quantiles_of_equal_weights_are_the_usual(share, value):
    assert weighted_quantile(np.array([5.0, 1, 4, 2, 3]), np.ones(5), share) == pytest.approx(value)


def test_quantiles_follow_the_weight():
    assert weighted_quantile(np.array([1.0, 2, 3]), np.array([1.0, 1, 98]), 0.5) == 3
