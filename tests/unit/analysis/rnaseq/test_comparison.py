import numpy as np
import pytest

from analysis.errors import CollinearDesign, TooFewReplicates, UnusableValues
from analysis.rnaseq.comparison import compare_counts

TEST = np.array([False, False, False, True, True, True])


@pytest.fixture(scope="module")
def counts():
    """200 genes in 3 + 3 assays; gene 0 is 16 times up, gene 1 16 times down, gene 2 has no reads."""
    random = np.random.default_rng(5)
    means = np.repeat(random.uniform(20, 2000, (200, 1)), 6, axis=1)
    means[0] = [100, 100, 100, 1600, 1600, 1600]
    means[1] = [1600, 1600, 1600, 100, 100, 100]
    means[2] = 0
    return random.negative_binomial(10, 10 / (10 + means))


def columns(found):
    return np.array([getattr(found, name) for name in found.__dataclass_fields__])


def test_planted_changes_are_found(counts):
    found = compare_counts(counts, TEST, shrink=False)
    assert found.log2_fold_change[:2] == pytest.approx([4, -4], abs=0.5)
    assert set(np.flatnonzero(found.adjusted_p_value < 0.001)) == {0, 1}


def test_a_gene_without_reads_has_mean_0_and_no_results(counts):
    found = columns(compare_counts(counts, TEST))[:, 2]
    assert found[0] == 0
    assert np.isnan(found[1:]).all()


def test_unshrunken_changes_are_larger(counts):
    shrunken, plain = (compare_counts(counts, TEST, shrink=shrink).log2_fold_change for shrink in (True, False))
    tested = ~np.isnan(plain)
    assert (np.abs(shrunken[tested]) <= np.abs(plain[tested]) + 1e-6).mean() > 0.95
    assert np.nanmedian(np.abs(shrunken)) < np.nanmedian(np.abs(plain))


def test_swapping_groups_turns_the_sign(counts):
    found, swapped = compare_counts(counts, TEST), compare_counts(counts, ~TEST)
    np.testing.assert_allclose(swapped.log2_fold_change, -found.log2_fold_change, atol=1e-4)
    np.testing.assert_allclose(swapped.p_value, found.p_value, rtol=1e-4)


def test_the_order_of_assays_means_nothing(counts):
    order = np.array([3, 0, 5, 1, 4, 2])
    found, mixed = compare_counts(counts, TEST), compare_counts(counts[:, order], TEST[order])
    np.testing.assert_allclose(columns(mixed), columns(found), rtol=1e-4, atol=1e-6)


def test_an_effect_of_one_batch_changes_nothing(counts):
    np.testing.assert_array_equal(
        columns(compare_counts(counts, TEST, [["a"] * 6])), columns(compare_counts(counts, TEST))
    )


def test_two_batch_effects_are_taken_out(counts):
    batch, other = ["x", "y", "x", "y", "x", "y"], [1, 1, 2, 1, 2, 2]
    shifted = counts * np.where(np.array(batch) == "y", 3, 1) * np.array([1, 1, 2, 1, 2, 2])
    found = compare_counts(shifted, TEST, [batch, other], shrink=False)
    assert found.log2_fold_change[:2] == pytest.approx([4, -4], abs=0.6)


def test_one_count_far_off_leaves_a_gene_without_p(counts):
    spoilt = counts.copy()
    spoilt[10] = [5, 6, 4, 5, 4000, 6]
    found = compare_counts(spoilt, TEST)
    assert np.isnan(found.p_value[10])
    assert not np.isnan(found.log2_fold_change[10])


def test_of_seven_replicates_one_count_far_off_is_replaced():
    random = np.random.default_rng(6)
    counts = random.negative_binomial(10, 10 / (10 + np.repeat(random.uniform(50, 900, (150, 1)), 14, axis=1)))
    counts[3, 2] = 90_000
    counts[4] = 0
    counts[4, 5] = 700
    found = compare_counts(counts, np.repeat([False, True], 7))
    assert abs(found.log2_fold_change[3]) < 1
    assert found.p_value[3] > 0.001
    assert found.base_mean[4] == 0  # the outlier was all it had
    assert np.isnan(found.p_value[4])


def test_counts_without_any_variance_have_results():
    found = compare_counts(np.repeat([[10], [200], [3000]], 6, axis=1), TEST)
    assert found.log2_fold_change == pytest.approx([0, 0, 0], abs=1e-6)
    assert found.dispersion == pytest.approx([1e-8] * 3)
    assert found.p_value == pytest.approx([1, 1, 1])


def test_counts_of_poisson_noise_have_results():
    counts = np.random.default_rng(7).poisson(50, (20, 6))
    assert np.isfinite(compare_counts(counts, TEST).p_value).all()


def test_one_gene_has_results():
    found = compare_counts([[10, 14, 9, 100, 120, 150]], TEST)
    assert np.isfinite(found.p_value).all()


def test_a_group_without_reads_has_a_finite_change(counts):
    lopsided = counts.copy()
    lopsided[20] = [0, 0, 0, 40, 55, 61]
    assert 1 < compare_counts(lopsided, TEST).log2_fold_change[20] < 30
    assert np.isfinite(compare_counts(lopsided, TEST, shrink=False).log2_fold_change[20])


def test_two_replicates_against_one_will_do(counts):
    found = compare_counts(counts[:, 1:4], TEST[1:4])
    assert found.log2_fold_change[0] > 1


@pytest.mark.parametrize(
    ("assays", "test", "batches", "error", "reason"),
    [
        (2, [0, 1], [], TooFewReplicates, "no replicates"),
        (6, TEST, [[1, 1, 1, 2, 2, 2]], CollinearDesign, "groups and batches coincide"),
        (6, TEST, [[1, 2, 3, 1, 2, 3], [1, 2, 3, 1, 2, 3]], CollinearDesign, "coincide"),
        (6, [1, 1, 1, 1, 1, 1], [], UnusableValues, "one group has none"),
        (6, TEST, [[1, 2, 3]], UnusableValues, "3 values for 6 assays"),
        (5, TEST, [], UnusableValues, "genes by 6 assays"),
    ],
)
def test_what_cannot_be_compared_is_said(counts, assays, test, batches, error, reason):
    with pytest.raises(error, match=reason):
        compare_counts(counts[:, :assays], test, batches)


@pytest.mark.parametrize("value", [-1, 0.5, np.nan])
def test_counts_are_whole_numbers_from_0(value):
    with pytest.raises(UnusableValues, match="raw counts"):
        compare_counts([[value, 1, 2, 3, 4, 5]], TEST)
