import numpy as np

from analysis.multiple_testing import adjust_benjamini_hochberg

NAN = np.nan


def test_missing_p_values_are_no_tests():
    np.testing.assert_allclose(adjust_benjamini_hochberg([0.04, NAN, 0.01, 0.02]), [0.04, NAN, 0.03, 0.03])


def test_nothing_to_adjust():
    assert np.isnan(adjust_benjamini_hochberg([NAN, NAN])).all()
    assert adjust_benjamini_hochberg([]).tolist() == []
