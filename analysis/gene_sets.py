"""Gene set enrichment: which annotated sets (GO, InterPro, Reactome) hold more significant genes than chance."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import UnusableValues
from analysis.multiple_testing import adjust_benjamini_hochberg
from analysis.overrepresentation import compute_overlap_p_values, expect_overlap, relate_to_expected

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

SIGNIFICANT = 0.05
SMALLEST, LARGEST = 5, 100


@dataclass(frozen=True, slots=True)
class EnrichedSets:
    """One row per gene set tested, in rising order of `gene_set`; arrays of one length. What `.gsea.tsv` files hold."""

    gene_set: Places
    """Number of the set."""

    size: Places
    """Genes of the set that were tested: `Genes (tot)`."""

    p_value: Floats
    """One-sided: `Stat (non-dir.) p`."""

    adjusted_p_value: Floats
    """By Benjamini and Hochberg over the sets tested: `p adj (non-dir.)`."""

    significant_inside: Places
    other_inside: Places
    significant_outside: Places
    other_outside: Places
    """Tested and annotated genes: the two by two table."""

    effect_size: Floats
    """Significant genes observed / expected: `effect.size`; NaN when no gene is significant."""


def take_best(p_values: npt.ArrayLike, gene: npt.ArrayLike, genes: int) -> Floats:
    """Return the smallest p-value of each gene.

    Parameters
    ----------
    p_values : (tests,)
        In 0..1; NaN = not tested.
    gene : (tests,)
        Number of the gene of each test, below `genes`: design elements of one gene have the same.

    Returns
    -------
    (genes,)
        NaN for genes without a test.
    """
    p_values, gene = np.asarray(p_values, np.float64), np.asarray(gene, np.intp)
    best = np.full(genes, np.inf)
    tested = ~np.isnan(p_values)
    np.minimum.at(best, gene[tested], p_values[tested])
    return np.where(np.isinf(best), np.nan, best)


def find_enriched_sets(
    p_values: npt.ArrayLike,
    gene: npt.ArrayLike,
    gene_set: npt.ArrayLike,
    significant: float = SIGNIFICANT,
    sizes: tuple[int, int] = (SMALLEST, LARGEST),
) -> EnrichedSets:
    """Test each gene set for significant genes.

    Parameters
    ----------
    p_values : (genes,)
        (Adjusted) p-value of each gene, in 0..1; NaN = not tested. `take_best` makes one of several a gene.
    gene, gene_set : (pairs,)
        Which gene (row of `p_values`) is in which set (number >= 0); pairs given twice count once.
    significant
        Genes below this p-value are significant.
    sizes
        Fewest and most tested genes of a set that is looked at.

    Returns
    -------
    EnrichedSets
        Every set of such a size, enriched or not: to show only significant ones, cut at `adjusted_p_value`.

    Raises
    ------
    UnusableValues
        If a pair names a gene that there is not, or p-values are out of range.

    Notes
    -----
    The genes counted are those tested and in some set, whatever its size. p is the upper tail of the hypergeometric
    distribution (`analysis.overrepresentation`); effect size = (significant in set / size) / (significant / all).

    References
    ----------
    Fisher's method of Väremo, Nielsen, Nookaew (2013), Nucleic Acids Research 41, 4378-4391 (Piano).
    """
    p_values = np.asarray(p_values, np.float64)
    gene, gene_set = _distinct_pairs(p_values, np.asarray(gene, np.intp), np.asarray(gene_set, np.intp))
    universe = np.unique(gene)
    passing = p_values < significant
    size = np.bincount(gene_set)
    inside = np.bincount(gene_set, passing[gene], len(size)).astype(np.intp)
    looked_at = np.flatnonzero((size >= sizes[0]) & (size <= sizes[1]))
    size, inside = size[looked_at], inside[looked_at]
    total, marked = len(universe), int(passing[universe].sum())
    p_value = compute_overlap_p_values(inside, size, marked, total)
    return EnrichedSets(
        gene_set=looked_at,
        size=size,
        p_value=p_value,
        adjusted_p_value=adjust_benjamini_hochberg(p_value),
        significant_inside=inside,
        other_inside=size - inside,
        significant_outside=marked - inside,
        other_outside=total - marked - (size - inside),
        effect_size=relate_to_expected(inside, expect_overlap(size, marked, total)),
    )


def _distinct_pairs(p_values: Floats, gene: Places, gene_set: Places) -> tuple[Places, Places]:
    """Return pairs of tested genes, each once."""
    if gene.shape != gene_set.shape or gene.ndim != 1:
        raise UnusableValues(f"{gene.shape} genes and {gene_set.shape} sets make no pairs")
    if len(gene) and (gene.min() < 0 or gene.max() >= len(p_values) or gene_set.min() < 0):
        raise UnusableValues(f"a pair names a gene beyond the {len(p_values)} with p-values, or a set below 0")
    if ((p_values < 0) | (p_values > 1)).any():
        raise UnusableValues("p-values are not between 0 and 1")
    tested = ~np.isnan(p_values[gene])
    pairs = np.unique(np.stack([gene[tested], gene_set[tested]]), axis=1)
    return pairs[0], pairs[1]
