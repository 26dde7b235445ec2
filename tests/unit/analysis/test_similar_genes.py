from itertools import combinations

import numpy as np
import pytest

from analysis.errors import UnusableValues
from analysis.similar_genes.clusters import cluster_values
from analysis.similar_genes.flatness import find_flat
from analysis.similar_genes.neighbours import Spread, find_similar_genes
from analysis.similar_genes.transform import find_expressed, log_levels

RANDOM = np.random.default_rng(20)


def every_division(values, clusters):
    """The best division of a few values into runs of the ordered ones, by trying all: labels, widest range, gap."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    best = (np.inf, None)
    for cuts in combinations(range(1, len(values)), clusters - 1):
        runs = np.split(ordered, cuts)
        within = sum(((run - run.mean()) ** 2).sum() for run in runs)
        if within < best[0] - 1e-12:
            labels = np.empty(len(values), int)
            labels[order] = np.repeat(np.arange(clusters), [len(run) for run in runs])
            centres = [run.mean() for run in runs]
            best = (within, (tuple(labels), max(np.ptp(run) for run in runs), min(np.diff(centres), default=np.inf)))
    return best[1]


def test_divisions_are_the_best_of_all():
    values = RANDOM.gamma(1, size=(12, 7))
    for number, clustering in enumerate(cluster_values(values, 7), 1):
        expected = [every_division(row, number) for row in values]
        np.testing.assert_allclose(clustering.largest_range, [widest for _, widest, _ in expected], atol=1e-12)
        np.testing.assert_allclose(clustering.smallest_gap, [gap for _, _, gap in expected])
        same = clustering.grouping[:, np.newaxis] == clustering.grouping
        labels = [found for found, _, _ in expected]
        np.testing.assert_array_equal(same, [[one == other for other in labels] for one in labels])


def test_blocks_of_genes_change_nothing(monkeypatch):
    values = RANDOM.gamma(1, size=(9, 6))
    whole = cluster_values(values, 6)
    monkeypatch.setattr("analysis.similar_genes.clusters.BLOCK", 80)
    for clustering, again in zip(whole, cluster_values(values, 6), strict=True):
        np.testing.assert_array_equal(clustering.grouping, again.grouping)
        np.testing.assert_array_equal(clustering.largest_range, again.largest_range)


def test_equal_values_are_not_parted():
    clusterings = cluster_values(np.array([[1.0, 5, 5, 1, 9], [2.0, 2, 2, 2, 2]]), 4)
    np.testing.assert_array_equal([each.largest_range[0] for each in clusterings], [8, 4, 0, np.nan])
    np.testing.assert_array_equal([each.largest_range[1] for each in clusterings], [0, np.nan, np.nan, np.nan])
    np.testing.assert_allclose([each.smallest_gap[0] for each in clusterings], [np.inf, 16 / 3, 4, np.nan])


def test_levels_above_the_logarithms_floor_are_expressed():
    logs = log_levels([[0, np.nan, 0.2], [9, 10, 11], [100, 0, 0]])
    np.testing.assert_allclose(logs[0], np.log([0.1, 0.1, 0.3]))
    np.testing.assert_array_equal(find_expressed(logs), [False, True, False])


@pytest.mark.parametrize("levels", [[[-1.0, 2, 3]], [[np.inf, 2, 3]], [[0.0, 0, 0]]])
def test_levels_without_a_logarithm_are_refused(levels):
    with pytest.raises(UnusableValues):
        log_levels(levels)


def flat(values):
    values = np.asarray(values, float)
    return find_flat(*cluster_values(values, 2), values.shape[1])


def test_two_clear_levels_are_not_flat_and_even_spread_is():
    levels = [[1, 1.1, 1.2, 9, 9.1, 9.2], np.arange(6), [4] * 6, [0, 0, 0, 0, 0, 7]]
    np.testing.assert_array_equal(flat(levels), [False, True, True, False])


def test_flatness_does_not_depend_on_unit_or_origin():
    values = RANDOM.normal(size=(50, 9))
    np.testing.assert_array_equal(flat(values), flat(1000 * values - 7))


HIGH_IN_LAST = np.array(
    [
        [1.0, 1.2, 1.1, 1.0, 9.0, 9.4],
        [2.0, 2.1, 2.4, 2.2, 5.0, 5.1],
        [9.0, 9.4, 9.2, 9.1, 1.0, 1.2],
        [0.0, 0.1, 6.0, 6.1, 6.2, 6.0],
    ]
)


def pairs(found):
    return {(one, other): value for one, other, value in zip(found.gene, found.other, found.dissimilarity, strict=True)}


def test_genes_agree_where_the_same_conditions_are_high():
    found = pairs(find_similar_genes(HIGH_IN_LAST))
    assert set(found) == {(0, 1), (1, 0)}
    assert found[0, 1] == found[1, 0] == pytest.approx(max(0.4 / 8.4, 0.4 / 3.1))


def test_spread_over_the_gaps_between_centres():
    found = pairs(find_similar_genes(HIGH_IN_LAST, spread=Spread.GAPS))
    assert found[0, 1] == pytest.approx(max(0.4 / (9.2 - 1.075), 0.4 / (5.05 - 2.175)))


def test_the_best_agreement_over_all_numbers_of_clusters_counts():
    values = np.array([[1.0, 1.5, 3, 3.1, 40], [2.4, 2, 4.1, 4, 40.5]])
    found = pairs(find_similar_genes(values))
    in_two, in_three = (max(2.1 / 39, 2.1 / 38.5), max(0.5 / 39, 0.4 / 38.5))
    assert found[0, 1] == pytest.approx(in_three)
    assert in_three < in_two


def test_flat_genes_are_alike_and_agreement_orders_them():
    up = np.array([0.0, 1, 2, 3, 4, 5])
    values = np.array([up, up[::-1], up + 3, [0, 9, 0.1, 9.1, 0, 9.2]])
    found = find_similar_genes(values)
    assert pairs(found) == {(0, 2): 0, (0, 1): 0, (1, 0): 0, (1, 2): 0, (2, 0): 0, (2, 1): 0}
    np.testing.assert_array_equal(found.other, [2, 1, 0, 2, 0, 1])
    np.testing.assert_array_equal(found.rank, [1, 1, 1, 1, 1, 1])


def by_trying_all(values, spread):
    """Dissimilarities of all pairs, from all divisions of each gene."""
    size, most = len(values), values.shape[1]
    matrix = np.full((size, size), np.inf)
    for number in range(2, most + 1):
        divisions = [every_division(row, number) for row in values]
        loose = [
            widest / (gap if spread is Spread.GAPS else np.ptp(row))
            for (_, widest, gap), row in zip(divisions, values, strict=True)
        ]
        for one, other in combinations(range(size), 2):
            if divisions[one][0] == divisions[other][0]:
                matrix[one, other] = matrix[other, one] = min(matrix[one, other], max(loose[one], loose[other]))
    return matrix


@pytest.mark.parametrize("spread", Spread)
@pytest.mark.parametrize("conditions", [3, 5])
def test_all_pairs_are_those_found_by_trying_all(spread, conditions):
    values = RANDOM.gamma(1, size=(40, conditions))
    matrix = by_trying_all(values, spread)
    even = flat(values)
    both = even[:, np.newaxis] & even
    found = find_similar_genes(values, 39, spread)
    expected = {(i, j): 0.0 if both[i, j] else matrix[i, j] for i, j in np.ndindex(40, 40) if i != j}
    expected = {pair: value for pair, value in expected.items() if np.isfinite(value)}
    assert pairs(found) == pytest.approx(expected)


@pytest.mark.parametrize("top", [1, 3, 7])
def test_the_nearest_are_the_first_of_all(top, monkeypatch):
    values = RANDOM.gamma(1, size=(60, 4))
    whole = find_similar_genes(values, 59)
    first = np.arange(len(whole.gene)) - np.searchsorted(whole.gene, whole.gene) < top
    monkeypatch.setattr("analysis.similar_genes.neighbours.CHUNK", 100)
    found = find_similar_genes(values, top)
    for name in ("gene", "other", "dissimilarity", "rank"):
        np.testing.assert_array_equal(getattr(found, name), getattr(whole, name)[first])


def test_equal_dissimilarities_share_a_rank():
    step = np.array([0.0, 0, 0, 8, 8, 8])
    values = np.array([step, 2 * step, step + 5, [0.0, 1, 0, 8, 8, 8]])
    found = find_similar_genes(values)
    np.testing.assert_array_equal(found.rank[found.gene == 0], [1, 1, 3])
    np.testing.assert_array_equal(found.other[found.gene == 0], [1, 2, 3])


def test_too_few_conditions_and_missing_values_are_refused():
    with pytest.raises(UnusableValues, match="at least 3 conditions"):
        find_similar_genes(np.ones((4, 2)))
    with pytest.raises(UnusableValues, match="missing"):
        find_similar_genes([[1.0, np.nan, 2]])


def test_no_genes_have_no_pairs():
    assert len(find_similar_genes(np.empty((0, 5))).gene) == 0
