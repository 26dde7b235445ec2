"""Expression Atlas's own search endpoints: values as the API's, and nothing of the original's bugs."""

import json
from urllib.parse import quote

import pytest

from tests.service.shapes import GENES, differences, get, skeleton


def test_differential_results_are_the_rows_of_the_api(client):
    asked = {"conditionQuery": '[{"value":"cancer"},{"value":"dexamethasone"}]', "organism": "Homo sapiens"}
    ours = get(client, "/api/v1/differential", size="1000", **asked).json
    theirs = get(client, "/json/search/differential_results", **asked).json
    pairs = {
        "bioentityIdentifier": "gene_id",
        "bioentityName": "gene_symbol",
        "experimentAccession": "experiment_accession",
        "experimentName": "experiment_name",
        "experimentType": "experiment_type",
        "contrastId": "contrast_id",
        "comparison": "contrast_name",
        "numReplicates": "replicates",
        "foldChange": "log2_fold_change",
        "pValue": "adjusted_p_value",
        "factors": "factors",
        "kingdom": "kingdom",
        "why": "why",
    }
    assert theirs["total"] == ours["total"] == len(theirs["results"]) > 5
    for name, field in pairs.items():
        assert [row[name] for row in theirs["results"]] == [row[field] for row in ours["rows"]]
    assert [row.get("tStatistic") for row in theirs["results"]] == [row["t_statistic"] for row in ours["rows"]]
    assert [row.get("tStatistics") for row in theirs["results"]] == [row["t_statistic"] for row in ours["rows"]]
    assert {row["species"] for row in theirs["results"]} == {"homo sapiens"}
    assert len({row["id"] for row in theirs["results"]}) == theirs["total"]
    assert (theirs["release"], theirs["resolution"]) == (ours["release"], ours["resolution"])


def test_levels_and_colours_span_the_rows_shown(client):
    answer = get(
        client, "/json/search/differential_results", geneQuery="ASPM,BRCA1,FKBP5", experiment="E-MTAB-9002"
    ).json
    levels = [row["foldChange"] for row in answer["results"]]
    assert levels == [4.1, 3.9, -2.6, -2.3, -1.4, -1.2]
    bounds = ("minUpLevel", "maxUpLevel", "minDownLevel", "maxDownLevel")
    assert [answer[name] for name in bounds] == [3.9, 4.1, -1.2, -2.6]
    colours = [row["colour"] for row in answer["results"]]
    assert (colours[0], colours[1], colours[2], colours[-1]) == ("#FF0000", "#FFAFAF", "#0000FF", "#C0C0C0")
    up = get(client, "/json/search/differential_results", geneQuery="FKBP5", experiment="E-MTAB-9002").json
    assert (up["maxDownLevel"], "minDownLevel" in up) == (0.0, False)


def test_infinite_changes_have_the_full_colour_and_set_no_bounds(client):
    answer = get(client, "/json/search/differential_results", geneQuery="MYH6,FKBP5", experiment="E-MTAB-9002").json
    shown = [(row["bioentityName"], row["foldChange"], row["colour"]) for row in answer["results"]]
    assert shown == [
        ("MYH6", "Infinity", "#FF0000"),
        ("MYH6", "-Infinity", "#0000FF"),
        ("FKBP5", 4.1, "#FF0000"),
        ("FKBP5", 3.9, "#FFAFAF"),
    ]
    assert (answer["maxUpLevel"], answer["maxDownLevel"], "minDownLevel" in answer) == (4.1, 0.0, False)


def test_a_page_of_results_says_how_many_there_are_and_leads_on(client):
    asked = {"geneQuery": GENES, "size": "2"}
    first = get(client, "/json/search/differential_results", **asked)
    whole = get(client, "/json/search/differential_results", geneQuery=GENES).json
    assert (len(first.json["results"]), first.json["total"]) == (2, len(whole["results"]))
    assert "send `next` as `after`" in first.json["warnings"][-1]
    following = get(client, "/json/search/differential_results", **asked, after=first.json["next"])
    assert [row["id"] for row in following.json["results"]] == [row["id"] for row in whole["results"][2:4]]
    linked = client.get(first.headers["Link"].split(">")[0][1:])
    assert linked.json["results"] == following.json["results"]
    assert (whole["next"], whole["warnings"]) == (None, [])


def test_links_of_results_lead_to_what_they_are_about(client):
    (row, *_) = get(client, "/json/search/differential_results", geneQuery="FKBP5").json["results"]
    page = client.get("/" + row["uri"])
    assert page.status_code == 200
    assert f'data-id="{row["contrastId"]}"' in page.text
    assert 'data-id="g1_g2"' not in page.text
    assert ">FKBP5</a>" in page.text


def test_all_design_elements_come_when_asked_for(client):
    (row, *_) = get(
        client,
        "/json/search/differential_results",
        geneQuery="FKBP5",
        experiment="E-MTAB-9003",
        fields="designElements",
    ).json["results"]
    assert row["designElement"] == "204560_at"
    assert [element["design_element"] for element in row["designElements"]][:2] == ["204560_at", "224840_at"]


def test_facets_are_those_of_the_api_with_pretty_names(client):
    ours = get(client, "/api/v1/differential", geneQuery=GENES, regulation="UP").json["facets"]
    answer = get(client, "/json/search/differential_facets", geneQuery=GENES, regulation="UP")
    theirs = answer.json
    for facet, values in ours.items():
        assert [value["count"] for value in theirs[facet]] == [value["count"] for value in values]
        assert [value["selected"] for value in theirs[facet]] == [value["selected"] for value in values]
    pretties = {value["name"]: value["value"] for values in theirs.values() for value in values}
    assert pretties["PROTEOMICS_DIFFERENTIAL"] == "Proteomics differential"
    assert pretties["MICROARRAY_2COLOUR_MRNA_DIFFERENTIAL"] == "Microarray 2-colour mRNA differential"
    assert (pretties["homo sapiens"], pretties["animals"], pretties["UP"]) == ("Homo sapiens", "Animals", "Up")
    assert "X-Warnings" not in answer.headers


def test_every_factor_type_of_a_baseline_facet_has_a_heatmap(client):
    facets = get(client, "/json/search/baseline_facets", geneQuery="TNNI3,RBCS1A").json
    assert list(facets) == ["homo sapiens", "arabidopsis thaliana"]
    assert [factor["name"] for factor in facets["arabidopsis thaliana"]] == ["ORGANISM_PART", "TIME"]
    for species, factors in facets.items():
        for factor in factors:
            asked = {"geneQuery": "TNNI3,RBCS1A", "species": species, "source": factor["name"]}
            answer = get(client, "/json/baseline_experiments", **asked).json
            assert answer["config"]["species"] == species
            assert len({row["id"] for row in answer["profiles"]["rows"]}) == factor["count"]


def test_a_heatmap_is_the_grid_of_the_api(client):
    (grid,) = get(client, "/api/v1/baseline", geneQuery="TNNI3").json["grids"]
    answer = get(client, "/json/baseline_experiments", geneQuery="TNNI3").json
    headers = [(column["factorValue"], column["factorValueOntologyTermId"]) for column in answer["columnHeaders"]]
    assert headers == [(column["value"], column["term"].replace(":", "_")) for column in grid["columns"]]
    rows = answer["profiles"]["rows"]
    assert answer["profiles"]["searchResultTotal"] == "3"
    for row, ours in zip(rows, grid["rows"], strict=True):
        assert (row["id"], row["name"]) == (ours["experiment_accession"], ours["name"])
        assert (row["expressionUnit"], row["experimentType"]) == (ours["unit"], ours["experiment_type"])
        assert [cell.get("value") for cell in row["expressions"]] == [cell["value"] for cell in ours["cells"]]
        assert {} in row["expressions"] or None not in [cell["value"] for cell in ours["cells"]]
        assert client.get("/" + row["uri"]).status_code == 200
    assert answer["anatomogram"]["species"] == "homo_sapiens"
    assert "UBERON_0002048" in answer["anatomogram"]["allSvgPathIds"]
    assert answer["config"]["geneQuery"] == '[{"value":"TNNI3"}]'


def test_columns_are_grouped_by_anatomical_system_and_organ(client):
    answer = get(client, "/json/baseline_experiments", geneQuery="TNNI3").json
    groups = {
        grouping["name"]: {group["name"]: group["values"] for group in grouping["groups"]}
        for grouping in answer["columnGroupings"]
    }
    assert groups["Anatomical Systems"]["digestive system"] == ["UBERON_0002107", "UBERON_0001264"]
    assert groups["Organs"]["liver"] == ["UBERON_0002107"]
    by_time = get(client, "/json/baseline_experiments", geneQuery="RBCS1A", source="TIME").json
    assert (by_time["columnGroupings"], by_time["anatomogram"]) == ([], None)


def test_slices_of_an_experiment_lead_to_their_own_values(client):
    answer = get(client, "/json/baseline_experiments", geneQuery="RBCS1A", species="arabidopsis thaliana").json
    rows = {row["name"]: row for row in answer["profiles"]["rows"]}
    assert sorted(rows) == ["seedlings over time - 4 day", "seedlings over time - 8 day"]
    assert [cell["value"] for cell in rows["seedlings over time - 8 day"]["expressions"]] == [11876.0, 2.0]
    assert quote('{"TIME":["8 day"]}', safe="") in rows["seedlings over time - 8 day"]["uri"]
    page = client.get("/" + rows["seedlings over time - 8 day"]["uri"]).text
    assert 'data-id="g3"' in page
    assert 'data-id="g1"' not in page


def test_a_heatmap_of_several_species_says_which_it_left_out(client):
    answer = get(client, "/json/baseline_experiments", geneQuery="TNNI3,ATG1").json
    assert answer["config"]["species"] == "homo sapiens"
    assert "set species or source for Arabidopsis thaliana by organism part" in answer["warnings"][-1]
    one = get(client, "/json/baseline_experiments", geneQuery="TNNI3,ATG1", organism="Arabidopsis_thaliana").json
    assert [row["id"] for row in one["profiles"]["rows"]] == ["E-MTAB-9008"] * len(one["profiles"]["rows"])


def test_without_results_there_are_no_profiles(client):
    nothing = get(client, "/json/baseline_experiments", geneQuery="nonsense").json
    assert ("profiles" in nothing, nothing["columnHeaders"], nothing["columnGroupings"]) == (False, [], [])
    assert nothing["resolution"]["genes"][0]["status"] == "not_found"
    studied = get(client, "/json/baseline_experiments", conditionQuery="liver").json
    assert "profiles" not in studied
    assert studied["experiments"][0]["experiment_accession"] == "E-MTAB-9001"
    assert "Without genes there are no levels to show" in studied["warnings"][-1]


def test_what_the_widget_decodes_once_more_is_encoded_once_more(client):
    answer = get(client, "/json/baseline_experiments", geneQuery='[{"value":"100% SFTPC"}]').json
    assert answer["config"]["geneQuery"] == '[{"value":"100%25 SFTPC"}]'


def test_the_widgets_own_form_is_understood(client):
    body = b'geneQuery=[{"value":"TNNI3"}]&species=homo sapiens'
    answer = client.post(
        "/json/baseline_experiments",
        data=body,
        content_type="application/x-www-form-urlencoded",
        headers={"Accept": "application/json", "Origin": "https://example.org"},
    )
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json["profiles"]["searchResultTotal"] == "3"


@pytest.mark.parametrize(
    "path",
    [
        "/json/search/differential_results",
        "/json/search/differential_facets",
        "/json/search/baseline_facets",
        "/json/baseline_experiments",
    ],
)
def test_both_queries_empty_are_refused(client, path):
    for empty in ({}, {"geneQuery": "[]", "conditionQuery": "  "}, {"species": "homo sapiens"}):
        answer = get(client, path, 422, **empty)
        assert answer.content_type == "application/problem+json"
        assert list(differences(skeleton("problem"), answer.json)) == []
        assert "geneQuery and conditionQuery are empty" in answer.json["error"]
    malformed = get(client, path, 400, geneQuery='[{"value":')
    assert (malformed.json["parameter"], malformed.json["error"]) == ("geneQuery", malformed.json["detail"])


def test_what_has_no_meaning_is_ignored_with_a_warning(client):
    asked = {"geneQuery": "FKBP5", "foo": "1", "group": "gene", "format": "tsv", "fields": "gene_id"}
    answer = get(client, "/json/search/differential_results", **asked).json
    assert answer["results"][0]["bioentityName"] == "FKBP5"
    said = " ".join(answer["warnings"])
    assert all(f"parameter {name}" in said for name in ("'foo'", "group", "format", "fields"))
    header = get(client, "/json/search/differential_facets", geneQuery="FKBP5", foo="é").headers["X-Warnings"]
    assert json.loads(header)[0].startswith("The parameter 'foo' is not known and was ignored")
    each = get(client, "/json/baseline_experiments", geneQuery="TNNI3", genes="each").json
    assert "The parameter genes has no meaning here" in " ".join(each["warnings"])


def test_the_reference_experiment_is_that_of_the_genes_species(client):
    def shown(status=200, **parameters):
        return get(client, "/json/baseline_refexperiment", status, **parameters).json

    asked = {"geneQuery": '[{"value":"TNNI3"}]'}
    answer = shown(**asked)
    assert answer["experiment"]["accession"] == "E-MTAB-9001"
    assert [row["name"] for row in answer["profiles"]["rows"]] == ["TNNI3"]
    whole = get(client, "/json/experiments/E-MTAB-9001", **asked).json
    assert (answer["profiles"], answer["columnHeaders"]) == (whole["profiles"], whole["columnHeaders"])
    assert list(differences(skeleton("experiment_baseline"), answer)) == []
    assert shown(species="arabidopsis thaliana")["experiment"]["accession"] == "E-MTAB-9008"
    assert "is a reference for 'mus musculus'" in shown(404, species="mouse")["error"]
    assert "error" in shown(404)
