"""Addresses that the public Atlas's help prints are answered, however they are encoded."""

from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from service.render.pages import number
from tests.service.questions import ASPM, ENCODINGS, EXPERIMENTS, MOUSE_ASPM, PAGES, SEARCHES, Question
from tests.service.reading import read_tables


def follow(client, address):
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def check_changes(page, expected):
    """Compare how many differential results a page has, and its first row."""
    tables = read_tables(page, "differential")
    if not expected[0]:
        assert tables == []
        assert "No differential results" in page
        return
    total, change, gene, comparison = expected
    assert tables[0].caption.split()[0] == str(total)
    direction = "▲" if change > 0 else "▼"
    assert [tables[0].rows[0][cell] for cell in (0, 3)] == [f"{direction} {number(change)}", gene]
    assert tables[0].rows[0][5].startswith(f"{comparison} n = ")


def check_levels(page, expected):
    """Compare how many baseline experiments a page has, and the first row of its first grid or list."""
    assert f'</span> <span class="quiet">{expected[0]}</span><span class="sr"> experiments</span>' in page
    tables = read_tables(page, "baseline")
    if not expected[0]:
        assert tables == []
        assert "No baseline results" in page
        return
    _, name, cells = expected
    first = next(row for row in tables[0].rows if len(row) > 1)  # above it may stand what all study
    if tables[0].caption.startswith("Experiments that study"):
        assert first[0].endswith(name)
        assert all(condition in first[3] for condition in cells)
    else:
        assert first[0].removesuffix(name + " ").startswith(name)
        assert first[2:] == list(map(number, cells))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("question", [*SEARCHES, *PAGES], ids=lambda question: question.address("raw")[:100])
def test_pages_answer(asked, question, encoding):
    page = follow(asked, question.address(encoding))
    check_changes(page, question.changes)
    check_levels(page, question.levels)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("question", SEARCHES, ids=lambda question: question.address("raw")[:100])
def test_the_originals_endpoints_answer_the_same(asked, question, encoding):
    results = asked.get(replace(question, path="/json/search/differential_results").address(encoding)).json
    assert results["total"] == len(results["results"]) == question.changes[0]
    if question.changes[0]:
        first = results["results"][0]
        _, change, gene, comparison = question.changes
        shown = " ".join(filter(None, [first["bioentityName"], first.get("designElement")]))
        assert (first["foldChange"], shown, first["comparison"]) == (change, gene, comparison)
    heatmap = asked.get(replace(question, path="/json/baseline_experiments").address(encoding)).json
    if not question.levels[0]:
        assert "profiles" not in heatmap
        return
    _, name, cells = question.levels
    if "profiles" in heatmap:
        first = heatmap["profiles"]["rows"][0]
        assert (first["name"], [cell.get("value") for cell in first["expressions"]]) == (name, cells)
    else:
        first = heatmap["experiments"][0]
        assert first["experiment_accession"] == name
        assert [condition["name"] for condition in first["conditions"]] == cells


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(("question", "caption", "first"), EXPERIMENTS)
def test_experiment_pages_answer(asked, question, caption, first, encoding):
    page = follow(asked, question.address(encoding))
    (table, *_) = read_tables(page, "results")
    shown, unit = caption.split(", ")
    assert unit in table.caption
    assert f"<b>{shown.partition(' ')[0]}</b>{shown.partition(' ')[2].join('  ').rstrip()}" in page
    name, *numbers = table.rows[0]
    assert (name.split()[: len(first[0].split())], numbers) == (first[0].split(), first[1:])


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    ("parameters", "target", "kept"),
    [
        (
            {"geneQuery": ASPM, "organism": "Mus musculus", "ds": '{"regulation":["UP"]}'},
            f"/genes/{MOUSE_ASPM}",
            {"organism": ["Mus musculus"], "ds": ['{"regulation":["UP"]}']},
        ),
        (
            {"geneQuery": '[{"value":"SFTPC","category":"symbol"}]', "bs": '{"homo sapiens":["ORGANISM_PART"]}'},
            "/genes/ENSG00000168484",
            {"bs": ['{"homo sapiens":["ORGANISM_PART"]}']},
        ),
        (
            {"geneQuery": '[{"value":"R-HSA-5683826"}]', "species": "homo sapiens"},
            "/genesets/R-HSA-5683826",
            {"species": ["homo sapiens"]},
        ),
        ({"geneQuery": '[{"value":"ipr013087"}]'}, "/genesets/IPR013087", {}),
    ],
)
def test_one_gene_or_gene_set_leads_to_its_page(asked, parameters, target, kept, encoding):
    answer = asked.get(Question("/search", parameters).address(encoding))
    assert answer.status_code == 302
    there = urlsplit(answer.location)
    assert there.path == target
    found = {name: [plain(value) for value in values] for name, values in parse_qs(there.query).items()}
    assert found == kept
    assert asked.get(answer.location).status_code == 200


def plain(text):
    return unquote(text) if "%" in text else text


@pytest.mark.parametrize(
    "parameters",
    [
        {"geneQuery": ASPM},
        {"geneQuery": ASPM, "organism": "Mus musculus", "conditionQuery": '[{"value":"liver"}]'},
        {"geneQuery": '[{"value":"R-HSA-5683826"}]', "conditionQuery": '[{"value":"lung"}]'},
    ],
)
def test_several_genes_or_conditions_stay_a_search(asked, parameters):
    assert asked.get(Question("/search", parameters).address("once")).status_code == 200


def test_a_search_without_results_says_so(asked):
    page = follow(asked, Question("/search", {"geneQuery": '[{"value":"qwertyuiop"}]'}).address("once"))
    assert "not found" in page
    assert "No baseline results." in page
    assert "No differential results" in page


@pytest.mark.parametrize("path", ["/search", "/json/search/differential_results", "/json/baseline_experiments"])
def test_a_search_for_nothing_is_refused(asked, path):
    assert asked.get(path + "?geneQuery=[]&conditionQuery=%5B%5D&organism=Mus musculus").status_code == 422


def test_probe_sets_of_a_gene_are_all_there(asked):
    address = '/json/search/differential_results?geneQuery=[{"value":"Car3"}]&fields=designElements'
    (row,) = asked.get(address).json["results"]
    assert (row["designElement"], row["foldChange"], row["pValue"]) == ("1460256_at", -3.9, 0.004)
    assert [element["design_element"] for element in row["designElements"]] == [
        "1430001_at",
        "1460256_at",
        "1449434_at",
        "1453588_at",
    ]


def test_a_gene_below_the_cutoff_is_no_error(asked):
    answer = asked.post("/json/baseline_experiments", data={"geneQuery": '[{"value":"ADORA3"}]'})
    assert (answer.status_code, "profiles" in answer.json) == (200, False)
    assert answer.json["warnings"] == ["1 more experiment(s) measured these genes, below the cut-off everywhere"]


def test_orthologs_lead_to_their_pages(asked):
    properties = asked.get("/json/bioentity-information/ENSG00000012048").json["bioentityProperties"]
    (orthologs,) = [entry["values"] for entry in properties if entry["type"] == "ortholog"]
    assert orthologs == [
        {"text": "BRCA1 (Macaca mulatta)", "url": "/genes/ENSMMUG00000001329", "relevance": 0},
        {"text": "ENSPPYG00000008363", "url": "", "relevance": 0},
    ]


def test_plants_have_the_addresses_of_their_own_ensembl(asked):
    properties = asked.get("/json/bioentity-information/AT1G15580").json["bioentityProperties"]
    shown = {entry["type"]: entry["values"][0] for entry in properties}
    assert shown["ensgene"]["url"] == "https://plants.ensembl.org/Arabidopsis_thaliana/Gene/Summary?g=AT1G15580"
    assert shown["po"]["text"] == "seedling"
    assert shown["po"]["url"].endswith("/po/terms?iri=http://purl.obolibrary.org/obo/PO_0008037")


def test_other_sites_may_ask(asked):
    for path in ("/json/search/differential_results", "/rest/contrast-summary", "/api/contrastdetails.tsv"):
        answer = asked.options(path, headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"})
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    problem = asked.get("/rest/contrast-summary?experimentAccession=E-GEOD-73131&contrastId=g9_g8")
    assert (problem.status_code, problem.headers["Access-Control-Allow-Origin"]) == (404, "*")
    assert problem.json["error"] == "Experiment E-GEOD-73131 has no contrast 'g9_g8'"


def test_preselected_facets_are_selected(asked):
    question = Question("", {"conditionQuery": '[{"value":"auxin"}]', "ds": '{"kingdom":["plants"]}'})
    for encoding in ENCODINGS:
        facets = asked.get("/json/search/differential_facets" + question.address(encoding)).json
        assert facets["kingdom"] == [{"name": "plants", "value": "Plants", "count": 2, "selected": True}]
        assert facets["species"] == [
            {"name": "arabidopsis thaliana", "value": "Arabidopsis thaliana", "count": 2, "selected": False}
        ]


def test_factor_types_are_offered_by_species(asked):
    for encoding in ENCODINGS:
        facets = asked.get("/json/search/baseline_facets" + Question("", {"geneQuery": ASPM}).address(encoding)).json
        offered = {species: [factor["name"] for factor in factors] for species, factors in facets.items()}
        assert offered == {
            "homo sapiens": ["ORGANISM_PART", "CELL_LINE", "DISEASE"],
            "mus musculus": ["ORGANISM_PART", "CELL_TYPE"],
        }


def test_the_reference_experiment_is_the_originals(asked):
    for species, accession in {"macaca mulatta": "E-MTAB-2799", "mouse": "E-MTAB-3718"}.items():
        answer = asked.get("/json/baseline_refexperiment", query_string={"geneQuery": "BRCA1,Car3", "species": species})
        assert answer.json["experiment"]["accession"] == accession
    human = asked.post("/json/baseline_refexperiment", data={"geneQuery": '[{"value":"BRCA1"}]'}).json
    assert human["experiment"]["accession"] == "E-MTAB-513"
