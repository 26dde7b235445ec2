import numpy as np
import pytest
from scipy.stats import fisher_exact, hypergeom

from analysis.errors import UnusableValues
from analysis.overlap import find_overlaps
from analysis.overrepresentation import compute_overlap_p_values, relate_to_expected


def test_each_contrast_has_the_p_value_of_fishers_exact_test():
    random = np.random.default_rng(3)
    tested = random.integers(50, 400, 60)
    passing = random.integers(0, 40, 60)
    observed = np.minimum(random.integers(0, 6, 60), passing)
    found = find_overlaps(observed, passing, tested, listed=10)
    for place in range(60):
        both, marked, total, drawn = observed[place], passing[place], tested[place], 10
        table = [[both, drawn - both], [marked - both, total - marked - drawn + both]]
        assert found.p_value[place] == pytest.approx(fisher_exact(table, alternative="greater")[1], rel=1e-9)
        assert found.expected[place] == pytest.approx(drawn * marked / total)
    assert (found.adjusted_p_value >= found.p_value).all()


def test_a_list_counts_as_far_as_a_contrast_tested_that_many():
    found = find_overlaps([2, 0], [5, 0], [8, 4], listed=100)
    np.testing.assert_array_equal(found.drawn, [5, 4])
    np.testing.assert_array_equal(found.p_value[1], 1)
    assert np.isnan(found.effect_size[1])


def test_passing_genes_were_tested():
    found = find_overlaps([3], [5], [2], listed=3)
    np.testing.assert_array_equal(found.drawn, [3])
    np.testing.assert_allclose(found.effect_size, [1])


def test_exchanging_the_sets_changes_nothing():
    one, other = (compute_overlap_p_values(4, *sizes, 300) for sizes in ((20, 31), (31, 20)))
    np.testing.assert_allclose(one, other, rtol=1e-12)


@pytest.mark.parametrize("numbers", [(5, 4, 9, 20), (-1, 4, 9, 20), (1, 9, 9, 12)])
def test_overlaps_that_cannot_be_are_refused(numbers):
    with pytest.raises(UnusableValues):
        compute_overlap_p_values(*numbers)


def test_nothing_expected_has_no_effect_size():
    np.testing.assert_array_equal(relate_to_expected([3, 0], [1.5, 0]), [2, np.nan])


def test_p_values_are_those_of_the_hypergeometric_distribution():
    random = np.random.default_rng(8)
    total = random.integers(1, 60_000, 2_000)
    drawn, marked = (np.maximum(1, (total * random.uniform(0, 1, 2_000) ** 3).astype(int)) for _ in range(2))
    observed = random.hypergeometric(marked, total - marked, drawn) + random.integers(-9, 30, 2_000)
    observed = np.clip(observed, np.maximum(0, drawn + marked - total), np.minimum(drawn, marked))
    found = compute_overlap_p_values(observed, drawn, marked, total)
    np.testing.assert_allclose(found, hypergeom.sf(observed - 1, total, marked, drawn), rtol=1e-8, atol=1e-300)


def test_the_ends_have_answers():
    np.testing.assert_allclose(
        compute_overlap_p_values([0, 3, 0, 5], [0, 3, 5, 5], [0, 3, 5, 5], [0, 3, 10, 10]), [1, 1, 1, 1 / 252]
    )
