import csv
import io

import pytest

from service.resolve.genes import genes_of_sets

API = "/api/v1/resolve"


def resolve(client, **parameters):
    answer = client.post(API, data=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json["resolution"]


def gene(client, term, **parameters):
    (entry,) = resolve(client, geneQuery=f'"{term}"', **parameters)["genes"]
    return entry


def symbols(entry):
    return [one["gene_symbol"] for one in entry["genes"]]


@pytest.mark.parametrize(
    ("term", "status", "by", "found"),
    [
        ("ENSG00000168484", "matched", ["id"], ["SFTPC"]),
        ("ensg00000168484.13", "matched", ["id"], ["SFTPC"]),
        ("sftpc", "matched", ["symbol"], ["SFTPC", "Sftpc"]),
        ("TNNI3", "matched", ["symbol"], ["TNNI3"]),
        ("P11686", "matched", ["uniprot"], ["SFTPC"]),
        ("ENSG00000111111", "retired", ["id"], ["SFTPC"]),
        ("CD3", "ambiguous", ["synonym"], ["CD3D", "CD3E"]),
        ("TYMP", "matched", ["symbol"], ["TYMP"]),
        ("GO:0006936", "matched", ["gene_set"], ["TNNI3"]),
        ("muscle contraction", "matched", ["gene_set_name"], ["TNNI3"]),
        ("respiratory gaseous exchange", "matched", ["gene_set_name"], ["SFTPC"]),
        ("surfactant proteins", "matched", ["text"], ["SFTPC"]),
        ("nonsense here", "not_found", [], []),
    ],
)
def test_the_first_step_that_finds_something_wins(client, term, status, by, found):
    entry = gene(client, term)
    assert (entry["status"], entry["by"]) == (status, by)
    assert set(found) <= set(symbols(entry))
    assert entry["total"] == len(entry["genes"])
    if status != "matched" or by[0] in {"id", "symbol", "uniprot"}:
        assert symbols(entry) == found


def test_a_category_looks_at_that_property_only(client):
    (entry,) = resolve(client, geneQuery='[{"value":"P11686","category":"symbol"}]')["genes"]
    assert entry["status"] == "not_found"
    (entry,) = resolve(client, geneQuery='[{"value":"T","category":"synonym"}]')["genes"]
    assert "TBXT" in symbols(entry)
    answer = client.post(API, data={"geneQuery": '[{"value":"T","category":"colour"}]'})
    assert "colour" in answer.json["warnings"][0]


def test_blanks_separate_genes_only_where_every_word_is_one(client):
    both = resolve(client, geneQuery="SFTPC TNNI3")["genes"]
    assert [entry["term"] for entry in both] == ["SFTPC", "TNNI3"]
    one = resolve(client, geneQuery="SFTPC nonsense")["genes"]
    assert [entry["term"] for entry in one] == ["SFTPC nonsense"]


def test_each_term_is_resolved_on_its_own(client):
    entries = resolve(client, geneQuery="SFTPC,ENSG00000129991,GO:0007585,nonsense,SFTPC")["genes"]
    assert [(entry["term"], entry["status"]) for entry in entries] == [
        ("SFTPC", "matched"),
        ("ENSG00000129991", "matched"),
        ("GO:0007585", "matched"),
        ("nonsense", "not_found"),
    ]
    assert entries[2]["sets"] == [{"id": "GO:0007585", "name": "respiratory gaseous exchange"}]


def test_genes_of_other_species_are_said_to_exist(client):
    asked = {"geneQuery": "SFTPC,ENSG00000163631,T,nonsense", "organism": "rat"}
    answer = client.post(API, data=asked).json
    assert answer["warnings"] == [
        "3 gene term(s) name genes of other species only: SFTPC, ENSG00000163631, T",
    ]
    for entry in answer["resolution"]["genes"]:
        assert entry["status"] == "not_found"
        assert entry["term"] not in entry["suggestions"]
    assert client.post(API, data=asked | {"organism": "rat,human"}).json["warnings"] == []
    assert client.post(API, data={"geneQuery": "SFTPC"}).json["warnings"] == []


def test_a_list_with_blanks_that_stays_whole_says_which_word_is_no_gene(client):
    answer = client.post(API, data={"geneQuery": "SFTPC TNNI3 SFTPX; zinc finger; no such words"}).json
    assert answer["resolution"]["genes"][0]["term"] == "SFTPC TNNI3 SFTPX"
    (warning,) = answer["warnings"]
    assert "as not every word is a gene ('SFTPC TNNI3 SFTPX': 'SFTPX' is none); put commas between genes" in warning
    assert client.post(API, data={"geneQuery": "SFTPC TNNI3"}).json["warnings"] == []
    refused = client.post(API, data={"geneQuery": "SFTPC NONE " * 200}).json
    assert "Separate terms by semicolons or line ends" in refused["detail"]


def test_a_species_restricts_what_is_reported(client):
    assert gene(client, "SFTPC", organism="rat")["total"] == 0
    assert gene(client, "SFTPC", organism="human")["total"] == 1


def test_what_is_not_found_gets_suggestions(client):
    assert "SFTPC" in gene(client, "SFTPX")["suggestions"]
    (entry,) = resolve(client, conditionQuery="brest carcinoma")["conditions"]
    assert "breast carcinoma" in entry["suggestions"]


def test_long_lists_are_not_searched_as_text_and_say_so(client):
    terms = [f"surfactant {number}" for number in range(100)] + ["surfactant protein"]
    answer = client.post(API, json={"geneQuery": [{"value": term} for term in terms]}).json
    assert {entry["status"] for entry in answer["resolution"]["genes"]} == {"not_found"}
    assert "more than 100 gene terms" in answer["warnings"][0]
    assert sum("suggestions" in entry for entry in answer["resolution"]["genes"]) == 100


def test_twenty_thousand_terms_are_answered(client):
    terms = [f"junk{number}" for number in range(19_998)] + ["SFTPC", "muscle contraction"]
    entries = client.post(API, data={"geneQuery": "\n".join(terms)}).json["resolution"]["genes"]
    assert len(entries) == 20_000
    assert [entry["status"] for entry in entries[-2:]] == ["matched", "matched"]


@pytest.mark.parametrize(
    "term", ["UBERON:0002107", "uberon_0002107", "http://purl.obolibrary.org/obo/UBERON_0002107", "Hepar"]
)
def test_conditions_are_found_by_id_in_every_form_label_and_synonym(client, term):
    (entry,) = resolve(client, conditionQuery=f'[{{"value":"{term}"}}]')["conditions"]
    assert (entry["terms"][0]["id"], entry["terms"][0]["label"]) == ("UBERON:0002107", "liver")
    assert entry["conditions"]["total"] == 6


def test_descendants_that_occur_are_counted(client):
    (entry,) = resolve(client, conditionQuery="digestive system")["conditions"]
    assert entry["terms"][0]["occurring"] == 2
    assert entry["conditions"] == {"total": 7, "ontology": 7, "text": 0}


def test_tsv_has_a_row_per_term_and_gene(client):
    answer = client.post(f"{API}.tsv", data={"geneQuery": "CD3,nonsense", "conditionQuery": "liver", "header": "plain"})
    rows = list(csv.DictReader(io.StringIO(answer.text), delimiter="\t"))
    assert [(row["kind"], row["term"], row["status"], row["label"]) for row in rows] == [
        ("gene", "CD3", "ambiguous", "CD3D"),
        ("gene", "CD3", "ambiguous", "CD3E"),
        ("gene", "nonsense", "not_found", ""),
        ("condition", "liver", "matched", "liver"),
    ]


@pytest.mark.parametrize("term", ["NCBITaxon:9606", "NCBITaxon_9606", "http://purl.obolibrary.org/obo/NCBITaxon_9606"])
def test_an_id_that_no_ontology_knows_finds_what_it_annotates(client, term):
    (entry,) = resolve(client, conditionQuery=term)["conditions"]
    assert (entry["status"], entry["terms"]) == ("matched", [])
    assert entry["conditions"]["ontology"] > 0


def test_blanks_separate_as_many_genes_as_there_are(client):
    genes = ["ENSG00000168484", "ENSG00000129991", "ENSG00000096060"]
    ids = [f"{genes[number % 3]}.{number}" for number in range(20_000)]
    entries = resolve(client, geneQuery=" ".join(ids))["genes"]
    assert (len(entries), {entry["status"] for entry in entries}) == (20_000, {"matched"})
    answer = client.post(API, data={"geneQuery": " ".join([*ids[:100], "nonsense"])})
    assert (answer.status_code, answer.json["parameter"]) == (400, "geneQuery")
    assert "at most 1000" in answer.json["detail"]


def test_a_gene_set_without_genes_is_known_and_said_to_be_empty(client, release):
    empty = "GO:0000001"
    assert not len(genes_of_sets(release, [empty]))
    answer = client.post(API, data={"geneQuery": empty}).json
    (entry,) = answer["resolution"]["genes"]
    assert (entry["status"], entry["by"], entry["total"]) == ("matched", ["gene_set"], 0)
    assert answer["warnings"] == [f"The gene set '{empty}' has no genes in this release"]
    answer = client.post(API, data={"geneQuery": "GO:0006936", "organism": "mouse"}).json
    (entry,) = answer["resolution"]["genes"]
    assert (entry["status"], entry["by"], entry["total"]) == ("matched", ["gene_set"], 0)
    assert answer["warnings"] == ["The gene set 'GO:0006936' has no genes of Mus musculus in this release"]


@pytest.mark.parametrize(
    ("term", "organism"),
    [("surfactant proteins", "Arabidopsis thaliana"), ("surfactant proteins", "fruit fly"), ("null", "")],
)
def test_text_that_finds_no_gene_is_not_found(client, term, organism):
    entry = gene(client, term, organism=organism)
    assert (entry["status"], entry["by"], entry["total"]) == ("not_found", [], 0)
    assert "suggestions" in entry
    assert "sets" not in entry


@pytest.mark.parametrize(
    ("term", "label", "text"),
    [
        ("malignant tumours", "cancer", "malignant tumor"),
        ("Breast Carcinomas", "breast carcinoma", "breast carcinoma"),
        ("gastro-intestinal system", "digestive system", "gastrointestinal system"),
        ("lungs", "lung", "lung"),
    ],
)
def test_spelling_variants_of_labels_and_synonyms_are_understood_and_said(client, term, label, text):
    (entry,) = resolve(client, conditionQuery=term)["conditions"]
    (used,) = entry["terms"]
    assert (entry["status"], used["label"], used["by"], used["text"]) == ("matched", label, "variant", text)
    (exact,) = resolve(client, conditionQuery=label)["conditions"]
    assert entry["conditions"]["total"] == exact["conditions"]["total"]
    (known,) = exact["terms"]
    assert known["by"] == "label"


@pytest.mark.parametrize("term", ["wild-type genotypes", "Wild type  genotype", "C57BL-6 blacks", "100 nanomolars"])
def test_text_in_values_is_found_in_any_spelling(client, term):
    (entry,) = resolve(client, conditionQuery=term)["conditions"]
    assert entry["conditions"]["text"] > 0


@pytest.mark.parametrize(
    ("term", "meant"), [("livre", "liver"), ("astma", "asthma"), ("dexametasone", "dexamethasone")]
)
def test_what_no_spelling_leads_to_is_asked_back(client, term, meant):
    (entry,) = resolve(client, conditionQuery=term)["conditions"]
    assert (entry["status"], entry["suggestions"][0]) == ("not_found", meant)
