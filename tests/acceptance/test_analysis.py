"""Real experiments from counts and intensities: `opengxa analyse`, then `opengxa index`, then searched."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from flask.testing import FlaskClient

from engines.open import EngineSettings
from opengxa.cli.main import main
from service.app import create_app
from service.settings import Settings

AS_GIVEN = ("E-GEOD-20333", "E-GEOD-44048", "E-MEXP-1025", "E-GEOD-38400")
DESIGN_DERIVED = ("E-MTAB-8549", "E-MTAB-3718")
FACTORS = {"E-GEOD-20333": "disease", "E-GEOD-44048": "genotype"}
"""Of the experiments that come without an SDRF."""
FOS = "ENSG00000170345"
ELEMENTS = {"A-AFFY-41": ("209189_at", FOS), "A-AGIL-28": ("A_24_P372643", "ENSG90000000001")}
"""A design element of each array and its gene, the second made up."""


def lay_out(shared_data: Path, folder: Path) -> None:
    """Gather configurations, sample tables and raw values, no results; write sample tables where there are none."""
    for accession in AS_GIVEN:
        shutil.copytree(shared_data / "experiments" / accession, folder / accession)
    for accession in DESIGN_DERIVED:
        (folder / accession).mkdir()
        (counts,) = (shared_data / "experiments" / accession).glob("*-raw-counts.tsv.undecorated.gz")
        derived = shared_data / "derived" / accession
        for path in (counts, *(derived / f"{accession}{end}" for end in ("-configuration.xml", ".condensed-sdrf.tsv"))):
            shutil.copy(path, folder / accession)
    for accession, factor in FACTORS.items():
        lines = describe(accession, factor, (folder / accession / f"{accession}-configuration.xml").read_text())
        (folder / accession / f"{accession}.condensed-sdrf.tsv").write_text("".join(lines))


def describe(accession: str, factor: str, configuration: str) -> Iterator[str]:
    """Yield a condensed SDRF: species, and the label of the assay group as factor."""
    array = re.search(r"<array_design>(.*?)<", configuration)[1]
    groups = re.findall(r'<assay_group id="\w+" label="(.*?)">(.*?)</assay_group>', configuration, re.DOTALL)
    for label, members in groups:
        for assay in re.findall(r"<assay>(.*?)<", members):
            yield f"{accession}\t{array}\t{assay}\tcharacteristic\torganism\tHomo sapiens\n"
            yield f"{accession}\t{array}\t{assay}\tfactor\t{factor}\t{label}\n"


@pytest.fixture(scope="module")
def analysed(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the six experiments, analysed; beside it `designs` has the tables of two arrays."""
    root = tmp_path_factory.mktemp("analysed")
    for name in ("given", "designs"):
        (root / name).mkdir()
    lay_out(shared_data, root / "given")
    for array, (element, gene) in ELEMENTS.items():
        (root / "designs" / f"homo_sapiens.{array}.tsv").write_text(f"ensgene\tdesign_element\n{gene}\t{element}\n")
    lengths = shared_data / "annotation" / "mouse_gene_length_mm9.tsv.gz"
    options = ["--gene-lengths", str(lengths), "--default-length", "1000", "--quantile-normalise"]
    options += ["--annotation", str(root / "designs")]
    assert main(["analyse", str(root / "given"), "--out", str(root / "out"), *options]) == 0
    return root / "out"


@pytest.fixture(scope="module")
def client(analysed: Path, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    home = tmp_path_factory.mktemp("home")
    designs = analysed.parent / "designs"
    assert main(["index", str(analysed), "--annotation", str(designs), "--home", str(home)]) == 0
    return create_app(Settings(home=home, engine=EngineSettings("duckdb"))).test_client()


def test_all_six_are_searchable(client: FlaskClient) -> None:
    rows = client.get("/api/v1/experiments").json["rows"]
    assert {row["experiment_accession"] for row in rows} == {*AS_GIVEN, *DESIGN_DERIVED}


def all_rows(client: FlaskClient, query: str) -> list[dict[str, object]]:
    rows, after = [], ""
    while True:
        page = client.get(f"/api/v1/differential?{query}&size=1000{after}").json
        rows += page["rows"]
        if not page["next"]:
            return rows
        after = f"&after={page['next']}"


def read_reference(shared_data: Path, accession: str) -> pd.DataFrame:
    """Every probe and contrast of limma's and genefilter's tables of an experiment, by element and contrast."""
    parts = []
    for path in sorted((shared_data / "stats" / "atlas").glob(f"{accession}_*.limma-3.54.1.tsv.gz")):
        array = re.search(r"_(A-[A-Z]+-\d+)\.", path.name)[1]
        limma = pd.read_csv(path, sep="\t", index_col=0)
        derived = shared_data / "derived" / accession / f"{accession}_{array}-analytics.tsv.undecorated.gz"
        filtered = pd.read_csv(derived, sep="\t", index_col=0)
        for column in filtered.columns[filtered.columns.str.endswith(".p-value")]:
            contrast = column.removesuffix(".p-value")
            part = {"t": limma[f"{contrast}.t"], "fold_change": limma[f"{contrast}.logFC"], "p": filtered[column]}
            parts.append(pd.DataFrame(part).assign(contrast=contrast))
    return pd.concat(parts).set_index("contrast", append=True)


@pytest.mark.parametrize(
    ("accession", "tests"), [("E-GEOD-20333", 7689), ("E-GEOD-44048", 41093), ("E-MEXP-1025", 61557)]
)
def test_arrays_have_the_statistics_of_r(client: FlaskClient, shared_data: Path, accession: str, tests: int) -> None:
    expected = read_reference(shared_data, accession)
    assert len(expected) == tests
    loose = 'cutoff={"foldChange":0,"pValue":1}'
    rows = all_rows(client, f"experiment={accession}&{loose}")
    found = pd.DataFrame(rows).set_index(["design_element", "contrast_id"])
    shown = expected[(expected["fold_change"].round(1) != 0) & (expected["p"] < 1)]
    assert len(found) == len(shown)
    shown = shown.loc[found.index]
    np.testing.assert_allclose(found["t_statistic"], shown["t"], rtol=1e-6)
    np.testing.assert_allclose(found["adjusted_p_value"], shown["p"], rtol=1e-6)
    # R's table has eight digits: at the middle between two decimals either may be right.
    assert np.abs(found["log2_fold_change"] - shown["fold_change"]).max() < 0.05 + 1e-6


def test_a_gene_is_found_by_its_design_element(client: FlaskClient) -> None:
    (row,) = client.get(f"/api/v1/differential?geneQuery={FOS}&conditionQuery=Parkinson's disease").json["rows"]
    assert (row["experiment_accession"], row["design_element"]) == ("E-GEOD-20333", "209189_at")
    assert (row["log2_fold_change"], round(row["adjusted_p_value"], 4)) == (-1.5, 0.0436)


def test_quality_pages_are_kept_and_sent(client: FlaskClient) -> None:
    for array in ("A-AFFY-18", "A-AFFY-19", "A-AFFY-20"):
        with client.get(f"/experiments-content/E-MEXP-1025/resources/E-MEXP-1025_{array}_QM.html") as sent:
            assert sent.status_code == 200
            assert sent.headers["Content-Disposition"].startswith("inline")
            assert sent.text.count("<svg") >= 3


def test_the_gene_that_was_mutated_is_down(client: FlaskClient) -> None:
    (row,) = client.get("/api/v1/differential?geneQuery=AT2G40030&conditionQuery=nrpe1").json["rows"]
    assert (row["experiment_accession"], row["contrast_id"], row["log2_fold_change"]) == ("E-GEOD-38400", "g1_g2", -1.6)


def test_many_runs_have_the_statistics_of_r(client: FlaskClient, analysed: Path, shared_data: Path) -> None:
    found = pd.read_csv(analysed / "E-MTAB-8549" / "E-MTAB-8549-analytics.tsv", sep="\t", index_col=0)
    published = shared_data / "derived" / "E-MTAB-8549" / "E-MTAB-8549-analytics.tsv.gz"
    expected = pd.read_csv(published, sep="\t", index_col=0).loc[found.index]
    for contrast in ("g1_g2", "g3_g4"):
        changes, p_values = f"{contrast}.log2foldchange", f"{contrast}.p-value"
        counted = expected[changes].notna()
        assert (found[changes] == expected[changes])[counted].mean() > 0.999
        assert (found.loc[~counted, changes] == 0).all()
        assert (found[p_values].isna() == expected[p_values].isna()).mean() > 0.999
        distance = np.abs(np.log10(found[p_values]) - np.log10(expected[p_values])).dropna()
        assert (distance <= 0.05).mean() > 0.99
    assert client.get("/api/v1/differential?experiment=E-MTAB-8549").json["total"] == 0


def test_levels_equal_the_derived_file(client: FlaskClient, analysed: Path, shared_data: Path) -> None:
    found = pd.read_csv(analysed / "E-MTAB-3718" / "E-MTAB-3718-tpms.tsv", sep="\t", dtype=str, index_col=0)
    derived = shared_data / "derived" / "E-MTAB-3718" / "E-MTAB-3718-tpms.tsv.gz"
    expected = pd.read_csv(derived, sep="\t", dtype=str, index_col=0)
    pd.testing.assert_frame_equal(found.drop(columns="Gene Name"), expected.drop(columns="Gene Name"))
    albumin = "ENSMUSG00000029368"
    (grid,) = client.get(f"/api/v1/baseline?geneQuery={albumin}&experiment=E-MTAB-3718").json["grids"]
    (row,) = grid["rows"]
    levels = {column["value"]: cell["value"] for column, cell in zip(grid["columns"], row["cells"], strict=True)}
    assert max(levels, key=lambda tissue: levels[tissue] or 0) == "liver"


def test_albumin_marks_the_liver(analysed: Path) -> None:
    markers = pd.read_csv(analysed / "E-MTAB-3718" / "E-MTAB-3718-markers.tsv", sep="\t", index_col=0)
    assert markers.loc["ENSMUSG00000029368", "Assay Group"] == "g5"
    assert markers.loc["ENSMUSG00000029368", "Tau"] > 0.6
