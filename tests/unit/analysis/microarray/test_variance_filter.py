import numpy as np
import pytest

from analysis.errors import UnusableValues
from analysis.microarray.variance_filter import adjust_varying_probes

NAN = np.nan


def test_probes_that_hardly_vary_are_left_out_if_that_finds_more():
    p = np.array([0.01, 0.02, *np.linspace(0.5, 1, 98)])
    adjusted = adjust_varying_probes(p, np.arange(100)[::-1])
    # The first share that leaves four: then 0.02 · 4 / 2 is below 0.05.
    assert np.flatnonzero(~np.isnan(adjusted)).tolist() == [0, 1, 2, 3]
    assert adjusted[:2].tolist() == [0.04, 0.04]


def test_all_are_tested_if_no_filter_finds_any():
    assert adjust_varying_probes([0.5, 0.6, 0.9], [3, 2, 1]).tolist() == [pytest.approx(0.9)] * 3


def test_missing_values_are_not_tested():
    adjusted = adjust_varying_probes([0.01, NAN, 0.03], [1, 2, NAN])
    np.testing.assert_allclose(adjusted, [0.01, NAN, NAN])
    assert np.isnan(adjust_varying_probes([NAN], [1])).all()


def test_as_many_variances_as_p_values():
    with pytest.raises(UnusableValues, match="1 p-values, 2 variances"):
        adjust_varying_probes([0.1], [1, 2])
