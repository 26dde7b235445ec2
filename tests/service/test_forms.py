"""Every address that answers a table takes every form; what is no table says where tables are."""

import json

import pytest

from tests.service.exports import FORMS, agree, read_rows, told

API = "/api/v1"


def nodes(tree, level=0, parent=""):
    """The rows of a table of what is below a term."""
    row = {"level": level, "parent": parent, "id": tree["id"], "label": tree["label"], "link": tree.get("link", "")}
    if not level:
        row["link"] = ""
    yield row | {name: tree[name] for name in ("experiments", "conditions", "below")}
    for child in tree["children"]:
        yield from nodes(child, level + 1, tree["id"])


TABLES = {
    "enrichment": ("/enrichment", {"geneQuery": "FKBP5;PER1;MYH6", "organism": "human"}, lambda told: told["rows"]),
    "conditions": (
        "/conditions/digestive system",
        {"depth": "all"},
        lambda told: [row for tree in told["terms"] for row in nodes(tree)],
    ),
    "suggest genes": ("/suggest/genes", {"query": "f", "organism": "human"}, lambda told: told["suggestions"]),
    "suggest conditions": ("/suggest/conditions", {"query": "l"}, lambda told: told["suggestions"]),
}


def get(client, path, headers=None, **parameters):
    with client.get(API + path, query_string=parameters, headers=headers) as answer:
        answer.get_data()
        return answer


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", TABLES)
def test_each_table_has_the_rows_of_json_and_says_that_it_is_whole(client, name, form):
    path, parameters, rows = TABLES[name]
    wanted = rows(get(client, path, **parameters).json)
    assert len(wanted) > 1
    answer = get(client, f"{path}.{form}", **parameters)
    agree(form, read_rows(form, answer.data), wanted)
    assert told(form, answer.data)["rows"] == len(wanted) == int(answer.headers["X-Total"])
    assert answer.headers["Content-Disposition"].endswith(f'{answer.headers["X-Release"]}.{form}"')
    said = get(client, f"{path}.{form}.manifest.json", **parameters).json
    assert (said["rows"], said["bytes"], said["format"]) == (len(wanted), len(answer.data), form)
    assert rows(client.get(said["query"]).json) == wanted


@pytest.mark.parametrize("name", TABLES)
def test_comments_zip_and_resume_are_as_everywhere(client, release, name):
    path, parameters, rows = TABLES[name]
    whole = get(client, f"{path}.tsv", **parameters, release=release.id)
    lines = whole.text.splitlines()
    assert lines[0].startswith(f"# query: {API}{path.replace(' ', '%20')}?")
    rest = get(client, f"{path}.tsv", **parameters, release=release.id, resume=1)
    assert whole.data.endswith(rest.data)
    assert len(rest.text.splitlines()) == len(rows(get(client, path, **parameters).json))
    assert told("zip", get(client, f"{path}.zip", **parameters).data)["files"]
    refused = get(client, f"{path}.h5ad", **parameters)
    assert refused.status_code == 422
    assert refused.json["detail"] == (
        "format=h5ad: this table is no matrix of genes and conditions. Take format=parquet"
    )


@pytest.mark.parametrize(
    "path",
    [
        "/differential",
        "/baseline",
        "/experiments",
        "/resolve",
        "/experiments/E-MTAB-9002/results",
        "/experiments/E-MTAB-9002/design",
        "/enrichment?geneQuery=FKBP5&organism=human",
        "/conditions/liver",
        "/suggest/genes?query=f",
        "/suggest/conditions?query=l",
    ],
)
def test_suffix_format_and_accept_say_the_form_or_nothing_is_answered(client, path):
    path, _, asked = path.partition("?")

    def kind(suffix="", more="", accept=None):
        query = "&".join(part for part in (asked, more) if part)
        with client.get(f"{API}{path}{suffix}?{query}", headers={"Accept": accept} if accept else {}) as answer:
            return answer.status_code, answer.mimetype

    assert kind() == kind(".json") == kind("", "format=json") == (200, "application/json")
    assert kind(".json", "", "text/csv") == kind(".csv", "format=json") == (200, "application/json")
    assert kind("", "", "text/csv") == kind("", "format=csv") == kind(".json", "format=csv") == (200, "text/csv")
    assert kind("", "", "image/png, text/csv;q=0.5") == (200, "text/csv")
    assert kind("", "", "text/html;q=0.9, */*;q=0.1") == (200, "application/json")
    assert kind("", "", "image/png") == (406, "application/problem+json")
    assert kind("", "", "text/html") == (406, "text/html")
    assert kind(".tsv", "", "image/png") == (200, "text/tab-separated-values")


def test_a_refusal_names_the_forms_there_are(client):
    answer = get(client, "/enrichment", {"Accept": "image/png"}, geneQuery="FKBP5", organism="human")
    assert answer.json["title"] == "Not acceptable"
    assert "text/csv" in answer.json["detail"]
    assert "format=" in answer.json["detail"]


@pytest.mark.parametrize(
    ("path", "tables"),
    [
        ("/experiments/E-MTAB-9002", "/api/v1/experiments/E-MTAB-9002/results"),
        ("/genes/ENSG00000168484", "/api/v1/differential"),
        ("/release", "/downloads/"),
        ("/limits", "no tables"),
    ],
)
def test_one_object_is_json_and_says_where_tables_are(client, path, tables):
    plain = get(client, path)
    assert get(client, f"{path}.json").json == get(client, path, format="json").json == plain.json
    assert get(client, f"{path}.json", {"Accept": "text/csv"}).json == plain.json
    refused = get(client, path, format="csv")
    assert (refused.status_code, refused.json["parameter"]) == (400, "format")
    unlike = get(client, path, {"Accept": "text/csv"})
    assert unlike.status_code == 406
    assert tables in refused.json["detail"]
    assert tables in unlike.json["detail"]
    assert get(client, f"{path}.csv").status_code == 404


def test_gene_lists_are_whole_unless_a_page_is_asked_for(client):
    parameters = {"geneQuery": "FKBP5;PER1;MYH6", "organism": "human"}
    total = get(client, "/enrichment", **parameters, size=1).json["total"]
    page = get(client, "/enrichment.tsv", **parameters, size=1)
    assert (len(read_rows("tsv", page.data)), page.headers["X-Total"]) == (1, str(total))
    rest = client.get(page.headers["Link"].partition(">")[0][1:])
    whole = get(client, "/enrichment.tsv", **parameters)
    assert read_rows("tsv", page.data) + read_rows("tsv", rest.data) == read_rows("tsv", whole.data)[:2]
    assert len(read_rows("tsv", whole.data)) == total > 2
    following = page.headers["X-Next"]
    assert whole.data.endswith(get(client, "/enrichment.tsv", **parameters, resume=following).data)
    other = get(client, "/enrichment.tsv", geneQuery="FKBP5", organism="human", resume=following)
    assert (other.status_code, "another query" in other.json["detail"]) == (400, True)


def test_a_tree_that_is_cut_is_no_table(client, monkeypatch):
    monkeypatch.setattr("service.resolve.tree.MOST_NODES", 1)
    monkeypatch.setattr("service.resolve.tree.Trees.__init__.__kwdefaults__", {"limit": 1})
    assert get(client, "/conditions/digestive system").json["warnings"]
    cut = get(client, "/conditions/digestive system.tsv")
    assert (cut.status_code, "too many for a table" in cut.json["detail"]) == (422, True)


def test_chosen_fields_are_those_of_json_too(client):
    answer = get(client, "/suggest/genes", query="f", fields="value,matched").json
    assert {tuple(one) for one in answer["suggestions"]} == {("value", "matched")}
    tree = get(client, "/conditions/liver", fields="id").json
    assert "tables" in tree["warnings"][0]
    assert get(client, "/conditions/liver.tsv", fields="id", header="plain").text == "id\nUBERON:0002107\n"
    for path, parameters in (("/suggest/genes", {"query": "f"}), ("/conditions/liver", {})):
        refused = get(client, path, **parameters, fields="nosuch")
        assert (refused.status_code, refused.json["parameter"]) == (400, "fields")


def test_warnings_of_suggestions_come_in_a_header(client):
    answer = get(client, "/suggest/genes.tsv", query="f", organism="zebrafish")
    assert "zebrafish" in json.loads(answer.headers["X-Warnings"])[0]


def test_a_design_of_a_release_that_is_named_is_of_that_in_the_originals_form_too(client):
    answer = get(client, "/experiments/E-MTAB-9002/design", format="atlas-tsv", release="nosuch")
    assert answer.status_code == 404
