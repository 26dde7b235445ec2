import numpy as np
import pytest

from analysis.microarray.comparison import compare_one_colour, compare_two_colours

COLUMNS = ["log_fold_change", "t_statistic", "p_value", "adjusted_p_value"]
SWAPPED = (["ko", "ko", "wt", "wt", "ko", "wt"], ["wt", "wt", "ko", "ko", "wt", "ko"])
POOLED = (["ko", "ko", "pool", "wt", "wt", "pool"], ["pool", "pool", "ko", "pool", "pool", "wt"])


def assert_limmas(found, table):
    assert table.columns.tolist() == COLUMNS
    for column in COLUMNS:
        # A constant probe's fold change is 0 but for rounding, here as there.
        np.testing.assert_allclose(getattr(found, column), table[column], rtol=1e-6, atol=1e-12, err_msg=column)


def test_two_groups(expected):
    found = compare_one_colour(expected("one_colour.levels"), expected("one_colour.arrays")["tested"])
    assert_limmas(found, expected("one_colour.limma"))


@pytest.mark.parametrize(("levels", "results"), [("levels", "batches"), ("holed", "holed")])
def test_two_groups_in_batches(expected, levels, results):
    arrays = expected("one_colour.arrays")
    found = compare_one_colour(expected(f"one_colour.{levels}"), arrays["tested"], [arrays["sex"], arrays["day"]])
    assert_limmas(found, expected(f"one_colour.{results}.limma"))


def test_variances_all_alike(expected):
    found = compare_one_colour(expected("one_colour.alike"), [0, 0, 0, 1, 1, 1])
    assert_limmas(found, expected("one_colour.alike.limma"))


def test_one_array_against_two(expected):
    found = compare_one_colour(expected("one_colour.levels").iloc[:, 4:7], [1, 0, 0])
    assert_limmas(found, expected("one_colour.few.limma"))


@pytest.mark.parametrize(("name", "dyes"), [("swapped", SWAPPED), ("pooled", POOLED)])
def test_two_colours(expected, name, dyes):
    found = compare_two_colours(expected("two_colour.ratios"), *dyes, test="ko", reference="wt")
    assert_limmas(found, expected(f"two_colour.{name}.limma"))
