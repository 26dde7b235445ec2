import numpy as np
import pytest

from analysis.errors import UnusableValues
from analysis.microarray.array_quality import assess_arrays, mean_distances, ratios_to_median

NAN = np.nan


def arrays(count):
    generator = np.random.default_rng(9)
    return generator.normal(8, 2, (1000, 1)) + generator.normal(0, 0.3, (1000, count))


def test_good_arrays_stay():
    assert not assess_arrays(arrays(8)).left_out.any()


def test_an_array_that_is_wrong_in_every_way_is_left_out():
    levels = arrays(8)
    levels[:, 2] = 3 + 0.05 * levels[:, 2] ** 2
    quality = assess_arrays(levels)
    assert np.flatnonzero(quality.left_out).tolist() == [2]
    assert quality.by_distance.statistic.argmax() == 2


def test_an_array_that_is_merely_brighter_is_not_left_out():
    levels = arrays(8)
    levels[:, 2] += 3
    quality = assess_arrays(levels)
    assert quality.by_distance.outliers[2]
    assert quality.by_distribution.outliers[2]
    assert not quality.by_intensity.outliers[2]
    assert not quality.left_out.any()


def test_two_colours_bring_their_own_averages():
    generator = np.random.default_rng(10)
    averages = generator.uniform(5, 15, (1000, 6))
    ratios = generator.normal(0, 0.2, (1000, 6))
    ratios[:, 1] += averages[:, 1] - 4
    assert np.flatnonzero(assess_arrays(ratios, averages).left_out).tolist() == [1]


def test_missing_values_are_left_out_of_each_statistic():
    levels = arrays(6)
    levels[::7, 1] = NAN
    levels[3] = NAN
    quality = assess_arrays(levels)
    assert np.isfinite(quality.distances).all()
    assert np.isfinite(quality.box_statistics).all()
    assert not quality.left_out.any()


def test_distances_are_over_probes_of_both():
    assert mean_distances(np.array([[1, 2], [3, NAN], [5, 9]])).tolist() == [[0, 2.5], [2.5, 0]]


def test_ratios_are_to_the_median_array():
    ratios, averages = ratios_to_median(np.array([[1, 2, 9], [NAN, NAN, NAN]]))
    np.testing.assert_allclose(ratios, [[-1, 0, 7], [NAN] * 3])
    np.testing.assert_allclose(averages, [[1.5, 2, 5.5], [NAN] * 3])


@pytest.mark.parametrize(
    ("levels", "reason"),
    [
        (np.ones((9, 1)), "among two arrays or more"),
        (np.column_stack([np.arange(9), np.full(9, NAN)]), "array 2 of 2 has fewer than five values"),
    ],
)
def test_what_cannot_be_assessed(levels, reason):
    with pytest.raises(UnusableValues, match=reason):
        assess_arrays(levels)
