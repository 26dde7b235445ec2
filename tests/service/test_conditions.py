"""What a condition term is and what lies below it; what a role, an accession or a publication finds."""

import csv
import io

import pytest

API = "/api/v1/conditions"
IRI = "http://purl.obolibrary.org/obo/UBERON_0001007"


def ask(client, term, **parameters):
    answer = client.get(f"{API}/{term}", query_string=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json


def search(client, path, **parameters):
    answer = client.get(f"/api/v1/{path}", query_string=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json


def shape(nodes):
    return [(node["label"], node["link"], shape(node["children"])) for node in nodes]


@pytest.mark.parametrize(
    "term", ["UBERON:0001007", "uberon_0001007", IRI, "Digestive system", "gastrointestinal system"]
)
def test_a_term_is_found_by_id_in_every_form_label_and_synonym(client, term):
    answer = ask(client, term)
    (found,) = answer["terms"]
    assert (answer["total"], answer["term"], answer["warnings"]) == (1, term, [])
    assert (found["id"], found["label"]) == ("UBERON:0001007", "digestive system")
    assert found["synonyms"] == [{"text": "gastrointestinal system", "scope": "RELATED"}]
    assert shape(found["children"]) == [("liver", "is_a or part_of", []), ("pancreas", "is_a or part_of", [])]


def test_counts_are_of_a_term_with_all_below_each_once(client):
    (found,) = ask(client, "digestive system")["terms"]
    (entry,) = search(client, "resolve", conditionQuery="digestive system")["resolution"]["conditions"]
    assert found["conditions"] == entry["conditions"]["ontology"] == 7
    counts = {child["label"]: (child["experiments"], child["conditions"]) for child in found["children"]}
    assert counts == {"liver": (4, 6), "pancreas": (1, 1)}
    assert found["below"] == 2
    listed = search(client, "experiments", conditionQuery="UBERON:0001007")["rows"]
    assert found["experiments"] == len(listed)


def test_a_definition_and_parents_are_told(client):
    (found,) = ask(client, "dexamethasone")["terms"]
    assert found["definition"] == "A fluorinated steroid that calms inflammation."
    assert [(parent["label"], parent["link"]) for parent in found["parents"]] == [
        ("anti-inflammatory drug", "has_role")
    ]
    (liver,) = ask(client, "liver")["terms"]
    assert liver["parents"][0] == {
        "id": "UBERON:0001007",
        "label": "digestive system",
        "link": "is_a or part_of",
        "experiments": 4,
        "conditions": 7,
    }


@pytest.mark.parametrize(("depth", "levels"), [("0", 0), ("1", 1), ("2", 2), ("all", 2)])
def test_depth_chooses_how_many_levels_are_shown(client, depth, levels):
    (found,) = ask(client, "CHEBI:23888", depth=depth)["terms"]
    names = ["anti-inflammatory drug", "dexamethasone"]
    links = ["is_a or part_of", "has_role"]
    expected = []
    for name, link in reversed(list(zip(names, links, strict=True))[:levels]):
        expected = [(name, link, expected)]
    assert shape(found["children"]) == expected
    assert found["below"] == 1


def test_terms_without_data_are_shown_when_asked_for(client):
    assert ask(client, "cancer")["terms"][0]["below"] == 1
    everything = ask(client, "asthma", empty="true", depth="all")["terms"][0]
    assert everything["children"] == []
    answer = client.get(f"{API}/asthma")
    assert answer.json["terms"][0]["experiments"] >= 0


def test_tsv_has_a_line_for_each_node(client):
    for path in (f"{API}/CHEBI:23888?depth=all&format=tsv", f"{API}/CHEBI:23888.tsv?depth=all"):
        answer = client.get(f"{path}&header=plain")
        rows = list(csv.DictReader(io.StringIO(answer.text), delimiter="\t"))
        assert [(row["level"], row["parent"], row["label"], row["link"]) for row in rows] == [
            ("0", "", "drug", ""),
            ("1", "CHEBI:23888", "anti-inflammatory drug", "is_a or part_of"),
            ("2", "CHEBI:35472", "dexamethasone", "has_role"),
        ]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["X-Total"] == "3"


def test_an_id_that_no_ontology_knows_has_what_it_annotates(client):
    (found,) = ask(client, "NCBITaxon_9606")["terms"]
    assert (found["id"], found["label"], found["children"]) == ("NCBITaxon:9606", "", [])
    assert found["conditions"] > 0


def test_what_is_not_there_is_404_with_a_suggestion(client):
    answer = client.get(f"{API}/brest carcinoma")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert "did you mean breast carcinoma" in answer.json["detail"]


@pytest.mark.parametrize(
    ("parameters", "parameter"), [({"depth": "deep"}, "depth"), ({"dept": "1"}, "dept"), ({"empty": "some"}, "empty")]
)
def test_impossible_parameters_are_refused_by_name(client, parameters, parameter):
    answer = client.get(f"{API}/liver", query_string=parameters)
    assert (answer.status_code, answer.json["parameter"]) == (400, parameter)


@pytest.mark.parametrize("term", ["anti-inflammatory drug", "CHEBI:35472", "drug"])
def test_a_role_finds_what_has_it_and_says_by_which_link(client, term):
    by_role = search(client, "differential", conditionQuery=term)
    by_name = search(client, "differential", conditionQuery="CHEBI:41879")
    assert by_role["total"] == by_name["total"] > 0
    (entry,) = by_role["resolution"]["conditions"]
    assert "has_role" in entry["terms"][0]["links"]
    assert entry["conditions"]["text"] == 0
    path = by_role["rows"][0]["why"][0]["path"]
    assert path[0] == {"id": "CHEBI:41879", "label": "dexamethasone", "link": "has_role"}
    assert path[-1]["link"] is None
    page = client.get("/search", query_string={"conditionQuery": term}).text
    assert "dexamethasone has role → anti-inflammatory drug" in page
    assert "by has_role too" in page


def test_why_is_told_of_baseline_and_differential_rows_and_on_pages(client):
    grid = search(client, "baseline", geneQuery="ALB", conditionQuery="digestive system")["grids"][0]
    group = next(one for one in grid["rows"][0]["conditions"] if one["name"] == "liver")
    assert group["why"] == [
        {
            "searched": "digestive system",
            "type": "organism part",
            "value": "liver",
            "side": "group",
            "term": {"id": "UBERON:0002107", "label": "liver"},
            "path": [
                {"id": "UBERON:0002107", "label": "liver", "link": "is_a or part_of"},
                {"id": "UBERON:0001007", "label": "digestive system", "link": None},
            ],
        }
    ]
    assert search(client, "baseline", geneQuery="ALB")["grids"][0]["rows"][0]["conditions"] is None
    page = client.get("/search", query_string={"geneQuery": "ALB", "conditionQuery": "digestive system"}).text
    assert "organism part: liver [liver → digestive system]" in page


def test_columns_of_tissues_are_grouped_by_system_and_organ(client):
    (grid,) = search(client, "baseline", geneQuery="SFTPC")["grids"]
    assert grid["columnGroupings"] == [
        {
            "name": "Anatomical systems",
            "groups": [{"id": "UBERON:0001007", "name": "digestive system", "values": ["liver", "pancreas"]}],
        },
        {
            "name": "Organs",
            "groups": [
                {"id": "UBERON:0000948", "name": "heart", "values": ["heart"]},
                {"id": "UBERON:0002107", "name": "liver", "values": ["liver"]},
                {"id": "UBERON:0002048", "name": "lung", "values": ["lung"]},
                {"id": "UBERON:0001264", "name": "pancreas", "values": ["pancreas"]},
            ],
        },
    ]
    (grid,) = search(client, "baseline", geneQuery="AT5G10140", source="TIME")["grids"]
    assert grid["columnGroupings"] == []


NAMES = [
    ("E-MTAB-9002", "accession", "E-MTAB-9002"),
    ("e-mtab-9002", "accession", "E-MTAB-9002"),
    ("ERP900001", "secondary_accession", "E-MTAB-9001"),
    ("GSE90003", "secondary_accession", "E-MTAB-9003"),
    ("12345678", "pubmed", "E-MTAB-9001"),
    ("PMID: 12345678", "pubmed", "E-MTAB-9001"),
]


@pytest.mark.parametrize(("name", "by", "accession"), NAMES)
def test_an_accession_or_publication_in_any_box_leads_to_the_experiment(client, name, by, accession):
    for box in ("geneQuery", "conditionQuery"):
        answer = client.get("/search", query_string={box: f'"{name}"'})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/experiments/{accession}")
    (entry,) = search(client, "resolve", geneQuery=f'"{name}"')["resolution"]["genes"]
    assert (entry["kind"], entry["status"], entry["by"]) == ("experiment", "matched", [by])
    assert (entry["experiments"], entry["total"]) == ([accession], 0)
    (entry,) = search(client, "resolve", conditionQuery=name)["resolution"]["conditions"]
    assert (entry["kind"], entry["status"], entry["experiments"]) == ("experiment", "matched", [accession])


def test_such_a_term_restricts_to_its_experiment(client):
    whole = search(client, "differential", experiment="E-MTAB-9002")
    for parameters in ({"geneQuery": "E-MTAB-9002"}, {"conditionQuery": "E-MTAB-9002"}):
        found = search(client, "differential", **parameters)
        assert (found["total"], found["facets"]) == (whole["total"], whole["facets"])
        assert search(client, "baseline", **parameters)["total"] == 0
    why = search(client, "differential", conditionQuery="E-MTAB-9002")["rows"][0]["why"]
    assert why == [
        {
            "searched": "E-MTAB-9002",
            "type": "experiment",
            "value": "E-MTAB-9002",
            "side": None,
            "term": None,
            "path": None,
        }
    ]
    gene = search(client, "differential", geneQuery="FKBP5,E-MTAB-9002")
    assert gene["total"] == search(client, "differential", geneQuery="FKBP5", experiment="E-MTAB-9002")["total"] > 0
    assert [entry["term"] for entry in gene["resolution"]["genes"]] == ["FKBP5", "E-MTAB-9002"]
    for side in ("test", "reference", "difference"):
        assert search(client, "differential", conditionQuery="E-MTAB-9002", side=side)["total"] == whole["total"]
    excluded = search(client, "differential", conditionQuery='[{"value":"E-MTAB-9002","exclude":true}]')
    assert excluded["total"] == search(client, "differential")["total"] - whole["total"]
    both = search(client, "differential", geneQuery="E-MTAB-9002", experiment="E-MTAB-9003")
    assert both["total"] == 0


def test_several_such_terms_add_up_and_conditions_combine_as_ever(client):
    def total(**parameters):
        return search(client, "differential", **parameters)["total"]

    two = [total(experiment=accession) for accession in ("E-MTAB-9002", "E-MTAB-9006")]
    assert total(geneQuery="E-MTAB-9002,E-MTAB-9006") == sum(two)
    assert total(conditionQuery="E-MTAB-9002;E-MTAB-9006") == sum(two)
    assert total(conditionQuery="E-MTAB-9002;E-MTAB-9006", conditionOperator="and") == 0
    both = '[{"value":"E-MTAB-9006"},{"value":"asthma"}]'
    assert 0 < total(conditionQuery=both, conditionOperator="and") < two[1]
    assert total(geneQuery="E-MTAB-9006", conditionQuery="asthma") == total(
        experiment="E-MTAB-9006", conditionQuery="asthma"
    )
    loose = {"cutoff": '{"foldChange":0,"pValue":1}'}
    assert total(geneQuery="E-MTAB-9002", **loose) == total(experiment="E-MTAB-9002", **loose) > two[0]


def test_an_unknown_accession_is_not_found_and_finds_nothing(client):
    for box in ("geneQuery", "conditionQuery"):
        answer = search(client, "differential", **{box: "E-MTAB-99999"})
        assert answer["total"] == 0
        (entry,) = answer["resolution"][box.removesuffix("Query") + "s"]
        assert (entry["status"], entry.get("kind")) == ("not_found", None)


def test_an_identifier_of_a_gene_is_the_gene(client, release, monkeypatch):
    """Entrez ids and PubMed ids are numbers alike."""
    monkeypatch.setattr(type(release.catalogue), "experiments_named", lambda *_: [("pubmed", 0)])
    answer = search(client, "resolve", geneQuery="6440")
    (entry,) = answer["resolution"]["genes"]
    assert (entry["genes"][0]["gene_symbol"], entry.get("kind")) == ("SFTPC", None)
    accession = release.catalogue.experiments[0].accession
    assert answer["warnings"] == [f"'6440' is taken for a gene; it also names {accession}"]


def test_tsv_of_a_resolution_names_the_experiment(client):
    answer = client.get("/api/v1/resolve.tsv", query_string={"geneQuery": "GSE90003", "header": "plain"})
    (row,) = csv.DictReader(io.StringIO(answer.text), delimiter="\t")
    assert (row["kind"], row["status"], row["id"]) == ("experiment", "matched", "E-MTAB-9003")


def test_a_gene_is_described_with_its_orthologs(client):
    for name in ("ENSG00000168484", "ensg00000168484.3", "P11686"):
        answer = search(client, f"genes/{name}")
        assert (answer["gene_id"], answer["gene_symbol"], answer["species"]) == (
            "ENSG00000168484",
            "SFTPC",
            "Homo sapiens",
        )
    assert answer["orthologs"] == [{"gene_id": "ENSMUSG00000022097", "gene_symbol": "Sftpc", "species": "Mus musculus"}]
    properties = {one["name"]: [value["value"] for value in one["values"]] for one in answer["properties"]}
    assert "P11686" in properties["uniprot"]
    (row,) = search(client, "differential", geneQuery="SFTPC", organism="human", group="gene")["rows"] or [None]
    assert row is None or answer["tested_contrasts"] == row["tested_contrasts"]
    page = client.get("/genes/ENSG00000168484").text
    assert '/genes/ENSMUSG00000022097">Sftpc</a>' in page
    tested = answer["tested_contrasts"]
    assert f"tested in {tested} comparison" in page


@pytest.mark.parametrize(("name", "said"), [("nosuchgene", "no gene"), ("CD3", "several genes")])
def test_a_name_of_no_gene_or_several_is_404(client, name, said):
    answer = client.get(f"/api/v1/genes/{name}")
    assert answer.status_code == 404
    assert said in answer.json["detail"]
