"""What each parameter means, sentence by sentence."""

from urllib.parse import quote

import pytest

from service.app import create_app
from service.request.search import parse_search
from tests.service.reading import read_tables

API = "/api/v1/"
GENES = '[{"value":"FKBP5"},{"value":"DUSP1","category":"symbol"}]'


def ask(client, path="differential", **parameters):
    answer = client.get(API + path, query_string=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json


def refused(client, path, query):
    answer = client.get(f"{API}{path}?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json"), answer.text
    return answer.json


@pytest.mark.parametrize(
    "text",
    [
        GENES,
        '["FKBP5", "DUSP1"]',
        "FKBP5,DUSP1",
        "FKBP5;DUSP1",
        "FKBP5\tDUSP1",
        "FKBP5\nDUSP1",
        "FKBP5\r\nDUSP1",
        "FKBP5 DUSP1",
        '"FKBP5" "DUSP1"',
        " FKBP5 , ,, DUSP1;",
    ],
)
def test_gene_terms_may_be_json_or_text_with_any_separator(client, text):
    expected = ask(client, geneQuery=GENES)["rows"]
    assert {row["gene_symbol"] for row in expected} == {"FKBP5", "DUSP1"}
    assert ask(client, geneQuery=text)["rows"] == expected


def test_quotes_keep_a_gene_term_together(client):
    def terms(text):
        return [entry["term"] for entry in ask(client, "resolve", geneQuery=text)["resolution"]["genes"]]

    assert terms('"Zinc finger, RING-CH-type"') == ["Zinc finger, RING-CH-type"]
    assert terms("Zinc finger, RING-CH-type") == ["Zinc finger", "RING-CH-type"]
    assert terms('"SFTPC TNNI3"') == ["SFTPC TNNI3"]


@pytest.mark.parametrize("encodings", [0, 1, 2])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("geneQuery", GENES),
        ("geneQuery", "zinc finger"),
        ("conditionQuery", '[{"value":"breast carcinoma"}]'),
        ("ds", '{"species":["mus musculus"]}'),
        ("cutoff", '{"foldChange":2,"pValue":0.01}'),
        ("regulation", '"UP"'),
        ("organism", "Mus musculus"),
    ],
)
def test_values_are_understood_raw_and_encoded_once_and_twice(client, name, value, encodings):
    """Raw is as a browser sends a pasted address: quotes and braces as they are, blanks as %20."""
    sent = value.replace(" ", "%20")
    for level in range(encodings):
        sent = quote(sent if level else value, safe="")
    assert client.get(f"{API}differential?{name}={sent}").json == ask(client, **{name: value})


@pytest.mark.parametrize(
    "text", ['[{"value":"asthma"},{"value":"breast carcinoma"}]', "asthma;breast carcinoma", "asthma\nbreast carcinoma"]
)
def test_condition_terms_may_be_json_or_text_split_at_semicolons_and_line_ends(client, text):
    entries = ask(client, "resolve", conditionQuery=text)["resolution"]["conditions"]
    assert [entry["term"] for entry in entries] == ["asthma", "breast carcinoma"]


def test_blanks_and_commas_are_parts_of_a_condition(client):
    entries = ask(client, "resolve", conditionQuery="breast carcinoma, asthma")["resolution"]["conditions"]
    assert [entry["term"] for entry in entries] == ["breast carcinoma, asthma"]


@pytest.mark.parametrize("name", ["organism", "species"])
@pytest.mark.parametrize("value", ["Mus musculus", "mus_musculus", "mouse", "MUS MUSCULUS"])
def test_a_species_has_several_names_and_two_parameters(client, name, value):
    answer = ask(client, **{name: value})
    assert {row["species"] for row in answer["rows"]} == {"Mus musculus"}
    assert (answer["total"], answer["warnings"]) == (3, [])


REPEATABLE = [
    ("organism", "mouse", "rat"),
    ("species", "mouse", "rat"),
    ("experiment", "E-MTAB-9002", "E-MTAB-9003"),
    ("contrast", "E-MTAB-9002:g1_g2", "E-MTAB-9002:g1_g3"),
    ("experimentType", "PROTEOMICS_DIFFERENTIAL", "RNASEQ_MRNA_DIFFERENTIAL"),
    ("factor", "compound", "GENOTYPE"),
    ("kingdom", "animals", "plants"),
    ("numReplicates", "2", "3"),
]


@pytest.mark.parametrize(("name", "one", "other"), REPEATABLE)
def test_filters_are_repeatable_and_add_up(client, name, one, other):
    totals = [ask(client, **{name: value})["total"] for value in (one, other)]
    assert totals[0]
    for path in (f"{name}={one}&{name}={other}", f"{name}={one},{other}", f'{name}=["{one}","{other}"]'):
        answer = client.get(f"{API}differential?{path}").json
        assert answer["total"] == sum(totals), path
    assert client.post(f"{API}differential", json={name: [one, other]}).json["total"] == sum(totals)


@pytest.mark.parametrize("query", ["contrast=g1_g2", "contrast=g1_g2&experiment=E-MTAB-9002,E-MTAB-9003"])
def test_a_bare_contrast_needs_exactly_one_experiment(client, query):
    problem = refused(client, "differential", query)
    assert problem["parameter"] == "contrast"
    assert "with exactly one experiment" in problem["detail"]


def test_facets_of_both_kinds_may_be_preselected_in_the_new_and_the_old_form(client):
    species = ask(client, species="mouse")["rows"]
    assert ask(client, ds='{"species":["mus musculus"]}')["rows"] == species
    assert ask(client, ds='{"species":{"mus musculus":true}}')["rows"] == species
    by_time = ask(client, "baseline", geneQuery="AT5G10140", source="TIME")["grids"]
    assert [grid["factor"] for grid in by_time] == ["time"]
    for chosen in ('{"arabidopsis thaliana":["TIME"]}', '{"arabidopsis thaliana":{"TIME":true,"ORGANISM_PART":false}}'):
        assert ask(client, "baseline", geneQuery="AT5G10140", bs=chosen)["grids"] == by_time
    assert ask(client, "baseline", geneQuery="AT5G10140", bs='{"mus musculus":["TIME"]}')["grids"] != by_time


def test_cutoffs_may_be_given_together_or_alone_as_numbers_or_texts(client):
    rows = ask(client, cutoff='{"foldChange":2,"pValue":0.01}')["rows"]
    assert rows
    assert all(abs(float(row["log2_fold_change"])) > 2 and row["adjusted_p_value"] < 0.01 for row in rows)
    assert ask(client, cutoff='{"foldChange":"2","pValue":"0.01","value":0.5}')["rows"] == rows
    assert ask(client, cutoff='{"pValue":0.01}')["total"] > len(rows)
    assert ask(client, cutoff='{"foldChange":2}')["total"] > len(rows)


@pytest.mark.parametrize(
    ("path", "cutoff", "unused"),
    [
        ("differential", '{"value":0.5}', ["cutoff.value"]),
        ("differential", '{"foldChange":1,"pValue":0.05}', []),
        ("baseline", '{"value":0.5}', []),
        ("baseline", '{"foldChange":1,"pValue":0.05}', ["cutoff.foldChange", "cutoff.pValue"]),
        ("experiments", '{"foldChange":1}', ["cutoff"]),
    ],
)
def test_cutoffs_of_the_other_kind_of_results_are_said_to_change_nothing(client, path, cutoff, unused):
    genes = {} if path == "experiments" else {"geneQuery": "FKBP5"}
    named = ask(client, path, cutoff=cutoff, **genes)["warnings"]
    assert [warning.split()[2] for warning in named] == unused


@pytest.mark.parametrize("text", ["UP", "up", '"UP"', "%22UP%22"])
def test_regulation_may_be_a_json_string(client, text):
    whole = ask(client)
    answer = ask(client, regulation=text)
    assert all(not str(row["log2_fold_change"]).startswith("-") for row in answer["rows"])
    assert answer["total"] + ask(client, regulation='"DOWN"')["total"] == whole["total"]
    assert ask(client, regulation='"UP_DOWN"')["rows"] == ask(client, regulation="UP_DOWN")["rows"] == whole["rows"]


def test_a_contrast_differs_in_what_is_on_exactly_one_side(client):
    def total(side):
        return ask(client, experiment="E-MTAB-9002", conditionQuery="lung", side=side)["total"]

    assert [total(side) for side in ("any", "test", "reference", "difference")] == [16, 16, 16, 0]


def test_pages_have_fifty_rows_unless_told_otherwise_and_a_thousand_at_most(client):
    loose = {"experiment": "E-MTAB-9002", "cutoff": '{"foldChange":0,"pValue":1}'}
    assert parse_search([], strict=True).size == 50
    assert len(ask(client, size=1000, **loose)["rows"]) == 24
    for size in ("0", "1001", "-1", "1.5", "many"):
        problem = refused(client, "differential", f"size={size}")
        assert problem["parameter"] == "size"
        assert repr(size) in problem["detail"]
        assert "from 1 to 1000" in problem["detail"]


MALFORMED = [
    ("geneQuery", '[{"value":"SFTPC"', '[{"value":"SFTPC"', '[{"value":"SFTPC","category":"symbol"}]'),
    ("geneQuery", '[{"name":"SFTPC"}]', "'name'", '[{"value":"SFTPC","category":"symbol"}]'),
    ("conditionQuery", "[{]", "[{]", '[{"value":"breast cancer"}]'),
    ("conditionQuery", "[[1]]", "[1]", '[{"value":"breast cancer"}]'),
    ("ds", '{"kingdom":', '{"kingdom":', '{"kingdom":["plants"]}'),
    ("ds", '{"colour":["red"]}', "colour", "numReplicates"),
    ("bs", "{7}", "{7}", '{"mus musculus":["CELL_TYPE"]}'),
    ("cutoff", '{"pValue":', '{"pValue":', '{"foldChange":1,"pValue":0.05}'),
    ("cutoff", '{"pValue":-1}', "-1", "from 0 to 1"),
    ("regulation", "LEFT", "LEFT", "UP, DOWN or UP_DOWN"),
    ("organism", "[", "[", "plain text"),
    ("experimentType", "nanopore", "nanopore", "RNASEQ_MRNA_BASELINE"),
    ("kingdom", "bacteria", "bacteria", "animals, plants, fungi, protists"),
    ("numReplicates", "three", "three", "a whole number"),
    ("side", "left", "left", "any, test, reference, difference"),
    ("conditionOperator", "xor", "xor", "or, and"),
    ("group", "species", "species", "none, gene, contrast"),
    ("genes", "all", "all", "mean, each"),
    ("unit", "RPKM", "RPKM", "TPM, FPKM"),
    ("sort", "colour", "colour", "log2_fold_change"),
    ("fields", "colour", "colour", "gene_id"),
    ("format", "xml", "xml", "json, tsv"),
    ("after", "nonsense", "nonsense", "`next`"),
]


@pytest.mark.parametrize(("name", "value", "got", "allowed"), MALFORMED)
def test_what_is_malformed_is_refused_with_its_name_what_was_got_and_what_is_allowed(client, name, value, got, allowed):
    for sent in (quote(value), quote(quote(value))):
        problem = refused(client, "differential", f"{name}={sent}")
        assert problem["parameter"].partition(".")[0] == name
        assert got in problem["detail"]
        assert allowed in problem["detail"]


@pytest.mark.parametrize("path", ["differential", "baseline", "experiments", "resolve", "release"])
@pytest.mark.parametrize(("name", "near"), [("relase", "release"), ("genequery", "geneQuery")])
def test_the_api_refuses_unknown_parameters_with_the_nearest_known_name(client, path, name, near):
    problem = refused(client, path, f"{name}=x")
    assert problem["parameter"] == name
    assert near in problem["detail"] or path == "release"


@pytest.mark.parametrize("page", ["/search", "/genes/ENSG00000168484", "/experiments", "/experiments/E-MTAB-9002"])
def test_pages_ignore_unknown_parameters_with_a_warning(client, page):
    answer = client.get(f"{page}?conditionQuery=liver&specie=mouse")
    assert answer.status_code == 200
    assert "The parameter &#39;specie&#39; is not known and was ignored; did you mean species?" in answer.text


@pytest.mark.parametrize(
    "path",
    ["search/differential_results", "search/differential_facets", "search/baseline_facets", "baseline_experiments"],
)
def test_the_originals_endpoints_ignore_unknown_parameters_with_a_warning_and_refuse_empty_queries(client, path):
    answer = client.get(f"/json/{path}?conditionQuery=liver&specie=mouse")
    assert answer.status_code == 200
    assert "did you mean species?" in answer.text + answer.headers.get("X-Warnings", "")
    summary = client.get("/rest/contrast-summary?experimentAccession=E-MTAB-9002&contrastId=g1_g3&specie=mouse")
    assert summary.status_code == 200
    assert "'specie' is not known" in summary.text + summary.headers.get("X-Warnings", "")
    empty = client.get(f"/json/{path}?geneQuery=[]")
    assert (empty.status_code, bool(empty.json["error"])) == (422, True)


@pytest.mark.parametrize("query", ["", "geneQuery=&conditionQuery=", "geneQuery=[]&conditionQuery={}", "geneQuery=%20"])
def test_without_any_query_a_page_refuses_and_the_api_gives_everything(client, query):
    assert client.get(f"/search?{query}").status_code == 422
    assert client.get(f"{API}differential?{query}").json["total"] == 42
    assert client.get(f"{API}baseline?{query}").json["total"] == 4


def test_what_was_understood_only_partly_is_warned_about(client):
    answer = ask(client, species="mouse,zebrafish", experiment="E-MTAB-1,E-MTAB-9004", factor="colour,genotype")
    assert [warning.rpartition(" ")[2] for warning in answer["warnings"]] == ["rerio'", "'colour'", "E-MTAB-1"]
    assert answer["total"] == 3


def test_a_release_can_be_pinned(client, release):
    assert ask(client, release=release.id)["rows"] == ask(client)["rows"]
    missing = client.get(f"{API}differential?release=r19990101")
    assert (missing.status_code, missing.json["status"]) == (404, 404)


def test_sorting_paging_and_other_parameters_of_lists_of_experiments_hold_on_their_page_too(client):
    page = client.get("/experiments?size=4&sort=species&fields=title").text
    assert "experiments 1–4 of 11" in page
    assert "Pages show all columns" in page
    assert client.get("/experiments?sort=gene").status_code == 400
    more = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "experiments 5–8 of 11" in client.get(more).text


def test_parameters_of_searches_are_said_to_change_nothing_on_an_experiment_page(client):
    page = client.get("/experiments/E-MTAB-9002?sort=gene&conditionQuery=liver&specific=true").text
    assert "The parameter sort has no meaning on experiment pages" in page
    assert "The parameter conditionQuery has no meaning on experiment pages" in page
    assert "The parameter specific" not in page


@pytest.mark.parametrize("page", ["/genes/ENSG00000168484", "/genesets/GO:0007585"])
def test_genes_asked_for_beside_a_gene_or_gene_set_are_said_to_change_nothing(client, page):
    assert "geneQuery changed nothing here" in client.get(f"{page}?geneQuery=TNNI3").text
    assert "geneQuery changed nothing here" not in client.get(page).text


def rows_of(client, query):
    page = client.get(f"/experiments/E-MTAB-9001?{query}")
    assert page.status_code == 200, page.text
    tables = read_tables(page.text, "results")
    return page.text, [row[0].partition(" ")[0] for row in tables[0].rows] if tables else []


GENES_OF_ORGANS = "geneQuery=SFTPC,ALB,CFHR2,MYH6"


def test_parameters_of_experiment_pages_choose_genes_and_columns(client):
    _, every = rows_of(client, GENES_OF_ORGANS)
    assert every == ["SFTPC", "MYH6", "CFHR2", "ALB"]
    for query in ('filterFactors={"ORGANISM_PART":["lung"]}', "queryFactorValues=lung", "selectedColumnIds=g2"):
        _, chosen = rows_of(client, f"{GENES_OF_ORGANS}&{query}")
        assert chosen == ["SFTPC", "ALB"], query
    page, none = rows_of(client, 'filterFactors={"ORGANISM_PART":["brain"]}')
    assert "the values there are: heart, liver, lung, pancreas" in page
    assert none == []
    assert rows_of(client, f"{GENES_OF_ORGANS}&heatmapMatrixSize=2")[1] == every[:2]
    assert rows_of(client, f"{GENES_OF_ORGANS}&specific=false")[1] == ["ALB", "SFTPC", "MYH6", "CFHR2"]


def test_a_form_a_body_and_an_address_say_the_same(settings):
    client = create_app(settings).test_client()
    query = {"conditionQuery": '[{"value":"cancer"}]', "cutoff": '{"pValue":0.01}', "species": "human", "size": "3"}
    got = client.get(f"{API}differential", query_string=query)
    body = {"conditionQuery": [{"value": "cancer"}], "cutoff": {"pValue": 0.01}, "species": ["human"], "size": 3}
    for posted in (
        client.post(f"{API}differential", data=query),
        client.post(f"{API}differential", json=query),
        client.post(f"{API}differential", json=body),
        client.post(f"{API}differential?size=3", data={name: query[name] for name in query if name != "size"}),
    ):
        assert posted.json == got.json
