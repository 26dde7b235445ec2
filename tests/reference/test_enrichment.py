import numpy as np
import pandas as pd
import pytest

from analysis.gene_sets import find_enriched_sets
from analysis.overrepresentation import compute_overlap_p_values, expect_overlap, relate_to_expected

COLUMNS = [
    "size",
    "p_value",
    "adjusted_p_value",
    "significant_inside",
    "other_inside",
    "significant_outside",
    "other_outside",
    "effect_size",
]
"""Of enriched sets, in the order of the columns behind accession and name of a .gsea.tsv file."""


def test_overlaps_have_the_p_values_of_fisher_test(expected):
    table = expected("overlaps")
    found = compute_overlap_p_values(table["observed"], table["drawn"], table["marked"], table["total"])
    np.testing.assert_allclose(found, table["p_value"], rtol=1e-8)


def test_gene_sets_have_the_p_values_of_fisher_test(expected):
    pairs, table = expected("gene_sets.pairs"), expected("gene_sets")
    found = find_enriched_sets(
        expected("gene_sets.genes")["p_value"], pairs["gene"] - 1, pairs["gene_set"], sizes=(5, 20)
    )
    np.testing.assert_array_equal(found.gene_set, table["gene_set"])
    for name in COLUMNS:
        np.testing.assert_allclose(getattr(found, name), table[name], rtol=1e-8)


@pytest.mark.reference
@pytest.mark.parametrize("excerpt", ["g3_g1.reactome", "g3_g2.interpro"])
def test_published_enrichment_follows_from_its_counts(shared_data, excerpt):
    table = pd.read_csv(
        shared_data / "experiments" / "E-MEXP-2280" / f"E-MEXP-2280.{excerpt}.gsea.excerpt.tsv", sep="\t"
    )
    inside, other_inside, outside, other_outside = (table.iloc[:, column] for column in range(5, 9))
    size, marked = inside + other_inside, inside + outside
    total = size + outside + other_outside
    np.testing.assert_allclose(compute_overlap_p_values(inside, size, marked, total), table.iloc[:, 3], rtol=1e-6)
    effect = relate_to_expected(inside, expect_overlap(size, marked, total))
    np.testing.assert_allclose(effect, table.iloc[:, 9], rtol=1e-6)


@pytest.mark.reference
@pytest.mark.parametrize(("kind", "sets"), [("go", 6069), ("interpro", 848)])
def test_enrichment_of_a_whole_contrast(shared_data, kind, sets):
    analytics = shared_data / "experiments" / "E-MTAB-8510" / "E-MTAB-8510-analytics.tsv.gz"
    p_values = pd.read_csv(analytics, sep="\t", index_col="Gene ID")["g2_g1.p-value"]
    annotation = pd.read_csv(
        shared_data / "annotation" / "homo_sapiens.ensgene.tsv.gz", sep="\t", index_col="ensgene", dtype=str
    )
    pairs = annotation[kind].dropna().str.split("@@").explode()
    pairs = pairs[pairs.index.isin(p_values.index)]
    gene_set, names = pd.factorize(pairs, sort=True)
    found = find_enriched_sets(p_values, p_values.index.get_indexer(pairs.index), gene_set)
    derived = shared_data / "derived" / "E-MTAB-8510" / f"E-MTAB-8510.g2_g1.{kind}.gsea.tsv.gz"
    table = pd.read_csv(derived, sep="\t", index_col=0)
    assert len(found.gene_set) == len(table) == sets
    table = table.loc[names[found.gene_set]]
    for column, name in enumerate(COLUMNS, 1):
        np.testing.assert_allclose(getattr(found, name), table.iloc[:, column].astype(float), rtol=1e-6)
