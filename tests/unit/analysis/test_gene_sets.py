import numpy as np
import pytest
from scipy.stats import fisher_exact

from analysis.errors import UnusableValues
from analysis.gene_sets import find_enriched_sets, take_best
from analysis.multiple_testing import adjust_benjamini_hochberg

RANDOM = np.random.default_rng(11)


def test_each_set_has_the_p_value_of_fishers_exact_test():
    p_values = RANDOM.uniform(0, 0.3, 200)
    p_values[:40] = np.nan
    gene, gene_set = RANDOM.integers(200, size=900), RANDOM.integers(30, size=900)
    found = find_enriched_sets(p_values, gene, gene_set, sizes=(1, 1000))
    counted = set(gene[~np.isnan(p_values[gene])].tolist())
    significant = {number for number in counted if p_values[number] < 0.05}
    for place, number in enumerate(found.gene_set):
        inside = counted & set(gene[gene_set == number].tolist())
        both, size, marked, total = len(inside & significant), len(inside), len(significant), len(counted)
        table = [[both, size - both], [marked - both, total - size - marked + both]]
        assert found.p_value[place] == pytest.approx(fisher_exact(table, alternative="greater")[1], rel=1e-9)
        assert found.size[place] == size
        assert found.effect_size[place] == pytest.approx(both / size / (marked / total))
        numbers = (found.significant_inside, found.other_inside, found.significant_outside, found.other_outside)
        assert [column[place] for column in numbers] == np.ravel(table).tolist()
    np.testing.assert_allclose(found.adjusted_p_value, adjust_benjamini_hochberg(found.p_value))


def test_sizes_count_tested_genes_once():
    p_values = [0.01, 0.9, np.nan, 0.02, 0.5, 0.6, 0.7]
    gene = [0, 0, 1, 2, 3, 4, 5, 6, 4]
    gene_set = [7, 7, 7, 7, 7, 7, 9, 9, 9]
    found = find_enriched_sets(p_values, gene, gene_set, sizes=(4, 4))
    np.testing.assert_array_equal(found.gene_set, [7])
    assert (found.size[0], found.significant_inside[0], found.other_outside[0]) == (4, 2, 2)


def test_sets_outside_the_sizes_still_lend_their_genes():
    found = find_enriched_sets([0.01] * 3 + [0.9] * 9, [*range(6), *range(12)], [0] * 6 + [1] * 12, sizes=(5, 10))
    np.testing.assert_array_equal(found.gene_set, [0])
    assert found.other_outside[0] == 6


def test_nothing_significant_and_nothing_annotated_have_answers():
    found = find_enriched_sets([0.5] * 6, range(6), [0] * 6)
    assert found.p_value[0] == 1
    assert np.isnan(found.effect_size[0])
    assert len(find_enriched_sets([0.5] * 6, [], []).p_value) == 0


def test_the_best_of_a_genes_p_values_stands():
    np.testing.assert_array_equal(take_best([0.3, 0.1, np.nan, np.nan], [2, 2, 2, 0], 4), [np.nan, np.nan, 0.1, np.nan])


@pytest.mark.parametrize(
    ("p_values", "gene", "gene_set"),
    [([0.1], [1], [0]), ([0.1], [-1], [0]), ([0.1], [0], [-1]), ([1.1], [0], [0]), ([0.1], [0, 0], [0])],
)
def test_pairs_that_cannot_be_are_refused(p_values, gene, gene_set):
    with pytest.raises(UnusableValues):
        find_enriched_sets(p_values, gene, gene_set)
