"""Which genes hardly vary: the gap statistic, asked whether two clusters are better than one."""

import numpy as np
import numpy.typing as npt

from analysis.similar_genes.clusters import Clustering, cluster_values

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

REFERENCES = 10_000
SEED = 1


def find_flat(one: Clustering, two: Clustering, conditions: int, seed: int = SEED) -> Flags:
    """Return which genes the gap statistic takes for one cluster.

    Parameters
    ----------
    one, two
        The genes' values as one cluster and as two.
    conditions
        Number of values of each gene, at least 3.
    seed
        Of the reference values; the same seed gives the same answer.

    Returns
    -------
    (genes,)
        True where one cluster is enough; so are genes with all values equal.

    Notes
    -----
    Gap(k) = E[log R_k*] - log R_k, with R_k the largest range within one of k clusters, and R_k* that of as many values
    drawn uniformly over the gene's range. One cluster is enough when Gap(1) >= Gap(2) - s_2, where s_2 is the standard
    deviation of log R_2* times sqrt(1 + 1 / draws). Only R_2 / R_1 of the gene enters, so the draws serve all genes.
    Tibshirani's dispersion is the sum of squares; with the largest range the flat genes are those of published files.

    References
    ----------
    Tibshirani, Walther, Hastie (2001), Journal of the Royal Statistical Society B 63, 411-423.
    """
    threshold = _two_clusters_from(conditions, seed)
    return ~(two.largest_range < threshold * one.largest_range)


def _two_clusters_from(conditions: int, seed: int) -> float:
    """Return the share of a gene's range that the wider of two clusters must stay below."""
    draws = np.random.default_rng(seed).uniform(size=(REFERENCES, conditions))
    whole, halves = (np.log(part.largest_range) for part in cluster_values(draws, 2))
    error = halves.std() * np.sqrt(1 + 1 / REFERENCES)
    return float(np.exp(halves.mean() - whole.mean() - error))
