import numpy as np
import pytest

from analysis.errors import UnusableValues
from analysis.microarray.median_polish import polish_probe_sets


def test_probe_and_array_effects_are_told_apart_in_spite_of_outliers():
    probes, arrays = np.array([-2, 0, 1, 3, 5]), np.array([0, 1, 4])
    values = 8.0 + probes[:, np.newaxis] + arrays
    values[3, 1] = 60
    names, levels = polish_probe_sets(values, ["s"] * 5)
    assert names == ["s"]
    np.testing.assert_allclose(levels, [[9, 10, 13]])


def test_sets_of_different_sizes_in_any_order():
    names, levels = polish_probe_sets([[1, 2], [10, 20], [3, 4], [30, 40], [5, 6]], ["b", "a", "b", "a", "b"])
    assert names == ["a", "b"]
    np.testing.assert_allclose(levels, [[20, 30], [3, 4]])


def test_values_have_to_be_there():
    with pytest.raises(UnusableValues, match="missing or infinite"):
        polish_probe_sets([[np.nan]], ["a"])
    with pytest.raises(UnusableValues, match="1 probe sets named"):
        polish_probe_sets([[1], [2]], ["a"])
