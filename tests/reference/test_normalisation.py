import numpy as np
import pytest

from analysis.microarray.median_polish import polish_probe_sets
from analysis.microarray.robust_multiarray import correct_background, robust_multiarray_average
from analysis.microarray.two_colour import normalise_within_arrays
from analysis.quantile_normalisation import normalise_quantiles

TOLERANCE = 1e-6


@pytest.mark.parametrize("values", ["complete", "holed"])
@pytest.mark.parametrize("package", ["preprocesscore", "limma"])
def test_quantiles_are_those_of_preprocesscore_and_limma(expected, values, package):
    found = normalise_quantiles(expected(f"quantiles.{values}"))
    np.testing.assert_allclose(found, expected(f"quantiles.{values}.{package}"), rtol=TOLERANCE)


def test_log_ratios_are_those_of_limma(expected):
    found = normalise_within_arrays(expected("loess.ratio"), expected("loess.average"))
    np.testing.assert_allclose(found, expected("loess.ratio.limma"), rtol=0, atol=TOLERANCE)


def test_background_is_that_of_preprocesscore_and_affy(expected):
    found = correct_background(expected("rma.probes").drop(columns="set"))
    np.testing.assert_allclose(found, expected("rma.background"), rtol=TOLERANCE)


def test_levels_are_those_of_rma(expected):
    probes, levels = expected("rma.probes"), expected("rma.levels").set_index("set")
    names, found = robust_multiarray_average(probes.drop(columns="set"), probes["set"])
    assert names == levels.index.tolist()
    np.testing.assert_allclose(found, levels, rtol=0, atol=TOLERANCE)


def test_polish_alone_is_that_of_preprocesscore(expected):
    normalised = normalise_quantiles(expected("rma.background"))
    _, found = polish_probe_sets(np.log2(normalised), expected("rma.probes")["set"])
    np.testing.assert_allclose(found, expected("rma.levels").drop(columns="set"), rtol=0, atol=TOLERANCE)
