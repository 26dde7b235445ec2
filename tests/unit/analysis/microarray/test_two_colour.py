import numpy as np
import pytest

from analysis.errors import UnusableValues
from analysis.microarray.two_colour import log_ratios, normalise_within_arrays

NAN = np.nan


def test_ratio_and_average():
    ratios, averages = log_ratios([[8], [0], [NAN]], [[2], [4], [1]])
    np.testing.assert_allclose(ratios, [[2], [NAN], [NAN]])
    np.testing.assert_allclose(averages, [[2], [NAN], [NAN]])


def test_a_bias_of_intensity_goes():
    generator = np.random.default_rng(3)
    averages = generator.uniform(5, 15, (2000, 2))
    ratios = generator.normal(0, 0.1, (2000, 2)) + 0.1 * (averages - 8)
    ratios[5, 0], averages[6, 1] = NAN, NAN
    normalised = normalise_within_arrays(ratios, averages)
    assert np.isnan(normalised).sum() == 2
    assert np.nanstd(normalised) < 0.12


def test_an_array_without_values_stays_empty():
    assert np.isnan(normalise_within_arrays([[NAN], [NAN]], [[1], [2]])).all()


def test_as_many_averages_as_ratios():
    with pytest.raises(UnusableValues, match="averages of shape"):
        normalise_within_arrays([[1, 2]], [[1]])
