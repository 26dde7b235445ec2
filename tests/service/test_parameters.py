"""Every parameter counts, or the answer says that it does not."""

from dataclasses import replace

import pytest
from pyarrow.parquet import read_table

from service.app import create_app
from service.catalogue import Catalogue
from service.current import Releases
from service.request.parameters import SEARCH

API = "/api/v1/"


def ask(client, path, **parameters):
    answer = client.get(API + path, query_string=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json


@pytest.mark.parametrize("name", [name for name in SEARCH if name != "release"])
@pytest.mark.parametrize("nothing", ["[]", "{}", " ", "%5B%5D"])
def test_nothing_is_not_given_whatever_the_parameter(client, name, nothing):
    given = {name: nothing}
    assert ask(client, "differential", **given)["total"] == ask(client, "differential")["total"]
    if nothing in {"[]", "{}"}:
        body = {name: [] if nothing == "[]" else {}}
        assert client.post(f"{API}differential", json=body).status_code == 200


@pytest.mark.parametrize("body", [{"cutoff": 0}, {"ds": 0}, {"bs": False}, {"cutoff": False}])
def test_zero_and_false_are_values_and_impossible_ones(client, body):
    answer = client.post(f"{API}differential", json=body)
    assert (answer.status_code, answer.json["parameter"]) == (400, next(iter(body)))


def test_experiments_are_paged_and_their_columns_chosen(client):
    every = ask(client, "experiments")["rows"]
    got, after = [], {}
    while True:
        page = client.get(f"{API}experiments", query_string={"size": 4, **after})
        got += page.json["rows"]
        assert page.json["total"] == 11
        if page.json["next"] is None:
            break
        assert 'rel="next"' in page.headers["Link"]
        after = {"after": page.json["next"]}
    assert got == every
    assert client.get(f"{API}differential", query_string=after).status_code == 400
    rows = ask(client, "experiments", fields="species,title", size=1)["rows"]
    assert [list(row) for row in rows] == [["species", "title"]]
    lines = client.get(f"{API}experiments.tsv?header=plain&fields=species&size=2").text.splitlines()
    assert [len(lines), lines[0]] == [3, "species"]


@pytest.mark.parametrize(
    ("path", "parameters", "unused"),
    [
        ("experiments", {"sort": "log2_fold_change", "numReplicates": "3"}, ["numReplicates", "sort"]),
        ("experiments", {"ds": '{"regulation":["UP"]}'}, ["regulation"]),
        ("baseline", {"geneQuery": "SFTPC", "size": "1", "sort": "rank", "numReplicates": "2"}, ["size", "sort"]),
        ("baseline", {"source": "TIME", "unit": "TPM", "cutoff": '{"value":1}'}, ["source", "unit", "cutoff.value"]),
        ("differential", {"unit": "TPM", "size": "1"}, ["unit"]),
        ("differential", {"group": "gene", "genes": "each", "size": "1"}, ["genes"]),
        ("resolve", {"geneQuery": "SFTPC", "side": "test"}, ["side"]),
    ],
)
def test_what_has_no_meaning_in_an_answer_is_said(client, path, parameters, unused):
    warnings = ask(client, path, **parameters)["warnings"]
    for name in unused:
        assert any(f"The parameter {name} has no meaning" in warning for warning in warnings)
    plain = ask(client, path, **{name: parameters[name] for name in parameters if name == "geneQuery"})
    assert not any("has no meaning" in warning for warning in plain["warnings"])


@pytest.mark.parametrize(
    "query",
    [
        "experiments?fields=colour",
        "baseline?fields=colour",
        "baseline?geneQuery=SFTPC&fields=colour",
        "differential?group=gene&fields=colour",
        "differential?group=contrast&fields=colour",
        "resolve?geneQuery=SFTPC&fields=colour",
    ],
)
def test_columns_that_are_not_there_are_refused_everywhere(client, query):
    answer = client.get(API + query)
    assert (answer.status_code, answer.json["parameter"]) == (400, "fields")


def test_columns_of_groups_and_cells_can_be_chosen(client):
    assert list(ask(client, "differential", group="gene", fields="gene_id,experiments")["rows"][0]) == [
        "gene_id",
        "experiments",
    ]
    lines = client.get(f"{API}baseline.tsv?geneQuery=SFTPC&fields=value,unit&header=plain").text
    assert lines.startswith("value\tunit\n0.2\tTPM\n")
    assert "fields" in ask(client, "baseline", geneQuery="SFTPC", fields="value")["warnings"][-1]


def test_infinities_of_groups_are_written_as_words(client):
    def median(contrast):
        rows = ask(client, "differential", group="gene", geneQuery="MYH6", experiment="E-MTAB-9002", **contrast)["rows"]
        return rows[0]["median_log2_fold_change"]

    assert median({"contrast": "g1_g2"}) == "Infinity"
    assert median({"contrast": "g1_g3"}) == "-Infinity"
    assert median({}) is None
    lines = client.get(f"{API}differential.tsv?group=gene&geneQuery=MYH6&contrast=E-MTAB-9002:g1_g3").text
    assert "\t-Infinity\t" in lines


def test_reasons_are_those_of_the_side_asked_for(client):
    def sides(**parameters):
        rows = ask(client, "differential", conditionQuery="none; dexamethasone", experiment="E-MTAB-9002", **parameters)
        return {reason["side"] for row in rows["rows"] for reason in row["why"]}

    assert sides() == {"reference", "test"}
    assert sides(side="test") == {"test"}
    assert sides(side="reference") == {"reference"}
    rows = ask(client, "differential", conditionQuery="liver; dexamethasone", side="difference", size=1000)["rows"]
    for row in rows:
        for searched in {reason["searched"] for reason in row["why"]}:
            assert len({reason["side"] for reason in row["why"] if reason["searched"] == searched}) == 1


def test_accessions_are_found_whatever_their_case(settings, release):
    def open_renamed(paths):
        tables = {name: Catalogue.read(paths).tables.get(name) for name in ("experiments", "conditions", "matrices")}
        rows = tables["experiments"].to_pylist()
        for row in rows:
            row["accession"] = row["accession"].replace("E-MTAB-9002", "E-mTab-9002")
        tables["experiments"] = type(tables["experiments"]).from_pylist(rows, tables["experiments"].schema)

        def read(name):
            return tables[name] if name in tables else read_table(paths.catalogue(name))

        return replace(release, catalogue=Catalogue(read))

    client = create_app(settings, Releases(settings, open_renamed)).test_client()
    for accession in ("E-mTab-9002", "e-MTAB-9002"):
        assert ask(client, "experiments", experiment=accession)["total"] == 1
        assert ask(client, "differential", experiment=accession)["total"] == 16
        assert ask(client, "differential", contrast=f"{accession}:G1_G3")["total"] == 9


def test_an_address_of_an_experiment_in_another_case_leads_to_it(client):
    assert client.get("/experiments/e-mtab-9002?specific=false").location.startswith("/experiments/E-MTAB-9002")
    assert client.get("/experiments/e-mtab-9002?specific=false").location.endswith("?specific=false")


def test_health_and_release_answer_posts_too(client, release):
    for path in ("health", "release"):
        assert client.post(API + path).json["release"] == release.id
    assert client.post(f"{API}release", json={"release": release.id}).json["release"] == release.id
    assert client.post(f"{API}health", json={"x": 1}).status_code == 400
