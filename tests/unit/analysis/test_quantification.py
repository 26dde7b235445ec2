import numpy as np
import pytest

from analysis.errors import UnusableValues
from analysis.quantification import fpkm_from_counts, tpm_from_counts, tpm_from_fpkm

NAN = np.nan


def test_fpkm_is_reads_by_kilobase_and_million():
    # 2 of 10 million reads on 1 kb and 8 on 2 kb.
    assert fpkm_from_counts([[2e6], [8e6]], [1000, 2000]).tolist() == [[200_000], [400_000]]


def test_reads_of_genes_without_length_count_in_the_total_of_fpkm():
    np.testing.assert_allclose(fpkm_from_counts([[1], [3]], [1000, NAN]), [[250_000], [NAN]])


def test_tpm_is_a_share_of_transcripts():
    np.testing.assert_allclose(tpm_from_counts([[10, 0], [30, 5]], [1000, 3000]), [[500_000, 0], [500_000, 1e6]])


def test_genes_without_length_have_no_tpm_and_take_none_from_others():
    np.testing.assert_allclose(tpm_from_counts([[10], [30], [7]], [1000, 1000, NAN]), [[250_000], [750_000], [NAN]])


def test_tpm_is_the_same_by_way_of_fpkm():
    counts, lengths = [[3, 4], [50, 1], [0, 9], [2, 2]], [800, 1500, 300, NAN]
    np.testing.assert_allclose(tpm_from_fpkm(fpkm_from_counts(counts, lengths)), tpm_from_counts(counts, lengths))


@pytest.mark.parametrize("measure", [fpkm_from_counts, tpm_from_counts])
def test_an_assay_without_counts_has_no_levels(measure):
    levels = measure([[1, 0], [2, 0]], [100, 200])
    assert np.isnan(levels).tolist() == [[False, True], [False, True]]


def test_an_assay_of_zeros_has_no_tpm():
    assert np.isnan(tpm_from_fpkm([[0], [0]])).all()


@pytest.mark.parametrize(
    ("counts", "lengths", "reason"),
    [
        ([[-1]], [100], "counts are negative or missing"),
        ([[NAN]], [100], "counts are negative or missing"),
        ([[1]], [0], "a gene length is not above 0"),
        ([[1]], [100, 200], r"2 gene lengths for counts of shape \(1, 1\)"),
    ],
)
def test_what_cannot_be_quantified(counts, lengths, reason):
    with pytest.raises(UnusableValues, match=reason):
        tpm_from_counts(counts, lengths)
