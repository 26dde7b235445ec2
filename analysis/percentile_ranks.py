"""Percentile ranks: where a gene's fold change stands among those of all genes of its contrast."""

import numpy as np
import numpy.typing as npt

from analysis.errors import UnusableValues

Floats = npt.NDArray[np.float64]


def rank_fold_changes(log2_fold_changes: npt.ArrayLike) -> Floats:
    """Return the percentile of each |log2 fold change| within its contrast.

    Parameters
    ----------
    log2_fold_changes : (genes, contrasts)
        Test over reference; infinities rank highest; NaN = not measured.

    Returns
    -------
    (genes, contrasts)
        Whole numbers 0 … 100; NaN stays NaN. The largest |fold change| has 100, equal ones have the same.

    Notes
    -----
    100 times the share of a contrast's measured genes whose |log2 fold change| is not larger, cut to a whole number, so
    that 100 is kept for the largest as in published files. Signs play no part.
    """
    sizes = np.abs(np.asarray(log2_fold_changes, np.float64))
    if sizes.ndim != 2:  # noqa: PLR2004 - a table has two dimensions
        raise UnusableValues("fold changes are not a table of genes by contrasts")
    ranks = np.full_like(sizes, np.nan)
    for size, rank in zip(sizes.T, ranks.T, strict=True):
        measured = ~np.isnan(size)
        ordered = np.sort(size[measured])
        not_larger = np.searchsorted(ordered, size[measured], side="right")
        rank[measured] = 100 * not_larger // len(ordered)
    return ranks


def take_largest_changes(log2_fold_changes: npt.ArrayLike, gene: npt.ArrayLike, genes: int) -> Floats:
    """Return the fold change that stands for each gene in each contrast: that of its design element with the largest.

    Parameters
    ----------
    log2_fold_changes : (design elements, contrasts)
        NaN = not measured.
    gene : (design elements,)
        Number of the gene of each design element, below `genes`.

    Returns
    -------
    (genes, contrasts)
        |log2 fold change|; NaN where no design element of the gene was measured.
    """
    sizes = np.abs(np.asarray(log2_fold_changes, np.float64))
    largest = np.full((genes, *sizes.shape[1:]), np.nan)
    np.fmax.at(largest, np.asarray(gene, np.intp), sizes)
    return largest
