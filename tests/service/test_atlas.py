"""Expression Atlas's own endpoints: keys and nesting as its clients read them; genes, contrasts, species, health."""

import json
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from engines.errors import EngineUnavailable
from service.app import create_app
from service.atlas.bioentity import PROPERTIES
from service.atlas.labels import pretty
from service.errors import Unavailable
from tests.service.shapes import GENES, differences, get, skeleton

ANSWERS = [
    ("differential_results", "/json/search/differential_results", {"geneQuery": GENES}),
    ("differential_facets", "/json/search/differential_facets", {"geneQuery": GENES}),
    ("baseline_facets", "/json/search/baseline_facets", {"geneQuery": "TNNI3,ATG1"}),
    ("baseline_experiments", "/json/baseline_experiments", {"geneQuery": "TNNI3"}),
    ("suggestions", "/json/suggestions", {"query": "tnni"}),
    ("bioentity_information", "/json/bioentity-information/ENSG00000168484", {}),
    ("expression_data", "/json/expressionData", {"geneId": "ENSG00000168484"}),
    ("contrast_summary", "/rest/contrast-summary", {"experimentAccession": "E-MTAB-9003", "contrastId": "g1_g2"}),
    ("health", "/json/health", {}),
    ("build", "/json/build", {}),
    ("species", "/json/species/homo_sapiens", {}),
    ("species_summary", "/json/species-summary", {}),
]


@pytest.mark.parametrize(("name", "path", "parameters"), ANSWERS)
def test_keys_and_nesting_are_the_originals(client, name, path, parameters):
    answer = get(client, path, **parameters).json
    assert answer
    assert list(differences(skeleton(name), answer)) == []
    posted = client.post(path, data=parameters)
    assert (posted.status_code, posted.json) == (200, answer)


def test_a_skeleton_notices_what_is_missing_or_of_another_type():
    expected = {"rows": [{"id": "text", "level?": "number"}]}
    assert list(differences(expected, {"rows": [{"id": "x", "more": None}, {"id": "y", "level": 1}]})) == []
    assert list(differences(expected, {"rows": [{"level": 1}]})) == ["$.rows[0]: lacks id"]
    assert list(differences(expected, {"rows": [{"id": 1}]})) == ["$.rows[0].id: 1 is no text"]
    assert list(differences(expected, {"rows": [{"id": "x", "level": None}]})) == ["$.rows[0].level: None is no number"]
    assert list(differences(expected, {"rows": {}})) == ["$.rows: {} is no list"]
    assert list(differences(expected, [])) == ["$: [] is no object"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("RNA interference", "RNA interference"), ("rnai", "RNAi"), ("FACS marker", "FACS marker"), ("", "Unknown")],
)
def test_names_keep_their_case(name, shown):
    assert pretty(name) == shown


def test_a_gene_is_described_in_the_order_of_the_original(client):
    answer = get(client, "/json/bioentity-information/ENSG00000168484").json
    found = {entry["type"]: entry for entry in answer["bioentityProperties"]}
    assert list(found) == [kind for kind in PROPERTIES if kind in found]
    assert found["synonym"]["values"] == [{"text": text, "url": "", "relevance": 0} for text in ("PSP-C", "SP-C")]
    assert found["ensgene"]["values"][0]["url"] == (
        "https://www.ensembl.org/Homo_sapiens/Gene/Summary?g=ENSG00000168484"
    )
    assert found["uniprot"]["values"][0] == {
        "text": "P11686",
        "url": "https://www.uniprot.org/uniprot/P11686",
        "relevance": 0,
    }
    breathing = next(value for value in found["go"]["values"] if value["url"].endswith("GO_0007585"))
    assert breathing["text"] == "respiratory gaseous exchange"
    assert found["pathwayid"]["values"][0]["text"] == "Surfactant metabolism"
    assert found["ortholog"]["values"] == [
        {"text": "Sftpc (Mus musculus)", "url": "/genes/ENSMUSG00000022097", "relevance": 0}
    ]
    assert client.get("/json/bioentity-information/P11686").json == answer


def test_terms_of_the_gene_ontology_say_how_deep_they_are(client):
    answer = get(client, "/json/bioentity-information/ENSG00000145416").json
    (terms,) = [entry["values"] for entry in answer["bioentityProperties"] if entry["type"] == "go"]
    assert [(term["text"], term["relevance"]) for term in terms] == [("zinc ion binding", 2)]


@pytest.mark.parametrize("identifier", ["CD3", "nonsense"])
def test_what_names_no_gene_or_several_is_not_found(client, identifier):
    assert "error" in get(client, f"/json/bioentity-information/{identifier}", 404).json


def test_information_is_as_in_a_real_answer(shared_data):
    """The order of properties, their names and their addresses are those of the public Atlas for BRCA1."""
    real = json.loads((shared_data / "metadata" / "brca2-bioentity-information.json").read_text())
    assert list(differences(skeleton("bioentity_information"), real)) == []
    kinds = [entry["type"] for entry in real["bioentityProperties"]]
    assert kinds == [kind for kind in PROPERTIES if kind in kinds]
    for entry in real["bioentityProperties"]:
        how = PROPERTIES[entry["type"]]
        assert entry["name"] == how.name
        for value in entry["values"]:
            if entry["type"] == "ortholog":
                assert value["url"].startswith("/gxa/genes/")
                continue
            last = urlsplit(value["url"]).path.rpartition("/")[2]
            term = value["url"].rpartition("/")[2]
            places = {
                "value": last if entry["type"] in {"interpro", "pathwayid"} else value["text"],
                "term": term,
                "gene": "ENSG00000012048",
                "ensembl": "https://www.ensembl.org/Homo_sapiens",
            }
            assert value["url"] == how.address.format(**places)


def test_whether_genes_occur_in_results(client):
    answer = get(client, "/json/expressionData", geneId="ENSG00000168484.13,ENSG00000277399,nonsense")
    assert answer.json == {"ENSG00000168484.13": True, "ENSG00000277399": False, "nonsense": False}
    assert get(client, "/json/expressionData", 400).json["parameter"] == "geneId"


def test_suggestions_mark_what_was_typed(client):
    found = get(client, "/json/suggestions", query="tnni", species="homo sapiens,mus musculus").json
    assert {"term": "<b>TNNI</b>3", "category": "symbol"} in found
    assert len(found) <= 10
    assert len({(one["term"], one["category"]) for one in found}) == len(found)
    assert not [one for one in found if one["category"] == "gene_name"]
    assert get(client, "/json/suggestions", query="t").json == []
    assert get(client, "/json/suggestions", query="tnni", species="mouse").json == []


def test_a_contrast_is_summed_up(client):
    asked = {"experimentAccession": "E-MTAB-9003", "contrastId": "g1_g2"}
    answer = get(client, "/rest/contrast-summary", **asked).json
    assert (answer["testReplicates"], answer["referenceReplicates"]) == (4, 3)
    assert answer["contrastDescription"] == "'asthma' vs 'normal'"
    first, *_, last = answer["properties"]
    assert first == {
        "propertyName": "disease",
        "testValue": "asthma",
        "referenceValue": "normal",
        "contrastPropertyType": "FACTOR",
    }
    assert (last["propertyName"], last["testValue"]) == ("array design", "A-AFFY-44")
    for wrong in ({"experimentAccession": "E-NONE-1"}, {"contrastId": "g9_g9"}, {"contrastId": "g1"}):
        assert "error" in get(client, "/rest/contrast-summary", 404, **(asked | wrong)).json
    problem = get(client, "/rest/contrast-summary", 400, contrastId="g1_g2").json
    assert (problem["parameter"], problem["error"]) == (
        "experimentAccession",
        "experimentAccession is missing: give it",
    )


def test_details_list_what_annotates_conditions(client):
    answer = get(client, "/api/contrastdetails.tsv")
    lines = [line.split("\t") for line in answer.text.splitlines()]
    assert {len(line) for line in lines} == {7}
    assert [
        "E-MTAB-9003", "g1_g2", "test", "factor", "disease", "asthma", "http://purl.obolibrary.org/obo/MONDO_0004979",
    ] in lines  # fmt: skip
    assert {line[2] for line in lines} == {"reference", "test"}
    groups = [line.split("\t") for line in get(client, "/api/assaygroupsdetails.tsv").text.splitlines()]
    assert {len(line) for line in groups} == {6}
    assert {line[0] for line in groups} == {"E-MTAB-9001", "E-MTAB-9008", "E-PROT-9001", "E-PROT-9002"}
    assert [
        "E-MTAB-9001", "g1", "characteristic", "developmental stage", "adult", "http://www.ebi.ac.uk/efo/EFO_0001272",
    ] in groups  # fmt: skip
    one = get(client, "/api/contrastdetails.tsv", experiment="E-MTAB-9003").text.splitlines()
    assert one == ["\t".join(line) for line in lines if line[0] == "E-MTAB-9003"]
    mouse = get(client, "/api/contrastdetails.tsv", species="mouse").text
    assert {line.split("\t")[0] for line in mouse.splitlines()} == {"E-MTAB-9004"}


def test_species_are_counted_by_kingdom(client):
    answer = get(client, "/json/species-summary").json["speciesSummary"]
    assert [kingdom["kingdom"] for kingdom in answer] == ["animals", "plants"]
    first = answer[0]["cards"][0]
    assert first["description"]["text"] == "Homo sapiens"
    assert [line["text"] for line in first["content"]] == ["8 experiments", "Baseline: 3", "Differential: 5"]
    for line in first["content"]:
        assert client.get(line["url"]).status_code == 200
    one = get(client, "/json/species/Mus musculus").json
    assert (one["name"], one["kingdom"], one["defaultQueryFactorType"]) == ("Mus_musculus", "animals", "ORGANISM_PART")
    assert "Homo sapiens" in get(client, "/json/species/unicorn", 404).json["error"]


def test_health_names_engine_and_release(client, release):
    assert get(client, "/json/health").json == {"solr": "UP", "db": "UP", "release": release.id}


def test_the_home_page_has_experiments(client):
    answer = get(client, "/json/experiments-summary").json
    listed = get(client, "/json/experiments").json["experiments"]
    assert (answer["latestExperiments"], answer["featuredExperiments"]) == (listed[:8], [])


class Held:
    """Releases that are one release, or none."""

    def __init__(self, release):
        self.release = release

    def current(self):
        if self.release is None:
            raise Unavailable("No release is published here")
        return self.release


class Gone:
    """An engine that cannot be reached."""

    def ping(self):
        raise EngineUnavailable("http://search.internal:9200 does not answer")


def test_health_says_what_is_down(settings, release):
    lost = create_app(settings, Held(replace(release, engine=Gone()))).test_client()
    answer = get(lost, "/json/health", 503).json
    assert (answer["solr"], answer["db"]) == ("DOWN", "UP")
    assert "internal" not in answer["error"]
    empty = create_app(settings, Held(None)).test_client()
    answer = get(empty, "/json/health", 503).json
    assert (answer["solr"], answer["db"], answer["error"]) == ("DOWN", "DOWN", "No release is published here")
