"""An experiment's own tables: information, results in every form, design, tables as the release keeps them."""

import csv
import hashlib
import io
import json
import zipfile

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from service.download.experiment_tables import SIDE_TABLES, _field
from service.export.table import BATCH
from tests.service.heatmaps import BASELINE, DIFFERENTIAL
from tests.service.shapes import fetch

API = "/api/v1/experiments"
INFINITE = {"Infinity": np.inf, "-Infinity": -np.inf}


def pages(client, accession, **asked):
    """All rows of an experiment's results, page by page."""
    rows, after = [], None
    while True:
        page = fetch(client, f"{API}/{accession}/results", **asked, size=9, **({"after": after} if after else {})).json
        rows += page["rows"]
        after = page["next"]
        if not after:
            assert page["total"] == len(rows)
            return rows


def rows_of(text, delimiter="\t"):
    """The rows of a TSV or CSV file, texts all of them; its comments left out."""
    return list(csv.DictReader((line for line in text.splitlines() if not line.startswith("#")), delimiter=delimiter))


def numbered(rows):
    """Rows with infinities as numbers."""
    return [{name: INFINITE.get(value, value) for name, value in row.items()} for row in rows]


def test_an_experiment_says_what_it_is(client):
    said = fetch(client, f"{API}/e-mtab-9002").json
    listed = fetch(client, API).json["rows"]
    (entry,) = (row for row in listed if row["experiment_accession"] == "E-MTAB-9002")
    assert {name: said[name] for name in entry} == entry
    assert [group["assay_group_id"] for group in said["assay_groups"]] == ["g1", "g2", "g3"]
    assert said["assay_groups"][0]["assays"] == ["ERR900211", "ERR900212", "ERR900213"]
    contrast = said["contrast_details"][0]
    assert (contrast["reference"], contrast["test"], contrast["batch_effects"]) == ("g1", "g2", ["sex"])
    assert said["methods"] == [{"step": "Differential expression statistics", "text": "DESeq2 version: 1.38.3"}]
    assert fetch(client, f"{API}/E-MTAB-9001").json["publications"][0]["pubmed_id"] == "12345678"
    fetch(client, f"{API}/E-NONE-1", 404)


@pytest.mark.parametrize("accession", DIFFERENTIAL)
def test_changes_are_every_row_of_the_file(client, release, accession):
    rows = numbered(pages(client, accession))
    own = pq.read_table(release.paths.results(accession, "differential")).to_pylist()
    assert len(rows) == len(own)
    for row, kept in zip(rows, own, strict=True):
        for name in ("gene_id", "design_element", "array_design", "contrast_id", "adjusted_p_value"):
            assert row[name] == kept[name]
        change = kept["log2_fold_change"]
        assert row["log2_fold_change"] == (
            change if change is None or abs(change) < 1e300 else np.sign(change) * np.inf
        )
    assert (
        rows[0]["contrast_name"]
        == release.catalogue.condition_names[release.catalogue.condition_numbers[accession, rows[0]["contrast_id"]]]
    )


@pytest.mark.parametrize("accession", BASELINE)
def test_levels_are_every_cell_of_the_files(client, release, accession):
    rows = pages(client, accession)
    own = pq.read_table(release.paths.results(accession, "baseline")).to_pylist()
    names = {"value": "level", "gene_id": "gene_id", "assay_group_id": "assay_group_id", "unit": "unit"}
    names |= {name: name for name in ("minimum", "lower_quartile", "upper_quartile", "maximum")}
    assert [{name: row[name] for name in names} for row in rows] == [
        {name: row[theirs] for name, theirs in names.items()} for row in own
    ]


FILTERS = [
    ("E-MTAB-9002", {"geneQuery": "FKBP5,ASPM"}, lambda row: row["gene_symbol"] in {"FKBP5", "ASPM"}),
    ("E-MTAB-9002", {"contrast": "G1_G3"}, lambda row: row["contrast_id"] == "g1_g3"),
    ("E-MTAB-9002", {"contrast": "E-MTAB-9002:g1_g3"}, lambda row: row["contrast_id"] == "g1_g3"),
    ("E-MTAB-9002", {"regulation": "UP"}, lambda row: (row["log2_fold_change"] or 0) > 0),
    ("E-MTAB-9002", {"regulation": "DOWN"}, lambda row: (row["log2_fold_change"] or 0) < 0),
    ("E-MTAB-9003", {"cutoff": '{"foldChange": 1.4}'}, lambda row: abs(row["log2_fold_change"] or 0) > 1.4),
    ("E-MTAB-9003", {"cutoff": '{"pValue": 0.01}'}, lambda row: (row["adjusted_p_value"] or 1) < 0.01),
    ("E-MTAB-9001", {"assayGroup": "g4,g1"}, lambda row: row["assay_group_id"] in {"g1", "g4"}),
    ("E-MTAB-9001", {"unit": "FPKM"}, lambda row: row["unit"] == "FPKM"),
    ("E-MTAB-9001", {"cutoff": '{"value": 10}', "geneQuery": "ALB"}, lambda row: row["value"] >= 10),
    ("E-PROT-9001", {"cutoff": '{"value": 0.0005}'}, lambda row: (row["value"] or 0) >= 0.0005),
]


@pytest.mark.parametrize(("accession", "asked", "passes"), FILTERS)
def test_filters_leave_what_passes_in_its_order(client, accession, asked, passes):
    genes = {"ALB"} if asked.get("geneQuery") == "ALB" else None
    expected = [row for row in numbered(pages(client, accession)) if not genes or row["gene_symbol"] in genes]
    expected = [row for row in expected if passes(row)]
    assert numbered(pages(client, accession, **asked)) == expected
    assert len(expected) > 0
    table = pq.read_table(pa.BufferReader(fetch(client, f"{API}/{accession}/results.parquet", **asked).data))
    assert table.to_pylist() == expected


REFUSED = [
    ("E-MTAB-9001", {"contrast": "g1_g2"}, "contrast"),
    ("E-MTAB-9001", {"regulation": "UP"}, "regulation"),
    ("E-MTAB-9001", {"cutoff": '{"pValue": 0.1}'}, "cutoff.pValue"),
    ("E-MTAB-9002", {"assayGroup": "g1"}, "assayGroup"),
    ("E-MTAB-9002", {"unit": "TPM"}, "unit"),
    ("E-MTAB-9002", {"cutoff": '{"value": 1}'}, "cutoff.value"),
    ("E-MTAB-9002", {"contrast": "g9_g1"}, "contrast"),
    ("E-MTAB-9002", {"contrast": "E-MTAB-9003:g1_g2"}, "contrast"),
    ("E-MTAB-9002", {"fields": "nosuch"}, "fields"),
    ("E-MTAB-9002", {"format": "nosuch"}, "format"),
    ("E-MTAB-9002", {"conditionQuery": "liver"}, "conditionQuery"),
]


@pytest.mark.parametrize(("accession", "asked", "parameter"), REFUSED)
def test_what_has_no_meaning_is_refused(client, accession, asked, parameter):
    for form in ("", ".tsv"):
        if form and "format" in asked:
            continue
        assert fetch(client, f"{API}/{accession}/results{form}", 400, **asked).json["parameter"] == parameter


def test_genes_that_are_not_found_are_warned_of(client):
    page = fetch(client, f"{API}/E-MTAB-9002/results", geneQuery="nosuchgene").json
    assert (page["total"], page["rows"], page["next"]) == (0, [], None)
    assert "nosuchgene" in page["warnings"][0]
    sent = fetch(client, f"{API}/E-MTAB-9002/results.tsv", geneQuery="nosuchgene")
    assert "nosuchgene" in sent.headers["X-Warnings"]
    assert rows_of(sent.text) == []


@pytest.mark.parametrize("accession", ["E-MTAB-9001", "E-MTAB-9002", "E-MTAB-9003"])
def test_every_form_holds_the_rows_of_json(client, accession):
    expected = numbered(pages(client, accession))
    path = f"{API}/{accession}/results"
    frame = pd.DataFrame(expected)
    assert pq.read_table(pa.BufferReader(fetch(client, f"{path}.parquet").data)).to_pylist() == expected
    assert pa.ipc.open_stream(fetch(client, f"{path}.arrow").data).read_all().to_pylist() == expected
    lines = [json.loads(line) for line in fetch(client, f"{path}.ndjson").text.splitlines()]
    assert numbered(lines[1:-1]) == expected
    assert lines[-1]["manifest"]["rows"] == len(expected)
    for form, delimiter in (("tsv", "\t"), ("csv", ",")):
        text = fetch(client, f"{path}.{form}").text
        read = pd.read_csv(io.StringIO(text), sep=delimiter, comment="#", keep_default_na=False, na_values=[""])
        numbers = frame.select_dtypes("number").columns
        pd.testing.assert_frame_equal(read[numbers], frame[numbers], check_dtype=False, check_column_type=False)
        assert read["gene_id"].tolist() == frame["gene_id"].tolist()
        body, last = text.rsplit("\n", 2)[0] + "\n", text.rsplit("\n", 2)[1]
        assert json.loads(last[2:]) == {"rows": len(expected), "sha256": hashlib.sha256(body.encode()).hexdigest()}
    with zipfile.ZipFile(io.BytesIO(fetch(client, f"{path}.zip").data)) as archive:
        assert archive.testzip() is None
        assert rows_of(archive.read(f"{accession}-results.tsv").decode()) == rows_of(fetch(client, f"{path}.tsv").text)


def test_the_form_is_chosen_by_format_suffix_or_accept(client):
    path = f"{API}/E-MTAB-9002/results"
    whole = fetch(client, f"{path}.ndjson").data
    assert fetch(client, path, format="ndjson").data == whole
    with client.get(path, headers={"Accept": "application/x-ndjson"}) as sent:
        assert sent.data == whole
    with client.post(path, data={"format": "ndjson"}) as sent:
        assert sent.data == whole
    manifest = fetch(client, f"{path}.ndjson.manifest.json").json
    assert (manifest["bytes"], manifest["sha256"]) == (len(whole), hashlib.sha256(whole).hexdigest())


def test_pages_come_in_every_form_and_lead_on(client):
    path = f"{API}/E-MTAB-9002/results"
    first = fetch(client, f"{path}.tsv", size="3", fields="gene_symbol,contrast_id")
    assert rows_of(first.text) == [
        {"gene_symbol": "BRCA1", "contrast_id": "g1_g2"},
        {"gene_symbol": "BRCA1", "contrast_id": "g1_g3"},
        {"gene_symbol": "ASPM", "contrast_id": "g1_g2"},
    ]
    after = first.headers["X-Next"]
    second = fetch(client, path, size="1", after=after).json["rows"]
    assert (second[0]["gene_symbol"], second[0]["contrast_id"]) == ("ASPM", "g1_g3")
    assert fetch(client, path, after=after, regulation="UP", status=400).json["parameter"] == "after"


def test_an_export_goes_on_where_it_ended(client, release):
    path = f"{API}/E-MTAB-9002/results.tsv"
    whole = fetch(client, path).text
    lines = whole.splitlines(keepends=True)
    start = next(place for place, line in enumerate(lines) if not line.startswith("#")) + 1
    rest = fetch(client, path, resume="7", release=release.id).text
    assert "".join(lines[: start + 7]) + rest == whole


def cells_of(rows, layers):
    """Values of rows by layer, then by assay group or contrast, and gene with its design element."""
    found = {name: {} for name in layers}
    for row in rows:
        gene = f"{row['gene_id']} {row.get('design_element', '')}".strip()
        if "unit" in row:
            found[row["unit"].lower().replace(" ", "_")][row["assay_group_id"], gene] = row["value"]
        else:
            for name in layers:
                found[name][row["contrast_id"], gene] = row[name]
    return {name: {key: value for key, value in cells.items() if value is not None} for name, cells in found.items()}


@pytest.mark.parametrize("accession", ["E-MTAB-9001", "E-MTAB-9002", "E-MTAB-9003", "E-MEXP-9007", "E-PROT-9001"])
def test_results_are_matrices(client, accession):
    rows = numbered(pages(client, accession))
    with h5py.File(io.BytesIO(fetch(client, f"{API}/{accession}/results.h5ad").data)) as file:
        obs, var = (file[name][file[name].attrs["_index"]].asstr()[()].tolist() for name in ("obs", "var"))
        layers = {name: layer[()] for name, layer in file["layers"].items()}
        assert file["var"]["gene_symbol"].shape == (len(var),)
    assert len(set(var)) == len(var)
    expected = cells_of(rows, layers)
    for name, layer in layers.items():
        assert layer.shape == (len(obs), len(var))
        places = np.argwhere(~np.isnan(layer)).tolist()
        assert {(obs[row], var[column]): layer[row, column] for row, column in places} == expected[name]


def uns(client, address, **asked):
    """What the AnnData file of an experiment's results says of itself, and of what it lacks."""
    with h5py.File(io.BytesIO(fetch(client, f"{address}.h5ad", **asked).data)) as file:
        return json.loads(file["uns/opengxa"].asstr()[()]), file["uns/missing_values"].asstr()[()]


@pytest.mark.parametrize("asked", [{}, {"geneQuery": "FKBP5"}, {"geneQuery": "nosuchgene"}])
@pytest.mark.parametrize("accession", BASELINE + DIFFERENTIAL)
def test_rows_of_a_matrix_are_those_of_the_table(client, accession, asked):
    address = f"{API}/{accession}/results"
    wanted = fetch(client, address, **asked).json["total"]
    said, missing = uns(client, address, **asked)
    assert said["rows"] == fetch(client, f"{address}.h5ad.manifest.json", **asked).json["rows"] == wanted
    rows = fetch(client, f"{address}.parquet", **asked).data
    table = pd.read_parquet(io.BytesIO(rows))
    names = [name for name in ("value", "log2_fold_change", "adjusted_p_value", "t_statistic") if name in table]
    assert said["values"] == table[names].notna().sum().sum()
    assert "cut-offs" not in missing


@pytest.mark.parametrize(
    ("accession", "asked", "said"),
    [
        ("E-MTAB-9001", {"cutoff": '{"foldChange":1}'}, "cutoff.foldChange: got 1.0; allowed is only in differential"),
        ("E-MTAB-9001", {"contrast": "g1_g2"}, "contrast: got 'g1_g2'; allowed is only in differential experiments"),
        ("E-MTAB-9002", {"assayGroup": ["g1", "g2"]}, "assayGroup: got 'g1,g2'; allowed is only in baseline"),
    ],
)
def test_refusals_repeat_what_was_given(client, accession, asked, said):
    answer = client.get(f"{API}/{accession}/results", query_string=asked)
    assert answer.status_code == 400
    assert answer.json["detail"].startswith(said)


@pytest.mark.parametrize("form", ["h5ad", "parquet", "arrow", "xlsx", "zip", "csv"])
def test_nothing_is_an_answer_in_every_form(client, form):
    empty = fetch(client, f"{API}/E-MTAB-9002/results.{form}", geneQuery="nosuchgene")
    assert len(empty.data) > 0
    if form == "h5ad":
        with h5py.File(io.BytesIO(empty.data)) as file:
            assert file["layers"]["log2_fold_change"].shape == (2, 0)


def test_matrices_name_factors(client):
    with h5py.File(io.BytesIO(fetch(client, f"{API}/E-MTAB-9003/results.h5ad").data)) as file:
        assert file["obs"]["disease (test)"].asstr()[()].tolist() == ["asthma"]
        assert file["obs"]["disease (reference)"].asstr()[()].tolist() == ["normal"]
    with h5py.File(io.BytesIO(fetch(client, f"{API}/E-MTAB-9001/results.h5ad", assayGroup="g1").data)) as file:
        assert file["obs"]["organism part"].asstr()[()].tolist() == ["liver"]
    assert (
        fetch(client, f"{API}/E-MTAB-9001/results.h5ad").data == fetch(client, f"{API}/E-MTAB-9001/results.h5ad").data
    )


def test_the_design_says_who_was_analysed(client):
    rows = rows_of(fetch(client, f"{API}/E-MTAB-9001/design.tsv").text)
    by_assay = {row["assay"]: row for row in rows}
    assert len(rows) == 14
    run = by_assay["ERR900101"]
    assert (run["factor[organism part]"], run["assay_group_id"], run["analysed"]) == ("liver", "g1", "Yes")
    assert run["factor terms[organism part]"] == "http://purl.obolibrary.org/obo/UBERON_0002107"
    assert (by_assay["ERR900999"]["assay_group_id"], by_assay["ERR900999"]["analysed"]) == ("", "No")
    said = fetch(client, f"{API}/E-MTAB-9001/design").json
    assert (said["total"], said["rows"]) == (14, rows)
    page = fetch(client, f"{API}/E-MTAB-9001/results", size="1").json
    array = fetch(client, f"{API}/E-MTAB-9003/design", fields="assay,array_design").json["rows"]
    assert array[0] == {"assay": "Control 530", "array_design": "A-AFFY-44"}
    original = fetch(client, "/experiments-content/E-MTAB-9001/resources/experiment-design").data
    assert fetch(client, f"{API}/E-MTAB-9001/design", format="atlas-tsv").data == original
    for name, value in (("contrast", "g1"), ("size", "2"), ("resume", page["next"])):
        assert fetch(client, f"{API}/E-MTAB-9001/design.tsv", 400, **{name: value}).json["parameter"] == name
    assert "parquet" in fetch(client, f"{API}/E-MTAB-9001/design.h5ad", 422).json["detail"]


def test_the_originals_form_takes_its_parameters(client):
    asked = {"geneQuery": "ALB,INS", "selectedColumnIds": "g1,g4", "specific": "false"}
    ours = fetch(client, f"{API}/E-MTAB-9001/results", format="atlas-tsv", **asked)
    theirs = fetch(client, "/experiments-content/E-MTAB-9001/download/RNASEQ_MRNA_BASELINE", **asked)
    assert ours.data == theirs.data
    assert "X-Warnings" not in ours.headers
    assert ours.text.splitlines()[4].split("\t") == ["Gene ID", "Gene Name", "liver", "pancreas"]


@pytest.mark.parametrize(
    ("accession", "table"),
    [("E-MTAB-9001", "baseline"), ("E-MTAB-9002", "differential"), ("E-MTAB-9003", "differential")],
)
def test_a_table_of_results_is_that_of_the_api(client, release, accession, table):
    address = f"/downloads/experiments/{accession}/{table}.parquet"
    sent = fetch(client, address)
    ours = pq.read_table(pa.BufferReader(sent.data))
    theirs = pq.read_table(pa.BufferReader(fetch(client, f"{API}/{accession}/results.parquet").data))
    assert ours.equals(theirs)
    about = json.loads(ours.schema.metadata[b"opengxa"])
    assert (about["query"], about["release"]) == (f"{address}?release={release.id}", release.id)
    with client.get(address, headers={"If-None-Match": sent.headers["ETag"]}) as same:
        assert same.status_code == 304


def test_tables_beside_results_are_in_the_names_of_the_api(client, release):
    for accession, table in (("E-MTAB-9001", "coexpression"), ("E-MTAB-9002", "enrichment")):
        address = f"/downloads/experiments/{accession}/{table}.parquet"
        ours = pq.read_table(pa.BufferReader(fetch(client, address).data))
        assert ours.to_pylist() == pq.read_table(release.paths.results(accession, table)).to_pylist()
        assert json.loads(ours.schema.metadata[b"opengxa"])["release"] == release.id
        part = client.get(address, headers={"Range": "bytes=0-3"})
        assert (part.status_code, part.data) == (206, b"PAR1")
        part.close()
        assert address in client.get(f"/experiments/{accession}/Downloads").text
    assert "baseline" in fetch(client, "/downloads/experiments/E-MTAB-9001/nosuch.parquet", 404).json["detail"]
    assert "/downloads/experiments/ACCESSION/TABLE.parquet" in client.get("/downloads/").text


def test_no_column_has_the_name_that_the_release_gives_it_alone():
    names = {_field(field).name for schema in SIDE_TABLES.values() for field in schema}
    assert "value" in names
    assert names.isdisjoint({"level", "gene_name"})


def test_batches_hold_what_one_file_does_not(client, monkeypatch):
    whole = pages(client, "E-MTAB-9001")
    assert len(whole) < BATCH
    monkeypatch.setattr("service.download.own_table.BATCH", 7)
    assert pages(client, "E-MTAB-9001") == whole
    tsv = fetch(client, f"{API}/E-MTAB-9001/results.tsv", geneQuery="ALB").text
    assert [row["gene_id"] for row in rows_of(tsv)] == [r["gene_id"] for r in whole if r["gene_symbol"] == "ALB"]
