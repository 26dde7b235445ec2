import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.quantile_normalisation import normalise_quantiles

NAN = np.nan


def test_the_textbook_example():
    values = [[5, 4, 3], [2, 1, 4], [3, 4, 6], [4, 2, 8]]
    found = normalise_quantiles(values)
    np.testing.assert_allclose(found, np.array([[34, 31, 12], [12, 12, 18], [18, 31, 28], [28, 18, 34]]) / 6)


def test_ties_get_the_middle_or_the_mean():
    values = [[0, 1], [0, 2], [0, 9], [5, 20]]
    assert normalise_quantiles(values)[:, 0].tolist() == [1, 1, 1, 12.5]
    np.testing.assert_allclose(normalise_quantiles(values, ties="mean")[:, 0], [2, 2, 2, 12.5])


@given(arrays(float, (6, 3), elements=st.integers(0, 4).map(float)))
def test_the_mean_of_ties_keeps_sums(values):
    sums = normalise_quantiles(values, ties="mean").sum(axis=0)
    np.testing.assert_allclose(sums, values.sum() / 3)


@pytest.mark.parametrize("ties", ["middle", "mean"])
def test_missing_values_stay_missing_and_the_others_span_the_distribution(ties):
    values = np.array([[1.0, 10], [NAN, 20], [3, 30]])
    found = normalise_quantiles(values, ties)
    np.testing.assert_allclose(found, [[5.5, 5.5], [NAN, 11], [16.5, 16.5]])


def test_an_array_of_one_value_gets_the_middle():
    assert normalise_quantiles([[NAN, 1], [7, 2], [NAN, 9]])[1].tolist() == [4.5, 4.5]


def test_an_empty_array_does_not_count():
    np.testing.assert_allclose(normalise_quantiles([[1, NAN, 3], [2, NAN, 6]]), [[2, NAN, 2], [4, NAN, 4]])
    assert np.isnan(normalise_quantiles([[NAN], [NAN]])).all()


def test_a_single_array_stays():
    assert normalise_quantiles([[3], [1], [1]]).tolist() == [[3], [1], [1]]
