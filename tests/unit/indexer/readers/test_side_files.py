"""Transcripts, coexpressions, gene set enrichment, percentile ranks and matrices per assay."""

import gzip

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.coexpression import read_coexpression
from indexer.readers.counts import read_assay_matrix, read_matrix_assays
from indexer.readers.enrichment import read_enrichment
from indexer.readers.errors import FormatError
from indexer.readers.percentile import read_percentile_ranks
from indexer.readers.transcripts import read_transcripts
from mappings.results import COEXPRESSION, GENE_SET_ENRICHMENT, PERCENTILE_RANKS, TRANSCRIPT_RESULTS

GSEA = (
    "Term\tAccession\tGenes (tot)\tStat (non-dir.) p\tp adj (non-dir.)\tSignificant..in.gene.set.\t"
    "Non.significant..in.gene.set.\tSignificant..not.in.gene.set.\tNon.significant..not.in.gene.set.\teffect.size\n"
)


def rows(tables):
    return [tuple(row.values()) for row in pa.concat_tables(tables).to_pylist()]


def test_transcripts_stand_third_whatever_the_header(write):
    text = "Gene ID\tGene Name\tGeneID\tt11\tERR1\nG1\tA\tT1\t3\t0.5\nG1\tA\tT2\tNA\t1\n"
    tables = list(read_transcripts(write("t.tsv", text), []))
    assert tables[0].schema == TRANSCRIPT_RESULTS
    assert rows(tables) == [
        ("G1", "T1", "t11", 3),
        ("G1", "T1", "ERR1", 0.5),
        ("G1", "T2", "t11", 0),
        ("G1", "T2", "ERR1", 1),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Gene ID\tGene Name\tTranscript ID\n", "expected gene id, gene name, transcript, then replicates"),
        ("Gene ID\tGene Name\tTranscript ID\tt1\nG1\tA\tT1\t1\nG1\tA\tT1\t1\n", "line 3.*'T1' a second time"),
        ("Gene ID\tGene Name\tTranscript ID\tt1\nG1\tA\tT1\t-1\n", "line 2, column t1: found '-1'"),
    ],
)
def test_malformed_transcripts_are_refused(write, text, message):
    with pytest.raises(FormatError, match=message):
        list(read_transcripts(write("t.tsv", text), []))


def test_real_transcripts(shared_data):
    path = shared_data / "experiments/E-ERAD-475/E-ERAD-475-transcripts-tpms.tsv"
    found = rows(read_transcripts(path, []))
    assert len(found) == 133 * 90
    assert found[0] == ("ENSDARG00000037260", "ENSDART00000102379", "t11", 35)


def test_the_nearest_genes_ties_by_id(write):
    text = "\tG3\tG1\tG2\tG4\nG3\t0\t0.5\t0.5\tNA\nG1\t0.5\t0\t0.1\t0.5\nG2\t0.5\t0.1\t0\t1\nG4\tNA\t0.5\t1\t0\n"
    tables = list(read_coexpression(write("c.tsv.gz", gzip.compress(text.encode())), [], nearest=2))
    assert tables[0].schema == COEXPRESSION
    assert rows(tables) == [
        ("G3", "G1", 0.5),
        ("G3", "G2", 0.5),
        ("G1", "G2", 0.1),
        ("G1", "G3", 0.5),
        ("G2", "G1", 0.1),
        ("G2", "G3", 0.5),
        ("G4", "G1", 0.5),
        ("G4", "G2", 1),
    ]


@given(st.integers(1, 12), st.integers(1, 5), st.randoms(use_true_random=False))
def test_the_nearest_genes_are_those_of_a_plain_sort(tmp_path_factory, count, nearest, random):
    genes = [f"G{number}" for number in random.sample(range(100), count)]
    table = {(a, b): random.choice(["NA", "0", "0.25", "0.5", "1"]) for a in genes for b in genes}
    path = tmp_path_factory.getbasetemp() / "nearest.tsv"
    lines = ["\t".join([a, *(table[a, b] for b in genes)]) for a in genes]
    path.write_text("\n".join(["\t" + "\t".join(genes), *lines]) + "\n")
    expected = []
    for gene in genes:
        others = sorted((float(table[gene, b]), b) for b in genes if b != gene and table[gene, b] != "NA")
        expected += [(gene, other, distance) for distance, other in others[:nearest]]
    assert rows(read_coexpression(path, [], nearest)) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Gene\tG1\nG1\t0\n", "expected a blank corner"),
        ("\tG1\tG2\nG1\t0\t2\nG2\t0\t0\n", "line 2, column G2: found '2', expected a distance, 0 to 1"),
        ("\tG1\tG2\nG3\t0\t1\n", "line 2, column 1: found 'G3', expected a gene of the header"),
        ("\tG1\tG2\nG1\t0\t1\nG1\t0\t1\n", "'G1' a second time"),
        ("\tG1\tG2\nG1\t0\n", "line 2: found 2 columns, expected 3, as the header has"),
        ("\tG1\tG2\nG1\t0\t1\t1\n", "line 2: found 4 columns, expected 3, as the header has"),
        ("\tG1\tG2\nG1\t0\tN1\n", "line 2, column G2: found 'N1', expected a number"),
    ],
)
def test_malformed_coexpressions_are_refused(write, text, message):
    with pytest.raises(FormatError, match=message):
        list(read_coexpression(write("c.tsv", text), []))


def test_real_coexpressions(shared_data):
    path = shared_data / "experiments/E-ERAD-475/E-ERAD-475-coexpressions.tsv.gz"
    found = rows(read_coexpression(path, []))
    assert len(found) == 51 * 50
    assert found[0] == ("ENSDARG00000037260", "ENSDARG00000037261", 0)
    with pytest.raises(FormatError, match=r"E-MTAB-4444-coexpression\.tsv\.gz: found a file that is not packed"):
        list(read_coexpression(shared_data / "experiments/E-MTAB-4444/E-MTAB-4444-coexpression.tsv.gz", []))


def test_enrichment_columns_go_by_position(write):
    line = "R-HSA-1428517\tThe citric acid (TCA) cycle\t 73\t1.82e-05\tNA\t25\t48\t546\t3288\t 2.343\n"
    path = write("E-X-1.g2_g1.reactome.gsea.tsv", GSEA + line)
    (table,) = read_enrichment(path, "E-X-1", [])
    assert table.schema == GENE_SET_ENRICHMENT
    name = "The citric acid (TCA) cycle"
    assert rows([table]) == [("g2_g1", "reactome", "R-HSA-1428517", name, 73, 1.82e-05, None, 25, 48, 546, 3288, 2.343)]


def test_another_table_is_no_enrichment(write):
    with pytest.raises(FormatError, match="expected ten columns: Term, Accession"):
        list(read_enrichment(write("E-X-1.g2_g1.go.gsea.tsv", "Term\tAccession\n"), "E-X-1", []))


def test_real_enrichment(shared_data):
    path = shared_data / "experiments/E-MEXP-2280/E-MEXP-2280.g3_g1.reactome.gsea.excerpt.tsv"
    (table,) = read_enrichment(path, "E-MEXP-2280", [])
    first = table.slice(0, 1).to_pylist()[0]
    assert (first["gene_set_id"], first["gene_set_name"], first["size"]) == ("R-HSA-109581", "Apoptosis", 76)
    assert first["effect_size"] == 1.17040741082127
    path = shared_data / "derived/E-MTAB-8510/E-MTAB-8510.g2_g1.go.gsea.tsv.gz"
    (table,) = read_enrichment(path, "E-MTAB-8510", [])
    share = (7 / 11) / ((7 + 3896) / (11 + 3896 + 9909))
    assert table["effect_size"][0].as_py() == pytest.approx(share, abs=1e-12)
    assert set(table["collection"].to_pylist()) == {"go"}


def test_percentile_ranks(write):
    (table,) = read_percentile_ranks(write("p.tsv", "Gene ID\tg1_g2\tg1_g3\nG1\t100\tNA\nG2\t0\t7\n"), [])
    assert table.schema == PERCENTILE_RANKS
    assert rows([table]) == [("G1", "g1_g2", 100), ("G1", "g1_g3", None), ("G2", "g1_g2", 0), ("G2", "g1_g3", 7)]


@pytest.mark.parametrize("cell", ["101", "-1", "1.5", "x"])
def test_other_ranks_are_refused(write, cell):
    with pytest.raises(FormatError, match=f"line 2, column g1_g2: found '{cell}'"):
        list(read_percentile_ranks(write("p.tsv", f"Gene ID\tg1_g2\nG1\t{cell}\n"), []))


def test_ranks_need_contrasts(write):
    with pytest.raises(FormatError, match="expected Gene ID, then contrasts"):
        list(read_percentile_ranks(write("p.tsv", "Gene ID\tGene Name\nG1\tA\n"), []))


def test_counts(write):
    path = write("c.tsv", "Gene\tERR1\tSeV 3660\nG1\t1\t2\nG2\t3\tNA\n")
    assert read_matrix_assays(path) == ("ERR1", "SeV 3660")
    matrix = read_assay_matrix(path, [])
    assert (matrix.rows, matrix.assays) == (("G1", "G2"), ("ERR1", "SeV 3660"))
    np.testing.assert_array_equal(matrix.values, [[1, 2], [3, np.nan]])


def test_intensities_go_by_design_element(write):
    text = "Gene ID\tGene Name\tDesignElementAccession\tGSM1\nG1\tA\tp_1\t7.25\nG1\tA\tp_2\t8\n"
    matrix = read_assay_matrix(write("n.tsv", text), [])
    assert (matrix.rows, matrix.assays, matrix.values.tolist()) == (("p_1", "p_2"), ("GSM1",), [[7.25], [8]])


def test_real_counts(shared_data):
    folder = shared_data / "experiments"
    matrix = read_assay_matrix(folder / "E-GEOD-38400/E-GEOD-38400-raw-counts.tsv.undecorated.gz", [])
    assert matrix.values.shape == (33_602, 12)
    assert matrix.rows[0].startswith("AT")
    dyes = read_matrix_assays(folder / "E-GEOD-44048/E-GEOD-44048_A-AGIL-28-log-fold-changes.tsv.undecorated.gz")
    assert dyes[0].startswith("GSM")
    assert not any(name.endswith((".Cy3", ".Cy5")) for name in dyes)
