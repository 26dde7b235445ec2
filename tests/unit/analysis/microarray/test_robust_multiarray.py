import numpy as np
import pytest

from analysis.errors import UnusableValues
from analysis.microarray.robust_multiarray import correct_background, robust_multiarray_average


def test_background_is_taken_off_in_order_and_nothing_falls_below_zero():
    generator = np.random.default_rng(5)
    observed = np.sort(generator.exponential(500, 20_000) + generator.normal(100, 15, 20_000))
    corrected = correct_background(observed[:, np.newaxis])[:, 0]
    assert corrected.min() > 0
    assert (np.diff(corrected) > 0).all()
    assert observed[-1] - corrected[-1] > 100


def test_probe_sets_are_named_in_order():
    intensities = np.random.default_rng(6).uniform(50, 5000, (40, 3))
    names, levels = robust_multiarray_average(intensities, np.repeat(["b", "a"], 20))
    assert names == ["a", "b"]
    assert levels.shape == (2, 3)


@pytest.mark.parametrize(
    ("intensities", "reason"),
    [
        ([[1], [np.nan]], "missing or not above 0"),
        ([[1], [0]], "missing or not above 0"),
        ([[5], [5], [5]], "too few different probe intensities"),
        ([[5]], "too few different probe intensities"),
    ],
)
def test_what_has_no_background(intensities, reason):
    with pytest.raises(UnusableValues, match=reason):
        correct_background(intensities)
