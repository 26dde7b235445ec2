"""Expression levels from counts: FPKM and TPM."""

import numpy as np
import numpy.typing as npt

from analysis.errors import UnusableValues

Floats = npt.NDArray[np.float64]

MILLION = 1e6


def fpkm_from_counts(counts: npt.ArrayLike, lengths: npt.ArrayLike) -> Floats:
    """Return fragments per kilobase of gene and million fragments counted.

    Parameters
    ----------
    counts : (genes, assays)
        Fragments (or reads) q_i of each gene, >= 0, no NaN.
    lengths : (genes,)
        l_i in bases, > 0; NaN = not known.

    Returns
    -------
    (genes, assays)
        q_i · 10⁹ / (l_i · Σ_j q_j), the sum over all genes of the assay, with a length or without. NaN for a gene
        without length, and throughout an assay in which nothing was counted.

    References
    ----------
    Mortazavi et al. (2008), Nature Methods 5, 621-628; Trapnell et al. (2010), Nature Biotechnology 28, 511-515.
    """
    counts, lengths = _checked(counts, lengths)
    return _shares(counts, counts.sum(axis=0)) * (1e9 / lengths)[:, np.newaxis]


def tpm_from_counts(counts: npt.ArrayLike, lengths: npt.ArrayLike) -> Floats:
    """Return transcripts per million: what a gene has among a million transcripts of its assay.

    Parameters
    ----------
    counts, lengths
        As for `fpkm_from_counts`.

    Returns
    -------
    (genes, assays)
        10⁶ · (q_i / l_i) / Σ_j (q_j / l_j), the sum over genes with a length: each assay's sum is 10⁶. NaN for a gene
        without length, and throughout an assay in which nothing was counted.

    References
    ----------
    Li et al. (2010), Bioinformatics 26, 493-500.
    """
    counts, lengths = _checked(counts, lengths)
    rates = counts / lengths[:, np.newaxis]
    return _shares(rates, np.nansum(rates, axis=0)) * MILLION


def tpm_from_fpkm(fpkm: npt.ArrayLike) -> Floats:
    """Return transcripts per million from FPKM.

    Parameters
    ----------
    fpkm : (genes, assays)
        >= 0; NaN = not known, and not counted in the sum.

    Returns
    -------
    (genes, assays)
        10⁶ · FPKM_i / Σ_j FPKM_j; NaN stays NaN, and an assay whose FPKM are all 0 is NaN throughout.

    References
    ----------
    Pachter (2011), arXiv 1104.3889.
    """
    fpkm = np.asarray(fpkm, np.float64)
    return _shares(fpkm, np.nansum(fpkm, axis=0)) * MILLION


def _checked(counts: npt.ArrayLike, lengths: npt.ArrayLike) -> tuple[Floats, Floats]:
    counts, lengths = np.asarray(counts, np.float64), np.asarray(lengths, np.float64)
    if lengths.ndim != 1 or counts.shape[:1] != lengths.shape:
        raise UnusableValues(f"{len(lengths)} gene lengths for counts of shape {counts.shape}")
    if not (counts >= 0).all():
        raise UnusableValues("counts are negative or missing")
    if (lengths <= 0).any():
        raise UnusableValues("a gene length is not above 0 bases")
    return counts, lengths


def _shares(values: Floats, totals: Floats) -> Floats:
    """Return `values` (genes, assays) over their assay's total; NaN where the total is 0."""
    return values / np.where(totals > 0, totals, np.nan)
