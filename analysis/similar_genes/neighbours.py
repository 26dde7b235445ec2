"""The genes most like each gene, from the clusterings of all."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from analysis.errors import UnusableValues
from analysis.similar_genes.clusters import Clustering, cluster_values
from analysis.similar_genes.flatness import SEED, find_flat

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

MOST_CLUSTERS = 100
FEWEST_CONDITIONS = 3
CHUNK = 1 << 23
"""How many pairs of genes are compared at a time."""


class Spread(StrEnum):
    """What the largest range within a cluster is divided by, to say how loose a clustering is."""

    RANGE = "range"
    """The gene's whole range: 0 … 1. It gives the numbers of published files of co-expression, to their last digit."""

    GAPS = "gaps"
    """The smallest difference between two centres: >= 0, above 1 where clusters nearly touch."""


@dataclass(frozen=True, slots=True)
class SimilarGenes:
    """Pairs of genes, by `gene`, then nearest first; arrays of one length."""

    gene: Places
    """Row of the gene asked about."""

    other: Places
    """Row of the gene like it."""

    dissimilarity: Floats
    """>= 0, smaller is more alike."""

    rank: Places
    """1 + how many of the gene's pairs have a smaller dissimilarity: equal ones share a rank."""


def find_similar_genes(
    values: npt.ArrayLike, top: int = 50, spread: Spread = Spread.RANGE, seed: int = SEED
) -> SimilarGenes:
    """Return for each gene those whose values, clustered on their own, group the conditions most alike.

    Parameters
    ----------
    values : (genes, conditions)
        On a scale where differences are comparable, as `analysis.similar_genes.transform.log_levels` gives; no NaN, at
        least 3 conditions. Only genes expressed enough to be compared (`find_expressed` of the same module).
    top
        How many genes at most for each gene.
    spread
        The statistic of a clustering.
    seed
        Of the reference values that tell flat genes.

    Returns
    -------
    SimilarGenes
        Genes that agree with none have no pairs; no gene is paired with itself.

    Raises
    ------
    UnusableValues
        If there are fewer than 3 conditions, or values are missing or infinite.

    Notes
    -----
    Two genes agree at k when their best divisions into k clusters put the same conditions together, with the centres in
    the same order. The dissimilarity of two genes is the smallest, over the k = 2 … min(conditions, 100) at which they
    agree, of the larger of their two spreads; it is 0 for two flat genes, which agree at k = 1. Of equal pairs of flat
    genes those that agree better at other k come first; what is still equal is in the order of rows.

    References
    ----------
    The two steps are those of Expression Atlas's FAQ; `analysis.similar_genes.clusters` and
    `analysis.similar_genes.flatness` name the papers behind each.
    """
    values = np.asarray(values, np.float64)
    if values.ndim != 2 or values.shape[1] < FEWEST_CONDITIONS:  # noqa: PLR2004 - a table has two dimensions
        raise UnusableValues(f"genes are compared over at least {FEWEST_CONDITIONS} conditions")
    if not np.isfinite(values).all():
        raise UnusableValues("values are missing or infinite")
    clusterings = cluster_values(values, min(values.shape[1], MOST_CLUSTERS))
    flat = find_flat(clusterings[0], clusterings[1], values.shape[1], seed)
    nearest = _merge([_flat_pairs(flat, top)], flat, top)
    for clustering in clusterings[1:]:
        loose = clustering.largest_range / _scale(clustering, clusterings[0], spread)
        found = _pairs_at(clustering.grouping, loose, flat, top)
        if found:
            nearest = _merge([nearest, *found], flat, top)
    return _ranked(nearest, flat)


@dataclass(frozen=True, slots=True)
class _Pairs:
    gene: Places
    other: Places
    loose: Floats


def _scale(clustering: Clustering, whole: Clustering, spread: Spread) -> Floats:
    return clustering.smallest_gap if spread is Spread.GAPS else np.maximum(whole.largest_range, np.finfo(float).tiny)


def _flat_pairs(flat: Flags, top: int) -> _Pairs:
    """Return the first flat genes for every flat gene: what is left to say when they agree at k = 1 alone."""
    genes = np.flatnonzero(flat)
    gene, other = (part.ravel() for part in np.broadcast_arrays(genes[:, np.newaxis], genes[: top + 1]))
    differ = gene != other
    return _Pairs(gene[differ], other[differ], np.full(int(differ.sum()), np.inf))


def _pairs_at(grouping: npt.NDArray[np.uint64], loose: Floats, flat: Flags, top: int) -> list[_Pairs]:
    """Return for every gene the nearest of those with the same grouping."""
    genes = np.flatnonzero(~np.isnan(loose))
    genes = genes[np.argsort(grouping[genes], kind="stable")]
    ends = np.flatnonzero(np.diff(grouping[genes])) + 1
    return [
        pairs for alike in np.split(genes, ends) if len(alike) > 1 for pairs in _nearest_within(alike, loose, flat, top)
    ]


def _nearest_within(alike: Places, loose: Floats, flat: Flags, top: int) -> list[_Pairs]:
    """Return for every gene of `alike` (rising rows) the nearest others: flat pairs, then tightest, then by row."""
    size, kept = len(alike), min(top, len(alike) - 1)
    place = np.arange(size)
    tightness = np.unique(loose[alike], return_inverse=True)[1]
    found = []
    for start in range(0, size, max(1, CHUNK // size)):
        these = place[start : start + max(1, CHUNK // size)]
        differ = ~(flat[alike[these], np.newaxis] & flat[alike])
        order = (differ * size + np.maximum(tightness[these, np.newaxis], tightness)) * size + place
        order[place[: len(these)], these] = np.iinfo(order.dtype).max
        other = np.argpartition(order, kept - 1, axis=1)[:, :kept].ravel()
        gene = np.repeat(these, kept)
        found.append(_Pairs(alike[gene], alike[other], np.maximum(loose[alike[gene]], loose[alike[other]])))
    return found


def _merge(parts: list[_Pairs], flat: Flags, top: int) -> _Pairs:
    """Return the `top` nearest pairs of every gene, each pair once, at its tightest."""
    gene, other, loose = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("gene", "other", "loose")
    )
    order = np.lexsort((loose, other, gene))
    gene, other, loose = gene[order], other[order], loose[order]
    first = np.r_[True, (gene[1:] != gene[:-1]) | (other[1:] != other[:-1])][: len(gene)]
    gene, other, loose = gene[first], other[first], loose[first]
    order = np.lexsort((other, loose, ~(flat[gene] & flat[other]), gene))
    gene, other, loose = gene[order], other[order], loose[order]
    near = np.arange(len(gene)) - np.searchsorted(gene, gene) < top
    return _Pairs(gene[near], other[near], loose[near])


def _ranked(pairs: _Pairs, flat: Flags) -> SimilarGenes:
    dissimilarity = np.where(flat[pairs.gene] & flat[pairs.other], 0.0, pairs.loose)
    place = np.arange(len(pairs.gene))
    changes = np.r_[True, (np.diff(pairs.gene) != 0) | (np.diff(dissimilarity) != 0)][: len(place)]
    tied_from = np.maximum.accumulate(np.where(changes, place, 0))
    rank = tied_from - np.searchsorted(pairs.gene, pairs.gene) + 1
    return SimilarGenes(pairs.gene, pairs.other, dissimilarity, rank)
