import numpy as np
import pytest
from scipy.stats import nbinom

from analysis.errors import TooFewReplicates, UnusableValues
from analysis.rnaseq import conditioned_test
from analysis.rnaseq.conditioned_dispersion import TrendKind, correct_bias
from analysis.rnaseq.conditioned_test import compare_counts_conditioned, conditioned_p_values

TEST = np.array([False, False, True, True, True])
FACTORS = np.array([0.8, 1.2, 1.0, 0.7, 1.4])


def brute_force(counts, dispersion):
    """Sum the probabilities of all splits of one gene's reads, term by term."""
    mean = (counts / FACTORS).mean()
    reference, total = int(counts[~TEST].sum()), int(counts.sum())
    laws = []
    for factors in (FACTORS[~TEST], FACTORS[TEST]):
        mu, excess = mean * factors.sum(), dispersion * mean**2 * (factors**2).sum()
        size = mu**2 / excess
        laws.append(nbinom(size, size / (size + mu)))
    splits = [laws[0].pmf(a) * laws[1].pmf(total - a) for a in range(total + 1)]
    return min(1, 2 * min(sum(splits[: reference + 1]), sum(splits[reference:])) / sum(splits))


@pytest.fixture(scope="module")
def counts():
    random = np.random.default_rng(8)
    means = random.uniform(1, 200, (80, 1)) * FACTORS
    means[0, 2:] *= 20
    found = random.negative_binomial(8, 8 / (8 + means)).astype(float)
    found[1] = 0
    return found


@pytest.mark.parametrize("most_terms", [7, 200, 2_000_000])
def test_p_values_are_those_of_summing_term_by_term(counts, monkeypatch, most_terms):
    monkeypatch.setattr(conditioned_test, "MOST_TERMS", most_terms)
    dispersions = np.linspace(0.01, 3, len(counts))
    found = conditioned_p_values(counts, FACTORS, TEST, dispersions)
    expected = [brute_force(*gene) if gene[0].any() else np.nan for gene in zip(counts, dispersions, strict=True)]
    np.testing.assert_allclose(found, expected, rtol=1e-9)


@pytest.mark.parametrize("kind", TrendKind)
def test_a_planted_change_is_found(counts, kind):
    found = compare_counts_conditioned(counts, TEST, kind)
    assert found.adjusted_p_value[0] < 0.01
    assert found.log2_fold_change[0] == pytest.approx(np.log2(20), abs=1)
    assert (found.adjusted_p_value[2:] < 0.05).sum() <= 2


def test_a_gene_without_reads_has_means_of_0_and_no_results(counts):
    found = compare_counts_conditioned(counts, TEST, TrendKind.LOCAL)
    assert (found.base_mean[1], found.reference_mean[1], found.test_mean[1]) == (0, 0, 0)
    assert np.isnan([found.log2_fold_change[1], found.dispersion[1], found.p_value[1]]).all()


def test_a_bias_that_simulation_shows_is_corrected():
    random = np.random.default_rng(9)
    draws = random.gamma(2, 1, (200_000, 4))  # dispersion 1/2
    quotients = draws.var(axis=1, ddof=1) / draws.mean(axis=1) ** 2
    assert correct_bias(np.array([quotients.mean()]), 4) == pytest.approx([0.5], rel=0.01)


def test_without_replicates_there_is_no_dispersion():
    with pytest.raises(TooFewReplicates):
        compare_counts_conditioned([[5, 9], [7, 8]], [False, True])


def test_an_empty_group_is_refused():
    with pytest.raises(UnusableValues, match="one group has none"):
        compare_counts_conditioned([[5, 9], [7, 8]], [True, True])


@pytest.mark.parametrize("kind", TrendKind)
def test_a_trend_that_cannot_be_fitted_is_said(kind):
    with pytest.raises(UnusableValues, match="trend"):
        compare_counts_conditioned([[10, 10, 10, 10]] * 3, [False, False, True, True], kind)
