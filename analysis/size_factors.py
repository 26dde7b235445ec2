"""Size factors: how deeply each assay was sequenced, relative to the others."""

import numpy as np
import numpy.typing as npt

from analysis.errors import UnusableValues

Floats = npt.NDArray[np.float64]


def estimate_size_factors(counts: npt.ArrayLike) -> Floats:
    """Return the factor by which each assay's counts are to be divided to make assays comparable.

    Parameters
    ----------
    counts : (genes, assays)
        Raw counts, >= 0 and without NaN; whole numbers or not.

    Returns
    -------
    (assays,)
        Around 1, > 0.

    Raises
    ------
    UnusableValues
        If counts are negative or missing, or no gene was counted in every assay: the geometric means need one.

    Notes
    -----
    s_j = median over genes i of k_ij / (Π_v k_iv)^(1/m), over genes with a count above 0 in each of the m assays.
    The median is taken on the log scale, as DESeq2's `estimateSizeFactors(type = "ratio")` does.

    References
    ----------
    Anders, Huber (2010), Genome Biology 11, R106, equation 5.
    """
    counts = np.asarray(counts, np.float64)
    if counts.ndim != 2 or not counts.shape[1]:  # noqa: PLR2004 - a table has two dimensions
        raise UnusableValues("counts are not a table of genes by assays")
    if not (counts >= 0).all():
        raise UnusableValues("counts are negative or missing")
    counted = counts[(counts > 0).all(axis=1)]
    if not len(counted):
        raise UnusableValues(
            "no gene has a count in every assay, so size factors cannot be estimated: leave out empty assays"
        )
    logs = np.log(counted)
    factors: Floats = np.exp(np.median(logs - logs.mean(axis=1, keepdims=True), axis=0))
    return factors
