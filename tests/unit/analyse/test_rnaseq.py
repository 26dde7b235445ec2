"""RNA-seq experiments of our own, from counts to files."""

import gzip

import numpy as np
import pandas as pd
import pytest

from indexer.analyse.options import Method
from indexer.readers.coexpression import read_coexpression
from indexer.readers.enrichment import read_enrichment


def table(path):
    return pd.read_csv(path, sep="\t", keep_default_na=False, na_values=["NA"], dtype={"Gene ID": str})


def test_a_comparison_finds_the_planted_genes(given, analyse):
    folder = given("E-MTAB-9101") / "E-MTAB-9101"
    (outcome,) = analyse(folder)
    assert outcome.state == "analysed"
    found = table(folder / "E-MTAB-9101-analytics.tsv")
    assert list(found) == ["Gene ID", "Gene Name", "g1_g2.p-value", "g1_g2.log2foldchange"]
    assert found["Gene Name"][0] == "GEN1"
    up = (found["g1_g2.log2foldchange"] > 1) & (found["g1_g2.p-value"] < 0.05)
    assert up[:15].all()
    assert up.sum() <= 16
    assert (found["g1_g2.log2foldchange"][15:20] < -1).all()
    silent = found.iloc[-1]
    assert np.isnan(silent["g1_g2.p-value"])
    assert silent["g1_g2.log2foldchange"] == 0


def test_fold_changes_have_one_decimal(given, analyse):
    folder = given("E-MTAB-9101") / "E-MTAB-9101"
    analyse(folder)
    lines = (folder / "E-MTAB-9101-analytics.tsv").read_text().splitlines()[1:]
    cells = [line.split("\t")[3] for line in lines]
    assert all(len(cell.partition(".")[2]) <= 1 for cell in cells)
    assert "-0" not in cells


def test_percentile_ranks_are_of_unrounded_changes(given, analyse):
    folder = given("E-MTAB-9101") / "E-MTAB-9101"
    analyse(folder)
    ranks = table(folder / "E-MTAB-9101-percentile-ranks.tsv")
    assert list(ranks) == ["Gene ID", "g1_g2"]
    assert ranks["g1_g2"].max() == 100
    assert ranks["g1_g2"].nunique() > 90


def test_gene_sets_are_enriched(given, analyse):
    folder = given("E-MTAB-9101") / "E-MTAB-9101"
    analyse(folder)
    (block,) = read_enrichment(folder / "E-MTAB-9101.g1_g2.go.gsea.tsv", "E-MTAB-9101", [])
    rows = block.to_pylist()
    assert [row["gene_set_id"] for row in rows] == ["GO:0000910", "GO:0000911"]
    assert rows[0]["gene_set_name"] == "response to a test"
    assert (rows[0]["size"], rows[0]["significant_in_set"]) == (16, 12)
    assert rows[0]["adjusted_p_value"] < 1e-6
    assert rows[1]["p_value"] == 1


def test_the_given_methods_stay_and_ours_follow_once(given, analyse):
    folder = given("E-MTAB-9101") / "E-MTAB-9101"
    analyse(folder)
    methods = folder / "E-MTAB-9101-analysis-methods.tsv"
    first = methods.read_text()
    analyse(folder, default_length=1000.0)
    assert methods.read_text() == first
    steps = [line.split("\t")[0] for line in first.splitlines()]
    assert steps[:3] == ["Read Mapping", "Analysed with", "Differential expression statistics"]


def test_the_conditioned_test_knows_no_batches(given, analyse):
    (outcome,) = analyse(given("E-MTAB-9101"), method=Method.DESEQ)
    assert outcome.state == "failed"
    assert outcome.said == (
        "contrast g1_g2 ('dexamethasone' vs 'control'): the conditioned test knows no batches: take --method deseq2",
    )


def test_a_collinear_batch_names_contrast_and_reason(given, analyse):
    good, bad = analyse(given("E-MTAB-9105", "E-MTAB-9101"))
    assert (good.accession, good.state) == ("E-MTAB-9101", "analysed")
    assert (bad.accession, bad.state) == ("E-MTAB-9105", "failed")
    assert bad.said[0].startswith("contrast g1_g2 ('dexamethasone' vs 'control'): groups and batches coincide")


def test_without_batches_the_conditioned_test_answers(given, analyse):
    folder = given("E-MTAB-9105") / "E-MTAB-9105"
    configuration = folder / "E-MTAB-9105-configuration.xml"
    text = configuration.read_text()
    start, end = text.index("<batch_effects>"), text.index("</batch_effects>") + len("</batch_effects>")
    configuration.write_text(text[:start] + text[end:])
    (outcome,) = analyse(folder, method=Method.DESEQ)
    assert outcome.state == "analysed"
    assert any(said.startswith("contrast g1_g2: dispersions do not follow") for said in outcome.said)
    assert "Conditioned negative binomial" in (folder / "E-MTAB-9105-analysis-methods.tsv").read_text()


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        ("-raw-counts.tsv.undecorated", "\tD4\n", "\tX4\n", "raw-counts.tsv.undecorated has no column for D4"),
        (
            "-raw-counts.tsv.undecorated",
            "ENSG00000910002\t",
            "ENSG00000910002\t-",
            "gene ENSG00000910002, column C1: found -",
        ),
        (
            "-configuration.xml",
            "<assay>C3</assay>\n                        </batch>",
            "</batch>",
            "is in no batch of sex",
        ),
    ],
)
def test_what_is_wrong_with_an_experiment_is_named(given, analyse, name, old, new, reason):
    folder = given("E-MTAB-9101") / "E-MTAB-9101"
    if name.endswith(".xml"):
        edit(folder / f"E-MTAB-9101{name}", "                            <assay>C3</assay>\n", "")
    else:
        edit(folder / f"E-MTAB-9101{name}", old, new)
    (outcome,) = analyse(folder)
    assert outcome.state == "failed"
    assert reason in outcome.said[0]
    assert not list(folder.glob(".*"))


def test_a_missing_sdrf_is_said_as_index_says_it(given, analyse):
    folder = given("E-MTAB-9101") / "E-MTAB-9101"
    (folder / "E-MTAB-9101.condensed-sdrf.tsv").unlink()
    (outcome,) = analyse(folder)
    assert outcome.said[0].startswith("there is no SDRF")


def test_levels_per_assay_group(given, analyse):
    folder = given("E-MTAB-9102") / "E-MTAB-9102"
    (outcome,) = analyse(folder)
    assert outcome.state == "analysed"
    assert "10 of 150 genes have no length, so no TPM or FPKM" in outcome.said
    levels = table(folder / "E-MTAB-9102-tpms.tsv")
    assert list(levels) == ["GeneID", "Gene Name", "g1", "g2", "g3", "g4"]
    assert len(levels) == 140
    counts = pd.read_csv(folder / "E-MTAB-9102-raw-counts.tsv.undecorated", sep="\t", index_col=0).iloc[:140]
    rates = counts.div([500 + 20 * i for i in range(140)], axis=0)
    tpm = rates / rates.sum() * 1e6
    liver = np.column_stack([tpm[["L1", "L2"]].mean(axis=1), tpm["L3"], tpm["L4"]])
    cell = [float(part) for part in levels["g1"][7].split(",")]
    expected = np.quantile(liver[7], [0, 0.25, 0.5, 0.75, 1])
    assert cell == [float(np.floor(value + 0.5)) for value in expected]


def test_a_default_length_is_for_genes_without_one(given, analyse):
    folder = given("E-MTAB-9102") / "E-MTAB-9102"
    analyse(folder, default_length=1000.0)
    assert len(table(folder / "E-MTAB-9102-fpkms.tsv")) == 150


def test_without_lengths_there_are_no_levels(given, analyse):
    (outcome,) = analyse(given("E-MTAB-9102"), gene_lengths=None)
    assert outcome.said == ("levels need lengths of genes: give --gene-lengths TABLE or --default-length N",)


def test_similar_genes_and_markers(given, analyse):
    folder = given("E-MTAB-9102") / "E-MTAB-9102"
    analyse(folder)
    markers = table(folder / "E-MTAB-9102-markers.tsv")
    assert set(markers["Gene Name"][markers["Assay Group"] == "g2"][:4]) == {f"GEN{i}" for i in range(2, 6)}
    path = folder / "E-MTAB-9102-coexpressions.tsv.gz"
    (block,) = read_coexpression(path, [])
    assert block.num_rows > 0
    with gzip.open(path, "rt") as file:
        header = file.readline().rstrip("\n").split("\t")
    assert header[0] == ""


def test_the_report_on_reads_is_shown_and_explained(given, analyse):
    folder = given("E-MTAB-9102") / "E-MTAB-9102"
    (outcome,) = analyse(folder)
    assert "13 of 13 runs passed the four filters" in outcome.said
    assert "fewer than 70 % of reads mapped: B3 (61 %)" in outcome.said
    page = (folder / "qc" / "E-MTAB-9102_reads_QM" / "index.html").read_text()
    assert page.count("<li>") == 4
    assert "<td>10007</td>" in page
