"""`Atlas` over HTTP and over a directory: the same questions, the same answers, on both engines."""

import json
import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from opengxa import Atlas, AtlasError
from opengxa.client.errors import NotFound, Refused, Unusable

ROOT = Path(__file__).resolve().parents[2]

QUESTIONS = [
    ("differential", {}),
    ("differential", {"genes": "FKBP5", "conditions": "dexamethasone"}),
    ("differential", {"conditions": ["asthma", "breast carcinoma"], "organism": "human", "regulation": "UP"}),
    ("differential", {"conditions": "cancer", "group": "gene"}),
    ("differential", {"cutoff": {"foldChange": 0, "pValue": 1}, "experiment": "E-MTAB-9002"}),
    ("differential", {"genes": "no such gene"}),
    ("differential", {"experiment_type": ["RNASEQ_MRNA_DIFFERENTIAL"], "sort": "-adjusted_p_value"}),
    ("baseline", {"genes": ["SFTPC", "FKBP5"], "per_gene": True}),
    ("baseline", {"conditions": "digestive system"}),
    ("experiments", {}),
    ("experiments", {"conditions": "cancer"}),
    ("resolve", {"genes": ["CD3", "SFTPX", "GO:0007585"], "conditions": "liver"}),
    ("enrichment", {"genes": ["FKBP5", "PER1"], "organism": "human"}),
]


def every_row(atlas, answer, asked):
    """All rows of the paged JSON."""
    rows, parameters = [], [("size", "3"), *asked]
    while parameters:
        page = atlas.ask(answer, parameters)
        rows += page["rows"]
        parameters = page["next"] and [("size", "3"), *asked, ("after", page["next"])]
    return rows


@pytest.mark.parametrize(("answer", "asked"), QUESTIONS)
def test_both_forms_answer_alike(remote, local, answer, asked):
    over_http, here = getattr(remote, answer)(**asked), getattr(local, answer)(**asked)
    pd.testing.assert_frame_equal(over_http, here)
    assert over_http.attrs == here.attrs
    assert over_http.attrs["release"] == remote.release == local.release


def test_frames_hold_the_rows_of_all_pages(atlas):
    expected = every_row(atlas, "differential", [("conditionQuery", "cancer")])
    frame = atlas.differential(conditions="cancer")
    assert len(expected) > 6
    assert list(frame.columns) == list(expected[0])
    for name in frame.columns:
        got = [None if isinstance(value, float) and math.isnan(value) else value for value in frame[name]]
        wanted = [float(row[name]) if row[name] in ("Infinity", "-Infinity") else row[name] for row in expected]
        assert got == wanted, name


def test_columns_have_the_types_of_their_values(atlas):
    frame = atlas.differential(genes="FKBP5", conditions="dexamethasone")
    assert frame["log2_fold_change"].dtype == float
    assert frame["replicates"].dtype == int
    assert set(frame["gene_symbol"].map(type)) == {str}
    assert frame["factors"].tolist() == [["compound"], ["compound"]]
    assert frame["why"].tolist()[0][0]["value"] == "dexamethasone 1 micromolar"


def test_attributes_say_what_was_asked_and_understood(atlas):
    frame = atlas.differential(genes=["FKBP5", "SFTPX"], organism=["human", "zebrafish"])
    assert frame.attrs["query"] == {
        "answer": "differential",
        "geneQuery": '["FKBP5", "SFTPX"]',
        "organism": '["human", "zebrafish"]',
    }
    assert [(term["term"], term["status"]) for term in frame.attrs["resolution"]["genes"]] == [
        ("FKBP5", "matched"),
        ("SFTPX", "not_found"),
    ]
    assert any("zebrafish" in warning or "danio rerio" in warning for warning in frame.attrs["warnings"])


def test_other_kinds_of_frames_hold_the_same(atlas):
    frame = atlas.differential(conditions="cancer")
    table = atlas.differential(conditions="cancer", as_="arrow")
    other = atlas.differential(conditions="cancer", as_="polars")
    assert isinstance(table, pa.Table)
    assert isinstance(other, pl.DataFrame)
    assert table["gene_id"].to_pylist() == other["gene_id"].to_list() == frame["gene_id"].tolist()
    assert other["factors"].to_list() == frame["factors"].tolist()
    assert json.loads(table.schema.metadata[b"atlas"])["release"] == frame.attrs["release"]
    with pytest.raises(ValueError, match="allowed is pandas, polars, arrow, anndata"):
        atlas.differential(as_="numpy")


def test_pages_are_had_by_asking_for_them(atlas):
    whole = atlas.differential(conditions="cancer")
    first = atlas.differential(conditions="cancer", size=3)
    second = atlas.differential(conditions="cancer", size=3, after=first.attrs["next"])
    assert [*first["gene_id"], *second["gene_id"]] == whole["gene_id"].tolist()[:6]


def test_suggestions_are_lists(atlas):
    assert atlas.suggest("sft")[0]["value"] == "SFTPC"
    assert atlas.suggest("can", "conditions", size=1)[0]["value"] == "cancer"
    with pytest.raises(ValueError, match="allowed is genes, conditions"):
        atlas.suggest("can", "diseases")


def test_refusals_have_the_words_of_the_server(atlas):
    with pytest.raises(Refused, match="There is no parameter 'colour'") as raised:
        atlas.differential(colour="red")
    assert (raised.value.status, raised.value.parameter) == (400, "colour")
    with pytest.raises(AtlasError, match="this release answers searches for rows with") as raised:
        atlas.differential(cutoff={"foldChange": 0, "pValue": 1})
    assert raised.value.status == 422
    with pytest.raises(NotFound):
        atlas.experiment("E-MTAB-0", as_="arrow")


@pytest.mark.usefixtures("_environment")
def test_a_release_can_be_kept_to(home, url, remote):
    for where in (home, url):
        with Atlas(where, release=remote.release) as pinned:
            assert pinned.release == remote.release
            assert len(pinned.differential(conditions="cancer"))
        with Atlas(where, release="r0") as gone, pytest.raises(NotFound, match="There is no release 'r0'"):
            gone.differential()


def test_one_client_serves_many_threads(atlas):
    names = ["FKBP5", "SFTPC", "ASPM", "TNNI3"] * 4
    alone = {name: atlas.differential(genes=name)["gene_id"].tolist() for name in set(names)}
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda name: atlas.differential(genes=name)["gene_id"].tolist(), names))
    assert together == [alone[name] for name in names]


def test_thousands_of_genes_are_one_question(atlas):
    genes = pd.Series([f"ENSG9{number:010}" for number in range(5_000)] + ["FKBP5"])
    frame = atlas.differential(genes=genes)
    assert set(frame["gene_symbol"]) == {"FKBP5"}
    assert len(frame.attrs["resolution"]["genes"]) == 5_001


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"genes": []}, ValueError),
        ({"genes": " "}, ValueError),
        ({"genes": ["FKBP5", None]}, TypeError),
        ({"genes": ["FKBP5", float("nan")]}, TypeError),
        ({"gene_query": "FKBP5"}, TypeError),
        ({"format": "tsv"}, TypeError),
    ],
)
def test_questions_that_would_mean_something_else_are_not_sent(local, asked, error):
    with pytest.raises(error) as raised:
        local.differential(**asked)
    assert isinstance(raised.value, AtlasError)
    assert raised.value.status == 0


@pytest.mark.parametrize(
    "ask",
    [
        lambda atlas, _: atlas.differential(as_="excel"),
        lambda atlas, _: atlas.suggest("a", "tissues"),
        lambda atlas, folder: atlas.download(folder / "all.doc"),
        lambda atlas, folder: atlas.download(folder / "none" / "all.tsv"),
        lambda atlas, folder: atlas.download(folder.parent / f"{folder.name}"),
        lambda atlas, _: atlas.differential(genes=7),
    ],
)
def test_all_errors_are_of_the_client(local, tmp_path, ask):
    with pytest.raises(AtlasError) as raised:
        ask(local, tmp_path)
    assert "Errno" not in str(raised.value)


def test_a_file_that_cannot_be_written_is_said(remote, tmp_path):
    with pytest.raises(OSError, match=r"none/all\.tsv cannot be written: no such file or directory") as raised:
        remote.download(tmp_path / "none" / "all.tsv", conditions="cancer")
    assert isinstance(raised.value, Unusable)


def test_a_setting_that_makes_no_sense_is_an_error_of_the_client(home, monkeypatch):
    monkeypatch.setenv("OPENGXA_BODY_LIMIT", "much")
    with pytest.raises(AtlasError, match="OPENGXA_BODY_LIMIT"):
        Atlas(home)


def test_a_server_without_its_scheme_is_understood_as_what_it_may_be():
    with pytest.raises(NotFound, match=r"no directory host\.example\..* its address begins with https:// or http://"):
        Atlas("host.example")


def test_a_client_shows_what_it_asks(duckdb_home):
    assert repr(Atlas("http://user:secret@127.0.0.1:9/gxa/")) == "Atlas('http://127.0.0.1:9/gxa')"
    assert repr(Atlas("http://127.0.0.1:9", release="r1")) == "Atlas('http://127.0.0.1:9', release='r1')"
    with Atlas(duckdb_home) as atlas:
        assert repr(atlas) == f"Atlas({str(duckdb_home)!r})"


@pytest.mark.usefixtures("_environment")
def test_a_closed_client_says_so(home):
    atlas = Atlas(home)
    assert atlas.release
    atlas.close()
    with pytest.raises(AtlasError, match="was closed"):
        _ = atlas.release


def test_a_directory_without_release_is_said(tmp_path):
    with pytest.raises(NotFound, match="opengxa index"):
        Atlas(tmp_path)


def test_importing_the_package_imports_nothing():
    code = "import sys; before = set(sys.modules); import opengxa; print(sorted(set(sys.modules) - before))"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "['opengxa']"


def test_a_client_of_a_server_needs_neither_the_service_nor_pandas_to_start():
    code = "import sys; from opengxa import Atlas; Atlas('http://127.0.0.1:9'); print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not {"service", "flask", "duckdb", "pandas", "pyarrow", "polars"} & set(shown.split())
