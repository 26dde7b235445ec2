import numpy as np
import pytest

from analysis.errors import CollinearDesign, TooFewReplicates, UnusableValues
from analysis.microarray.linear_model import fit_probes

NAN = np.nan
TWO_GROUPS = [[1, 0], [1, 0], [1, 1], [1, 1]]
GROUP = [0, 1]


def test_a_difference_of_means():
    fits = fit_probes([[1, 3, 5, 9]], TWO_GROUPS, GROUP)
    assert fits.effect == pytest.approx([5])
    assert fits.error == pytest.approx([1])
    assert fits.variance == pytest.approx([(1 + 1 + 4 + 4) / 2])
    assert fits.freedom.tolist() == [2]


def test_each_probe_is_fitted_to_the_arrays_that_have_it():
    fits = fit_probes([[1, NAN, 5, 9], [NAN, NAN, 5, 9], [NAN, 3, 5, NAN], [NAN] * 4], TWO_GROUPS, GROUP)
    np.testing.assert_allclose(fits.effect, [6, NAN, 2, NAN])
    np.testing.assert_allclose(fits.variance, [8, 8, NAN, NAN])
    assert fits.freedom.tolist() == [1, 1, 0, 0]


def test_columns_may_repeat_each_other():
    fits = fit_probes([[1, 3, 5, 9]], [[*row, row[0]] for row in TWO_GROUPS], [*GROUP, 0])
    assert fits.effect == pytest.approx([5])
    assert fits.freedom.tolist() == [2]


@pytest.mark.parametrize(
    ("values", "design", "error", "reason"),
    [
        ([[1, 2, 3]], [[1, 1], [1, 1], [1, 1]], CollinearDesign, "cannot be told apart"),
        ([[1, 2, 3]], [[1, 0, 0], [1, 0, 0], [1, 1, 1]], CollinearDesign, "coincide with a batch"),
        ([[1, 2]], [[1, 0], [1, 1]], TooFewReplicates, "2 arrays leave no degrees of freedom"),
        ([[1, NAN, 2], [NAN, 1, 2]], [[1, 0], [1, 0], [1, 1]], UnusableValues, "no probe has values in enough arrays"),
        (np.empty((0, 3)), [[1, 0], [1, 0], [1, 1]], UnusableValues, r"values of shape \(0, 3\)"),
        ([[1, 2, 3]], TWO_GROUPS, UnusableValues, "for a design of 4 arrays"),
    ],
)
def test_what_cannot_be_fitted(values, design, error, reason):
    with pytest.raises(error, match=reason):
        fit_probes(values, design, np.eye(len(design[0]))[1])
