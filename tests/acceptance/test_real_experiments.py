"""The real experiments, through the command line and over HTTP: complete ones are indexed, rows equal the files'."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from flask.testing import FlaskClient

from engines.open import EngineSettings
from opengxa.cli.main import main
from service.app import create_app
from service.settings import Settings
from tests.opensearch_node.node import own

COMPLETE = {"E-DERV-5214", "E-ERAD-475", "E-GEOD-44366", "E-GEOD-74747", "E-MEXP-1025", "E-MTAB-2754"}
COMPLETE |= {"E-MTAB-3718", "E-MTAB-4754", "E-MTAB-7471", "E-MTAB-8510", "E-MTAB-8549"}
INCOMPLETE = {
    "E-GEOD-12685": "there is no result file",
    "E-GEOD-1297": "there is no SDRF",
    "E-GEOD-20333": "there is no SDRF",
    "E-GEOD-38400": "there is no result file",
    "E-GEOD-44048": "there is no SDRF",
    "E-GEOD-48549": "there is no result file",
    "E-MEXP-2280": "there is no E-MEXP-2280-configuration.xml",
    "E-MTAB-1066": "there is no SDRF",
    "E-MTAB-2770": "there is no result file",
    "E-MTAB-2836": "there is no result file",
    "E-MTAB-4444": "there is no E-MTAB-4444-configuration.xml",
    "E-MTAB-5626": "there is no E-MTAB-5626-configuration.xml",
    "E-MTAB-5813": "there is no E-MTAB-5813-configuration.xml",
    "E-MTAB-6077": "there is no E-MTAB-6077-configuration.xml",
    "E-PROT-1": "there is no result file",
    "TEST-PROTEOMICS-BASELINE": "there is no TEST-PROTEOMICS-BASELINE-configuration.xml",
}


@pytest.fixture(scope="module")
def home(shared_data: Path, engine_settings: EngineSettings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of everything there is, made as an operator makes it."""
    home = tmp_path_factory.mktemp("real")
    ontology = shared_data / "ontology"
    paths = [str(shared_data / "experiments"), str(shared_data / "derived")]
    words = ["--annotation", str(shared_data / "annotation")]
    words += ["--ontology", str(ontology / "atlas-merged.derived.obo.gz"), str(ontology / "po-basic.obo.gz")]
    engine = ["--engine", engine_settings.name, "--opensearch-url", engine_settings.url]
    # The release itself says how its indices are called: serving it needs no prefix.
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("OPENGXA_OPENSEARCH_PREFIX", own("elsewhere"))
        assert main(["index", *paths, *words, "--home", str(home), *engine]) == 1  # some are left out
    return home


@pytest.fixture(scope="module")
def client(home: Path, engine_settings: EngineSettings) -> FlaskClient:
    return create_app(Settings(home=home, engine=engine_settings)).test_client()


def test_complete_ones_are_indexed(client: FlaskClient) -> None:
    experiments = client.get("/api/v1/experiments").json["rows"]
    assert {experiment["experiment_accession"] for experiment in experiments} == COMPLETE


def test_incomplete_ones_are_named_with_their_reason(client: FlaskClient) -> None:
    left_out = {left["accession"]: left["reasons"] for left in client.get("/api/v1/release").json["left_out"]}
    assert left_out.keys() == INCOMPLETE.keys()
    for accession, reason in INCOMPLETE.items():
        assert any(said.startswith(reason) for said in left_out[accession]), left_out[accession]


def read_with_pandas(path: Path) -> pd.DataFrame:
    """Every passing gene and contrast of an analytics file, by a reading that shares no code with the product."""
    wide = pd.read_csv(path, sep="\t").set_index("Gene ID")
    parts = []
    for column in wide.columns[wide.columns.str.endswith(".p-value")]:
        contrast = column.removesuffix(".p-value")
        part = pd.DataFrame({"p": wide[column], "fold_change": wide[f"{contrast}.log2foldchange"]})
        parts.append(part.assign(contrast=contrast))
    rows = pd.concat(parts).reset_index(names="gene")
    rows = rows[(rows.fold_change.abs() > 1) & (rows.p < 0.05)]
    order = rows.assign(size=-rows.fold_change.abs()).sort_values(["size", "p", "contrast", "gene"])
    return order[["gene", "contrast", "fold_change", "p"]]


def all_rows(client: FlaskClient, query: str) -> list[dict[str, object]]:
    rows, after = [], ""
    while True:
        page = client.get(f"/api/v1/differential?{query}&size=1000{after}").json
        rows += page["rows"]
        if not page["next"]:
            assert len(rows) == page["total"]
            return rows
        after = f"&after={page['next']}"


@pytest.mark.parametrize(
    ("accession", "folder", "total"),
    [
        ("E-MTAB-8510", "experiments", 1533),
        ("E-MTAB-7471", "experiments", 20),
        ("E-MTAB-2754", "experiments", 541),
        ("E-MTAB-8549", "derived", 0),
    ],
)
def test_rows_equal_the_file(client: FlaskClient, shared_data: Path, accession: str, folder: str, total: int) -> None:
    expected = read_with_pandas(shared_data / folder / accession / f"{accession}-analytics.tsv.gz")
    rows = all_rows(client, f"experiment={accession}")
    assert len(rows) == len(expected) == total
    columns = ("gene_id", "contrast_id", "log2_fold_change", "adjusted_p_value")
    found = [tuple(row[column] for column in columns) for row in rows]
    assert found == list(expected.itertuples(index=False, name=None))


def test_arrays_stand_by_design_element(client: FlaskClient, shared_data: Path) -> None:
    parts = []
    for array in ("A-AFFY-18", "A-AFFY-19", "A-AFFY-20"):
        path = shared_data / "derived" / "E-MEXP-1025" / f"E-MEXP-1025_{array}-analytics.tsv.undecorated.gz"
        wide = pd.read_csv(path, sep="\t")
        for column in wide.columns[wide.columns.str.endswith(".p-value")]:
            contrast = column.removesuffix(".p-value")
            passing = (wide[f"{contrast}.log2foldchange"].abs() > 1) & (wide[column] < 0.05)
            parts.append(wide.loc[passing, "DesignElementAccession"] + " " + contrast)
    rows = all_rows(client, "experiment=E-MEXP-1025")
    assert {(row["gene_id"] == row["design_element"], row["mapping"]) for row in rows} == {(True, "unmapped")}
    found = [f"{row['design_element']} {row['contrast_id']}" for row in rows]
    assert sorted(found) == sorted(np.concatenate(parts))


def test_an_array_has_one_remark_that_its_design_elements_are_unmapped(client: FlaskClient) -> None:
    (entry,) = client.get("/api/v1/experiments?experiment=E-MEXP-1025").json["rows"]
    said = sorted(warning.split("_")[1][:9] for warning in entry["warnings"] if "unmapped" in warning)
    assert said == ["A-AFFY-18", "A-AFFY-19", "A-AFFY-20"]


def test_the_experiment_that_studies_both_tissues_comes_before_those_that_would_be_first(client: FlaskClient) -> None:
    def order(query: str) -> list[str]:
        found = client.get("/api/v1/baseline", query_string={"conditionQuery": query}).json["experiments"]
        return [experiment["experiment_accession"] for experiment in found]

    one, both = order("kidney"), order('[{"value":"kidney"},{"value":"pancreas"}]')
    assert one.index("E-GEOD-74747") < one.index("E-MTAB-3718") < one.index("E-DERV-5214")
    assert both == ["E-DERV-5214", *(accession for accession in one if accession != "E-DERV-5214")]


def test_tissues_of_the_derived_gtex(client: FlaskClient) -> None:
    answer = client.get("/api/v1/baseline?geneQuery=SFTPC&experiment=E-DERV-5214").json
    (grid,) = answer["grids"]
    (row,) = grid["rows"]
    levels = {column["value"]: cell["value"] for column, cell in zip(grid["columns"], row["cells"], strict=True)}
    assert max(levels, key=lambda tissue: levels[tissue] or 0) == "lung"
    assert levels["lung"] == pytest.approx(1707, abs=1)


def test_looser_than_the_floor_is_answered_for_one_experiment(client: FlaskClient, shared_data: Path) -> None:
    loose = "cutoff={%22foldChange%22:0.2,%22pValue%22:0.5}"
    refused = client.get(f"/api/v1/differential?{loose}")
    assert refused.status_code == 422
    assert "0.5" in refused.json["detail"]
    path = shared_data / "experiments" / "E-MTAB-7471" / "E-MTAB-7471-analytics.tsv.gz"
    wide = pd.read_csv(path, sep="\t")
    expected = (wide["g1_g2.log2foldchange"].abs() > 0.2) & (wide["g1_g2.p-value"] < 0.5)
    assert client.get(f"/api/v1/differential?{loose}&experiment=E-MTAB-7471").json["total"] == expected.sum()


@pytest.mark.parametrize(
    ("accession", "folder", "groups", "shown"),
    [
        ("E-DERV-5214", "derived", 31, 50),
        ("E-GEOD-44366", "derived", 3, 50),
        ("E-ERAD-475", "experiments", 18, 50),
    ],
)
def test_baseline_heatmaps_hold_the_files_medians(
    client: FlaskClient, shared_data: Path, accession: str, folder: str, groups: int, shown: int
) -> None:
    (path,) = (shared_data / folder / accession).glob(f"{accession}-tpms.tsv*")
    wide = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False).set_index("GeneID")
    answer = client.get(f"/json/experiments/{accession}").json
    columns = [header["assayGroupId"] for header in answer["columnHeaders"]]
    rows = answer["profiles"]["rows"]
    assert (len(columns), len(rows)) == (groups, shown)
    for row in rows:
        medians = [float((wide.loc[row["id"], group].split(",") * 3)[2]) for group in columns]
        expected = [median if median >= 0.5 else None for median in medians]
        assert [cell.get("value") for cell in row["expressions"]] == expected


@pytest.mark.parametrize(("accession", "total", "first"), [("E-MTAB-8510", 1533, "ACAN"), ("E-MTAB-7471", 20, "PDR12")])
def test_differential_heatmaps_hold_the_files_rows(
    client: FlaskClient, shared_data: Path, accession: str, total: int, first: str
) -> None:
    expected = read_with_pandas(shared_data / "experiments" / accession / f"{accession}-analytics.tsv.gz")
    answer = client.get(f"/json/experiments/{accession}?heatmapMatrixSize=1000").json
    rows = answer["profiles"]["rows"]
    assert answer["profiles"]["searchResultTotal"] == total == expected.gene.nunique()
    assert rows[0]["name"] == first
    by_gene = {(row.gene, row.contrast): (row.fold_change, row.p) for row in expected.itertuples()}
    ids = [header["id"] for header in answer["columnHeaders"]]
    for row in rows:
        for contrast, cell in zip(ids, row["expressions"], strict=True):
            assert (cell.get("foldChange"), cell.get("pValue")) == by_gene.get((row["id"], contrast), (None, None))
