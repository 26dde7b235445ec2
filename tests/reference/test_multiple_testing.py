import numpy as np

from analysis.multiple_testing import adjust_benjamini_hochberg


def test_adjusted_p_values_are_those_of_p_adjust(expected):
    table = expected("benjamini_hochberg")
    np.testing.assert_allclose(adjust_benjamini_hochberg(table["p"]), table["adjusted"], rtol=1e-12)
