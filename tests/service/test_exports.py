"""Whole results in every form: the rows of the paged JSON, what is said of them, and parts of them."""

import gzip
import io
import json
import zipfile

import h5py
import pytest
import zstandard

from tests.service.exports import FORMS, agree, read_matrix, read_rows, told

API = "/api/v1"
QUERIES = {
    "differential": ("/differential", {}),
    "with reasons": ("/differential", {"conditionQuery": "liver;dexamethasone", "regulation": "UP"}),
    "sorted columns": ("/differential", {"sort": "-adjusted_p_value", "fields": "why,gene_id,log2_fold_change"}),
    "below the floor": ("/differential", {"experiment": "E-MTAB-9002", "cutoff": '{"foldChange":0,"pValue":1}'}),
    "nothing": ("/differential", {"geneQuery": "nosuchgene"}),
    "by gene": ("/differential", {"group": "gene"}),
    "by contrast": ("/differential", {"group": "contrast", "fields": "contrast_name,up,tested_genes"}),
    "experiments": ("/experiments", {}),
}


def whole(client, path, form, **parameters):
    with client.get(f"{API}{path}.{form}", query_string=parameters) as answer:
        assert answer.status_code == 200, answer.text
        answer.get_data()
        return answer


def pages(client, path, parameters):
    """All rows, page by page."""
    rows, after = [], {}
    while True:
        answer = client.get(API + path, query_string={**parameters, "size": 7, **after}).json
        rows += answer["rows"]
        if not answer["next"]:
            return rows
        after = {"after": answer["next"]}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("query", QUERIES)
def test_every_form_has_the_rows_of_all_pages(client, query, form):
    path, parameters = QUERIES[query]
    wanted = pages(client, path, parameters)
    answer = whole(client, path, form, **parameters)
    agree(form, read_rows(form, answer.data), wanted)
    assert told(form, answer.data)["rows"] == len(wanted) == int(answer.headers["X-Total"])


@pytest.mark.parametrize("form", FORMS)
def test_levels_are_a_row_per_cell(client, form):
    answer = client.get(f"{API}/baseline?geneQuery=SFTPC;ALB&genes=each").json
    wanted = [
        {"gene_id": grid["gene_id"], "factor_value": column["value"], "name": row["name"], **cell}
        for grid in answer["grids"]
        for row in grid["rows"]
        for column, cell in zip(grid["columns"], row["cells"], strict=True)
        if cell["value"] is not None
    ]
    fields = ",".join(wanted[0])
    got = whole(client, "/baseline", form, geneQuery="SFTPC;ALB", genes="each", fields=fields)
    agree(form, read_rows(form, got.data), wanted)


@pytest.mark.parametrize("form", FORMS)
def test_experiments_that_study_a_condition_are_a_row_per_assay_group(client, form):
    listed = client.get(f"{API}/baseline?conditionQuery=liver").json["experiments"]
    wanted = [
        {"experiment_accession": entry["experiment_accession"], "assay_group_id": group["id"], "why": group["why"]}
        for entry in listed
        for group in entry["conditions"]
    ]
    got = whole(client, "/baseline", form, conditionQuery="liver", fields=",".join(wanted[0]))
    agree(form, read_rows(form, got.data), wanted)


@pytest.mark.parametrize("form", FORMS)
def test_resolutions_have_a_row_per_gene_and_term(client, form):
    got = read_rows(form, whole(client, "/resolve", form, geneQuery="CD3;nonsense", conditionQuery="liver").data)
    found = [(row["kind"], row["term"], row["status"], row["label"] or "") for row in got]
    assert found == [
        ("gene", "CD3", "ambiguous", "CD3D"),
        ("gene", "CD3", "ambiguous", "CD3E"),
        ("gene", "nonsense", "not_found", ""),
        ("condition", "liver", "matched", "liver"),
    ]


def test_a_matrix_has_a_row_per_contrast_and_a_column_per_gene(client):
    rows = pages(client, "/differential", {})
    cells = read_matrix(whole(client, "/differential", "h5ad").data)
    assert set(cells) == {"log2_fold_change", "adjusted_p_value"}
    for name, values in cells.items():
        assert values == {
            (f"{row['experiment_accession']} {row['contrast_id']}", row["gene_id"]): float(row[name]) for row in rows
        }


def test_a_matrix_of_levels_has_a_layer_per_unit(client):
    parameters = {"geneQuery": "SFTPC;ALB", "genes": "each"}
    rows = read_rows("ndjson", whole(client, "/baseline", "ndjson", **parameters).data)
    cells = read_matrix(whole(client, "/baseline", "h5ad", **parameters).data)
    assert set(cells) == {"tpm", "parts_per_billion", "relative_abundance"}
    for unit in cells:
        wanted = {
            (
                f"{row['experiment_accession']} {row['name']} {row['factor']}: {row['factor_value']}",
                row["gene_id"],
            ): row["value"]
            for row in rows
            if row["unit"].lower().replace(" ", "_") == unit
        }
        assert cells[unit] == wanted


@pytest.mark.parametrize(
    ("path", "parameters", "way"),
    [
        ("/differential", {"group": "gene"}, "; without group it is one"),
        ("/differential", {"size": "5"}, "; without size and after it is one"),
        ("/baseline", {"geneQuery": "SFTPC"}, "; with genes=each it is one"),
        ("/experiments", {}, ""),
        ("/resolve", {"geneQuery": "SFTPC"}, ""),
        ("/experiments/E-MTAB-9002/results", {"size": "5"}, "; without size and after it is one"),
        ("/experiments/E-MTAB-9002/design", {}, ""),
    ],
)
def test_what_is_no_matrix_points_to_parquet(client, path, parameters, way):
    answer = client.get(f"{API}{path}.h5ad", query_string=parameters)
    assert answer.status_code == 422
    said = f"format=h5ad: this table is no matrix of genes and conditions{way}. Take format=parquet"
    assert answer.json["detail"] == said


def test_a_matrix_says_how_many_rows_the_table_has_and_how_many_values_it_holds(client):
    with h5py.File(io.BytesIO(whole(client, "/differential", "h5ad").data)) as file:
        said = json.loads(file["uns/opengxa"].asstr()[()])
    rows = client.get(f"{API}/differential?size=1").json["total"]
    assert said["rows"] == client.get(f"{API}/differential.h5ad.manifest.json").json["rows"] == rows
    assert said["values"] == 2 * rows


def test_chosen_columns_are_those_of_the_archives_main_table(client):
    data = whole(client, "/differential", "zip", geneQuery="ALB", fields="gene_id,why").data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        headers = [
            next(line for line in archive.read(name).decode().split("\n") if not line.startswith("#"))
            for name in ("differential.tsv", "baseline.tsv")
        ]
    assert headers[0] == "gene_id\twhy"
    assert "factor_value" in headers[1]


def test_an_archive_has_all_that_a_search_finds(client):
    parameters = {"geneQuery": "ALB;nonsense"}
    data = whole(client, "/differential", "zip", **parameters).data
    about = told("zip", data)
    assert list(about["files"]) == ["differential.tsv", "baseline.tsv", "resolution.tsv"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name, said in about["files"].items():
            content = archive.read(name)
            assert len(content) == said["bytes"]
            assert told("tsv", content)["rows"] == said["rows"]
        assert archive.read("differential.tsv") == whole(client, "/differential", "tsv", **parameters).data
    assert list(told("zip", whole(client, "/experiments", "zip").data)["files"]) == [
        "experiments.tsv",
        "resolution.tsv",
    ]


@pytest.mark.parametrize("form", [*FORMS, "h5ad", "zip"])
def test_the_same_question_has_the_same_bytes_and_a_manifest(client, form):
    first = whole(client, "/differential", form, conditionQuery="liver")
    with client.post(f"{API}/differential", json={"conditionQuery": "liver", "format": form}) as second:
        assert second.data == first.data
    said = client.get(f"{API}/differential.{form}.manifest.json?conditionQuery=liver").json
    assert said["bytes"] == len(first.data)
    assert (said["format"], said["release"]) == (form, first.headers["X-Release"])
    assert said["query"].startswith("/api/v1/differential?conditionQuery=liver&release=")
    assert client.get(said["query"]).json["total"] == said["rows"]
    assert first.headers["Content-Disposition"] == f'attachment; filename="differential-{said["release"]}.{form}"'


def test_format_goes_before_the_suffix_and_the_suffix_before_accept(client):
    def kind(path, accept=None):
        return client.get(path, headers={"Accept": accept} if accept else {}).mimetype

    assert kind(f"{API}/experiments.tsv?format=csv") == "text/csv"
    assert kind(f"{API}/experiments.csv?format=json") == "application/json"
    assert kind(f"{API}/experiments.tsv", "text/csv") == "text/tab-separated-values"
    assert kind(f"{API}/experiments", "application/vnd.apache.parquet") == "application/vnd.apache.parquet"
    assert kind(f"{API}/experiments", "text/csv;q=0.5, application/x-ndjson") == "application/x-ndjson"
    assert kind(f"{API}/experiments", "text/html,application/xhtml+xml,*/*;q=0.8") == "application/json"
    assert client.get(f"{API}/experiments?format=exe").status_code == 400


def test_comments_say_what_a_table_is_about(client, release):
    lines = whole(client, "/differential", "tsv", conditionQuery="liver").text.splitlines()
    query = f"/api/v1/differential?conditionQuery=liver&release={release.id}"
    assert lines[:3] == [f"# query: {query}", f"# release: {release.id}", f"# created: {release.manifest.created}"]
    assert "# attribution: Fixtures: our own." in lines
    assert "# licence: not stated" in lines
    plain = whole(client, "/differential", "tsv", conditionQuery="liver", header="plain").text.splitlines()
    assert plain == [line for line in lines if not line.startswith("# ")]
    for form in ("csv", "ndjson"):
        text = whole(client, "/differential", form, header="plain", fields="gene_id").text
        assert len(text.splitlines()) == len(
            whole(client, "/differential", "tsv", header="plain").text.splitlines()
        ) - (form == "ndjson")


def test_a_page_of_a_table_is_whole_as_a_page(client):
    first = whole(client, "/differential", "tsv", size=5)
    assert first.text.startswith("gene_id\t")
    assert told("tsv", first.data)["rows"] == 5
    assert int(first.headers["X-Total"]) > 5
    second = client.get(first.headers["Link"].partition(">")[0][1:])
    assert read_rows("tsv", second.data) == read_rows("tsv", whole(client, "/differential", "tsv").data)[5:10]
    elements = whole(client, "/differential", "ndjson", size=40, fields="designElements,gene_id")
    assert any(row["designElements"] for row in read_rows("ndjson", elements.data))


@pytest.mark.parametrize("form", ["tsv", "csv", "ndjson"])
@pytest.mark.parametrize("path", ["/differential", "/experiments"])
def test_an_export_goes_on_from_any_row(client, release, path, form):
    data = whole(client, path, form, release=release.id).data
    total = told(form, data)["rows"]
    rows = [data.index(b"\n" + line) + 1 for line in data.split(b"\n") if line and not line.startswith((b"#", b'{"'))]
    for row in {0, 1, total // 2, total - 1, total}:
        rest = whole(client, path, form, release=release.id, resume=row).data
        assert data.endswith(rest)
        kept = data[: len(data) - len(rest)]
        assert len(kept.splitlines()) == len(data.splitlines()) - (total - row) - 1
    assert rows is not None
    following = client.get(API + path, query_string={"size": 3}).json["next"]
    assert data.endswith(whole(client, path, form, resume=following).data)
    assert client.get(f"{API}{path}.{form}?resume={total + 1}&release={release.id}").status_code == 400


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("differential?header=plain", "header"),
        ("differential.parquet?header=plain", "header"),
        ("differential.tsv?safe=off", "csv alone"),
        ("differential?resume=5&release={id}", "resume"),
        ("differential.xlsx?resume=5&release={id}", "Range"),
        ("differential.arrow?resume=5&release={id}", "multiple of 65536"),
        ("differential.tsv?resume=5", "release="),
        ("differential.tsv?resume=5&size=10&release={id}", "leave out size"),
        ("differential.tsv?resume=nonsense", "next"),
        ("differential.tsv?resume={next}&geneQuery=ALB", "another query"),
        ("baseline.tsv?resume={next}", "another query"),
        ("differential.tsv?geneQuery=[{", "malformed JSON"),
        ("enrichment?geneQuery=ALB&header=plain", "header"),
        ("conditions/liver?safe=off", "csv alone"),
        ("conditions/liver.tsv?resume={next}", "no pages"),
        ("suggest/genes.xlsx?query=f&resume=1&release={id}", "Range"),
    ],
)
def test_what_makes_no_sense_is_refused(client, release, address, said):
    following = client.get(f"{API}/differential?size=1").json["next"]
    answer = client.get(f"{API}/{address.replace('{id}', release.id).replace('{next}', following)}")
    assert answer.status_code == 400
    assert said in answer.json["detail"]


def test_all_design_elements_are_for_pages(client):
    answer = client.get(f"{API}/differential.parquet?fields=designElements")
    assert answer.status_code == 422
    assert "size" in answer.json["detail"]


@pytest.mark.parametrize("form", ["tsv", "arrow", "parquet", "xlsx", "zip", "h5ad"])
def test_any_part_of_the_finished_file_can_be_asked_for(client, form):
    def ask(**headers):
        with client.get(f"{API}/differential.{form}", headers=headers) as answer:
            answer.get_data()
            return answer

    data = ask()
    tag = data.headers["ETag"]
    assert not tag.startswith("W/")
    part = ask(Range="bytes=100-199", **{"If-Range": tag})
    assert (part.status_code, part.data) == (206, data.data[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(data.data)}"
    changed = ask(Range="bytes=100-199", **{"If-Range": '"other"'})
    assert (changed.status_code, changed.data) == (200, data.data)
    beyond = ask(Range="bytes=999999999-")
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(data.data)}")
    several = ask(Range="bytes=10-19,30-39")
    assert (several.status_code, several.data) == (200, data.data)
    same = ask(**{"If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")
    with client.head(f"{API}/differential.{form}") as head:
        assert (head.status_code, head.headers["ETag"], head.headers["Accept-Ranges"]) == (200, tag, "bytes")


def test_several_parts_of_a_file_are_answered_by_the_whole(client):
    address = "/experiments-content/E-MTAB-9001/resources/E-MTAB-9001-tpms.tsv"
    got = []
    for headers in ({}, {"Range": "bytes=0-1,4-5"}, {"Range": "bytes=0-1"}):
        with client.get(address, headers=headers) as answer:
            got.append((answer.status_code, answer.data))
    assert got == [(200, got[0][1]), (200, got[0][1]), (206, got[0][1][:2])]


@pytest.mark.parametrize("form", ["tsv", "csv", "ndjson", "arrow"])
def test_streams_are_compressed_as_the_client_accepts(client, form):
    address = f"{API}/differential.{form}"
    plain = client.get(address)
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    unpack = {
        "gzip": gzip.decompress,
        "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
    }
    for accepted, coding in (("gzip, deflate, br, zstd", "zstd"), ("gzip", "gzip"), ("gzip, zstd;q=0.1", "gzip")):
        answer = client.get(address, headers={"Accept-Encoding": accepted})
        assert answer.headers["Content-Encoding"] == coding
        assert unpack[coding](answer.data) == plain.data
        assert answer.headers["ETag"] != plain.headers["ETag"]
    for accepted in ("br", "gzip;q=0", "identity"):
        assert "Content-Encoding" not in client.get(address, headers={"Accept-Encoding": accepted}).headers


def test_warnings_come_in_a_header(client):
    answer = whole(client, "/differential", "tsv", species="zebrafish")
    assert "danio rerio" in json.loads(answer.headers["X-Warnings"])[0]
