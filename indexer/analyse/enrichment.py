"""Enrichment of gene sets: `.<contrast>.<collection>.gsea.tsv`, every set that was tested."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analysis.gene_sets import LARGEST, SIGNIFICANT, SMALLEST, EnrichedSets, find_enriched_sets, take_best
from indexer.analyse.sheets import numbers, write_sheet
from indexer.analyse.work import Analytics, Statistics, Work

HEADER = (
    "Term",
    "Accession",
    "Genes (tot)",
    "Stat (non-dir.) p",
    "p adj (non-dir.)",
    "Significant..in.gene.set.",
    "Non.significant..in.gene.set.",
    "Significant..not.in.gene.set.",
    "Non.significant..not.in.gene.set.",
    "effect.size",
)
"""As the native files have it: the set's id stands below "Term", its name below "Accession"."""

METHOD = (
    f"One-sided Fisher tests of genes with adjusted p below {SIGNIFICANT} in sets of {SMALLEST} to {LARGEST} tested "
    "genes, Benjamini-Hochberg; as Piano's (Väremo, Nielsen, Nookaew 2013)"
)


def end_of(contrast: str, collection: str) -> str:
    """Return the end of a file's name."""
    return f".{contrast}.{collection}.gsea.tsv"


def write_enrichment(work: Work) -> None:
    """Test the sets of every collection in every contrast in which some gene is significant."""
    before = len(work.made)
    unknown = []
    given = {collection: sets for collection, sets in work.genes.sets.items() if len(sets)}
    for collection, sets in given.items():
        known = [_test(work, collection, sets, analytics) for analytics in work.analytics.values()]
        if not any(known):
            unknown.append(collection)
    if unknown:
        work.notes.append(f"no gene of the results is in a set of {', '.join(unknown)}, as the annotation has them")
    if len(work.made) > before:
        work.methods.append(("Gene set overlap", METHOD))


def _test(work: Work, collection: str, sets: pa.Table, analytics: Analytics) -> bool:
    """Test the sets of a collection in the contrasts of an array; return whether it has any of these genes."""
    genes, of_line = np.unique(np.array(analytics.genes, dtype=object), return_inverse=True)
    gene, gene_set, ids = pair_up(sets, genes.tolist())
    for one in analytics.contrasts if len(gene) else ():
        if work.is_kept(end_of(one.contrast, collection)):
            continue
        best = take_best(one.adjusted_p_value[analytics.places], of_line, len(genes))
        if not (best < SIGNIFICANT).any():
            work.notes.append(
                f"contrast {one.contrast}, {collection}: no gene is significant, so no set can be enriched"
            )
            continue
        _write(work, one, collection, ids, find_enriched_sets(best, gene, gene_set))
    return len(gene) > 0


def pair_up(sets: pa.Table, genes: list[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], list[str]]:
    """Return pairs of gene (place in `genes`) and set (place in the ids, which are in rising order)."""
    place = pc.index_in(sets["gene_id"].cast(pa.string()), value_set=pa.array(genes, pa.string()))
    there = pc.is_valid(place)
    ids, gene_set = np.unique(
        np.array(sets["set_id"].cast(pa.string()).filter(there).to_pylist(), dtype=object), return_inverse=True
    )
    return place.filter(there).to_numpy().astype(np.int64), gene_set, ids.tolist()


def _write(work: Work, one: Statistics, collection: str, ids: list[str], found: EnrichedSets) -> None:
    named = [ids[place] for place in found.gene_set.tolist()]
    columns = (
        named,
        [work.genes.set_names.get(name) or "" for name in named],
        numbers(found.size),
        numbers(found.p_value),
        numbers(found.adjusted_p_value),
        numbers(found.significant_inside),
        numbers(found.other_inside),
        numbers(found.significant_outside),
        numbers(found.other_outside),
        numbers(found.effect_size),
    )
    write_sheet(work.output(end_of(one.contrast, collection)), dict(zip(HEADER, columns, strict=True)))
