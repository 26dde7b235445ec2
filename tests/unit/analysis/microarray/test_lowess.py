import numpy as np
import pytest

from analysis.microarray.lowess import smooth


def test_a_straight_line_stays():
    x = np.random.default_rng(1).uniform(0, 10, 200)
    assert smooth(x, 3 * x - 1, 0.3, 3) == pytest.approx(3 * x - 1)


def test_outliers_are_not_followed():
    x = np.linspace(0, 10, 101)
    y = np.sin(x / 3)
    spoilt = y.copy()
    spoilt[::10] += 5
    assert smooth(x, spoilt, 0.3, 3) == pytest.approx(y, abs=0.1)


@pytest.mark.parametrize("y", [[], [4], [4, 6]])
def test_hardly_any_points(y):
    y = np.array(y, float)
    assert smooth(np.arange(len(y), dtype=float), y, 0.3, 3) == pytest.approx(y)


def test_points_at_one_place_have_their_mean():
    assert smooth(np.full(5, 2.0), np.arange(5.0), 1, 0).tolist() == [2] * 5
