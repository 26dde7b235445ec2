"""Arrays of our own, from scanned intensities to files."""

import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd

from indexer.readers.counts import read_assay_matrix


def test_one_colour_probes_are_summarised_and_compared(given, analyse):
    folder = given("E-MTAB-9103") / "E-MTAB-9103"
    (outcome,) = analyse(folder)
    assert outcome.state == "analysed"
    levels = read_assay_matrix(folder / "E-MTAB-9103_A-AFFY-9103-normalized-expressions.tsv", [])
    assert (len(levels.rows), levels.assays) == (40, ("N1", "N2", "N3", "A1", "A2", "A3"))
    found = pd.read_csv(folder / "E-MTAB-9103_A-AFFY-9103-analytics.tsv", sep="\t").set_index("Design Element")
    planted = [f"{i}_at" for i in range(1, 7)]
    assert (found.loc[planted, "g1_g2.log2foldchange"] > 1).all()
    assert (found.loc[planted, "g1_g2.t-statistic"] > 5).all()
    assert found.loc["10_at", "Gene Name"] == "GEN10"
    assert sorted(found.loc["2_at", "Gene ID"]) == ["ENSG00000910001", "ENSG00000910002"]
    assert found.loc["40_at"].isna()["Gene ID"]
    assert "array A-AFFY-9103: 2 of 40 design elements have no gene in its table" in outcome.said


def test_the_largest_change_of_a_gene_has_its_rank(given, analyse):
    folder = given("E-MTAB-9103") / "E-MTAB-9103"
    analyse(folder)
    ranks = pd.read_csv(folder / "E-MTAB-9103-percentile-ranks.tsv", sep="\t", index_col=0)
    assert ranks.index.is_unique
    assert {"ENSG00000910001", "40_at"} <= set(ranks.index)


def test_two_colours_with_swapped_dyes(given, analyse):
    folder = given("E-MTAB-9104") / "E-MTAB-9104"
    (outcome,) = analyse(folder)
    assert outcome.state == "analysed"
    found = pd.read_csv(folder / "E-MTAB-9104_A-AGIL-9104-analytics.tsv", sep="\t", index_col=0)
    assert list(found) == ["g1_g2.p-value", "g1_g2.t-statistic", "g1_g2.log2foldchange"]
    assert np.allclose(found["g1_g2.log2foldchange"][:10], 2, atol=0.3)
    assert (found["g1_g2.log2foldchange"][10:].abs() < 0.6).all()
    for kind in ("log-fold-changes", "average-intensities"):
        matrix = read_assay_matrix(folder / f"E-MTAB-9104_A-AGIL-9104-{kind}.tsv", [])
        assert matrix.assays == ("X1", "X2", "X3", "X4")


def test_a_page_shows_the_three_plots(given, analyse):
    folder = given("E-MTAB-9103") / "E-MTAB-9103"
    analyse(folder)
    page = (folder / "qc" / "E-MTAB-9103_A-AFFY-9103_QM" / "index.html").read_text()
    root = ET.fromstring(page.removeprefix("<!doctype html>\n").replace('<meta charset="utf-8">', ""))  # noqa: S314
    assert len(list(root.iter("{http://www.w3.org/2000/svg}svg"))) == 2 + 6
    assert "<script" not in page


def test_an_outlier_is_left_out_and_named(given, analyse):
    folder = given("E-MTAB-9103") / "E-MTAB-9103"
    (folder / "E-MTAB-9103_A-AFFY-9103-raw-intensities.tsv").unlink()
    configuration = folder / "E-MTAB-9103-configuration.xml"
    text = configuration.read_text()
    configuration.write_text(text.replace("<assay>N3</assay>", "<assay>N3</assay><assay>N4</assay>"))
    sdrf = folder / "E-MTAB-9103.condensed-sdrf.tsv"
    lines = sdrf.read_text().splitlines(keepends=True)
    sdrf.write_text("".join([*lines, *(line.replace("\tN3\t", "\tN4\t") for line in lines if "\tN3\t" in line)]))
    random = np.random.default_rng(1)
    level = random.uniform(4, 12, 400)
    names = ["N1", "N2", "N3", "N4", "A1", "A2", "A3"]
    values = pd.DataFrame({name: level + random.normal(0, 0.1, 400) for name in names})
    values["N4"] = 2 + 0.2 * level + random.normal(0, 0.1, 400)
    values.index = pd.Index([f"{i}_x" for i in range(400)], name="DesignElementAccession")
    values.to_csv(folder / "E-MTAB-9103_A-AFFY-9103-normalized-expressions.tsv", sep="\t")
    (outcome,) = analyse(folder)
    assert "array A-AFFY-9103: left out of the comparison, outliers by three detections: N4" in outcome.said
    assert "left out: N4" in (folder / "E-MTAB-9103-analysis-methods.tsv").read_text()
    found = pd.read_csv(folder / "E-MTAB-9103_A-AFFY-9103-analytics.tsv", sep="\t")
    assert found["g1_g2.log2foldchange"].abs().max() < 0.6


def test_arrays_without_values_are_refused(given, analyse):
    folder = given("E-MTAB-9103") / "E-MTAB-9103"
    (folder / "E-MTAB-9103_A-AFFY-9103-raw-intensities.tsv").unlink()
    (outcome,) = analyse(folder)
    needed = "E-MTAB-9103_A-AFFY-9103-normalized-expressions.tsv or E-MTAB-9103_A-AFFY-9103-raw-intensities.tsv"
    assert outcome.said == (f"array A-AFFY-9103 has no values: give {needed}",)
