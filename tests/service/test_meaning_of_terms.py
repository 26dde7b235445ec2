"""What gene and condition terms mean, sentence by sentence."""

import pytest
from pyarrow.parquet import read_table

API = "/api/v1/"


def ask(client, path="differential", **parameters):
    answer = client.post(API + path, json=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json


def gene(client, term, **parameters):
    (entry,) = ask(client, "resolve", geneQuery=[{"value": term}], **parameters)["resolution"]["genes"]
    return entry


def condition(client, term):
    (entry,) = ask(client, "resolve", conditionQuery=[{"value": term}])["resolution"]["conditions"]
    return entry


def found(entry):
    return {(one["gene_id"], one["species"]) for one in entry["genes"]}


def test_the_first_step_that_finds_something_wins_in_each_species_for_itself(client):
    """T is the symbol of a mouse gene, a former symbol of a human one, a synonym in the thale cress."""
    entry = gene(client, "T")
    assert found(entry) == {
        ("ENSMUSG00000062327", "Mus musculus"),
        ("ENSG00000164458", "Homo sapiens"),
        ("AT1G28240.1", "Arabidopsis thaliana"),
    }
    assert entry["by"] == ["symbol", "previous_symbol", "synonym"]
    assert found(gene(client, "TYMP")) == {("ENSG00000025708", "Homo sapiens")}  # not SCO2, whose synonym it is


def test_text_is_searched_only_where_no_species_has_anything_better(client):
    assert gene(client, "surfactant metabolism")["by"] == ["gene_set_name"]
    assert gene(client, "metabolism of surfactants")["status"] == "not_found"  # all words count, "of" too
    assert gene(client, "metabolisms surfactant")["by"] == ["text"]


@pytest.mark.parametrize(
    ("term", "gene_id"),
    [
        ("ENSG00000168484.13", "ENSG00000168484"),
        ("ensmusg00000022097.2", "ENSMUSG00000022097"),
        ("ZK1307.9", "ZK1307.9"),
        ("zk1307.9", "ZK1307.9"),
        ("AT1G28240.1", "AT1G28240.1"),
        ("AT5G10140.1", None),
        ("ZK1307", None),
        ("ZK1307.9.1", None),
    ],
)
def test_gene_ids_are_found_whole_and_versions_dropped_from_ensembl_ids_only(client, term, gene_id):
    entry = gene(client, term)
    assert [one["gene_id"] for one in entry["genes"]] == [gene_id] * (gene_id is not None)
    assert entry["by"] == ["id"] * (gene_id is not None)


@pytest.mark.parametrize("term", ["TNNI", "TNN", "SFTP", "ENSG0000016848"])
def test_names_are_never_prefixes(client, term):
    assert gene(client, term)["status"] == "not_found"


@pytest.mark.parametrize(
    ("term", "by", "gene_id"),
    [
        ("MARCH-I", "synonym", "ENSG00000145416"),
        ("RNF171", "synonym", "ENSG00000145416"),
        ("O15178", "uniprot", "ENSG00000164458"),
        ("6440", "entrezgene", "ENSG00000168484"),
        ("HGNC:11515", "hgnc_id", "ENSG00000164458"),
        ("NM_003181", "refseq", "ENSG00000164458"),
        ("ENST00000318561", "enstranscript", "ENSG00000168484"),
        ("204560_at", "design_element", "ENSG00000096060"),
    ],
)
def test_other_identifiers_and_synonyms_find_their_gene(client, term, by, gene_id):
    for spelled in (term, term.lower()):
        entry = gene(client, spelled)
        assert [one["gene_id"] for one in entry["genes"]] == [gene_id]
        assert entry["by"] == [by]


@pytest.mark.parametrize(
    ("term", "set_id", "gene_id"),
    [
        ("GO:0008270", "GO:0008270", "ENSG00000145416"),
        ("go:0008270", "GO:0008270", "ENSG00000145416"),
        ("GO:0008271", "GO:0008270", "ENSG00000145416"),
        ("GO:0008150", "GO:0008150", "ENSG00000145416"),
        ("IPR011016", "IPR011016", "ENSG00000145416"),
        ("R-HSA-5683826", "R-HSA-5683826", "ENSG00000168484"),
        ("PO:0009025", "PO:0009025", "AT1G28240.1"),
    ],
)
def test_a_gene_set_id_is_its_genes_alternative_ids_and_descendants_too(client, term, set_id, gene_id):
    entry = gene(client, term)
    assert entry["by"] == ["gene_set"]
    assert [one["id"] for one in entry["sets"]] == [set_id]
    assert gene_id in {one["gene_id"] for one in entry["genes"]}


@pytest.mark.parametrize("term", ["zinc ion binding", "Zinc cation  binding", "vascular leaf", "surfactant metabolism"])
def test_a_gene_set_is_found_by_its_whole_name_or_its_exact_synonym(client, term):
    entry = gene(client, term)
    assert (entry["by"], len(entry["sets"])) == (["gene_set_name"], 1)
    assert entry["total"]


def test_text_finds_descriptions_gene_sets_and_all_below_these(client):
    zinc = gene(client, "zinc finger")
    assert zinc["by"] == ["text"]
    assert {one["id"] for one in zinc["sets"]} == {"IPR011016", "IPR013087"}
    assert found(zinc) == {("ENSG00000145416", "Homo sapiens"), ("ZK1307.9", "Caenorhabditis elegans")}
    below = gene(client, "processes biological")
    assert [one["id"] for one in below["sets"]] == ["GO:0008150"]
    assert ("ENSG00000145416", "Homo sapiens") in found(below)  # annotated with a term below it alone


def test_terms_add_up_over_all_species_and_organism_restricts(client):
    def accessions(**parameters):
        return {(row["gene_id"], row["experiment_accession"]) for row in ask(client, **parameters)["rows"]}

    assert accessions(geneQuery="FKBP5,Ppara") == accessions(geneQuery="FKBP5") | accessions(geneQuery="Ppara")
    assert accessions(geneQuery="FKBP5,Ppara", organism="mouse") == accessions(geneQuery="Ppara")
    assert ask(client, geneQuery="FKBP5,Ppara", organism="mouse")["total"] == 1


def test_genes_without_annotation_are_genes_by_id_and_the_files_gene_name(client):
    for term, by in (("ENSG00000163631", "id"), ("alb", "gene_name")):
        entry = gene(client, term)
        assert found(entry) == {("ENSG00000163631", "Homo sapiens")}
        assert entry["by"] == [by]


def test_a_set_without_genes_is_a_page_that_says_so(client):
    page = client.get("/genesets/GO:0000001")
    assert page.status_code == 200
    assert "0 genes; no gene of this release is annotated with it" in page.text


def test_every_term_has_an_entry_in_the_report(client):
    terms = ["SFTPC", "CD3", "ENSG00000111111", "SFTPX", "SFTPC"]
    entries = ask(client, geneQuery=terms)["resolution"]["genes"]
    assert [(entry["term"], entry["status"]) for entry in entries] == [
        ("SFTPC", "matched"),
        ("CD3", "ambiguous"),
        ("ENSG00000111111", "retired"),
        ("SFTPX", "not_found"),
    ]
    assert entries[1]["total"] == len(entries[1]["genes"]) == 2
    assert "SFTPC" in entries[3]["suggestions"]


def test_conditions_carry_factors_and_characteristics_of_each_side(client):
    row = ask(client, conditionQuery="dexamethasone; airway smooth muscle cell", experiment="E-MTAB-9002")["rows"][0]
    kinds = {(reason["type"], reason["side"]) for reason in row["why"]}
    assert kinds == {("compound", "test"), ("cell type", "test"), ("cell type", "reference")}
    (entry,) = ask(client, "baseline", conditionQuery="pancreas")["experiments"]
    assert {reason["side"] for one in entry["conditions"] for reason in one["why"]} == {"group"}


@pytest.mark.parametrize(
    ("term", "total"),
    [("smooth muscle", 2), ("SMOOTH Muscles", 2), ("airway smooth", 2), ("muscle smooth", 0), ("smooth cell", 0)],
)
def test_values_are_found_by_their_words_as_a_phrase(client, term, total):
    entry = condition(client, term)
    contrasts = {(row["experiment_accession"], row["contrast_id"]) for row in ask(client, conditionQuery=term)["rows"]}
    assert len(contrasts) == total
    assert bool(entry["conditions"]["text"]) == bool(total)


def test_a_value_found_by_ontology_and_by_text_is_counted_once(client):
    entry = condition(client, "liver")
    assert entry["conditions"]["ontology"] == entry["conditions"]["total"] == 6
    assert entry["conditions"]["text"] == 0


def test_the_report_says_which_terms_were_used_and_how_they_matched(client):
    (label,) = condition(client, "cancer")["terms"]
    (synonym,) = condition(client, "MALIGNANT tumor")["terms"]
    assert (label["id"], label["label"], label["by"]) == ("EFO:0000311", "cancer", "label")
    assert (synonym["id"], synonym["by"], synonym["text"]) == ("EFO:0000311", "synonym", "malignant tumor")
    assert label["occurring"] == synonym["occurring"] == 1


def test_experiments_that_study_all_terms_come_first_whatever_the_other_filters(client):
    both = {"conditionQuery": "asthma; breast carcinoma", "size": 1000}
    rows = ask(client, **both)["rows"]
    accessions = [row["experiment_accession"] for row in rows]
    assert set(accessions[: accessions.count("E-MTAB-9006")]) == {"E-MTAB-9006"}
    contrasts = sorted({row["contrast_id"] for row in rows if row["experiment_accession"] == "E-MTAB-9006"})
    assert len(contrasts) > 1  # one contrast studies the one, another the other
    for contrast in contrasts:
        chosen = [f"E-MTAB-9006:{contrast}", "E-MTAB-9005:g1_g2"]
        narrow = [row["experiment_accession"] for row in ask(client, **both, contrast=chosen)["rows"]]
        assert narrow[: narrow.count("E-MTAB-9006")] == ["E-MTAB-9006"] * narrow.count("E-MTAB-9006")
        assert narrow[-1] == "E-MTAB-9005"
    listed = [row["experiment_accession"] for row in ask(client, "experiments", **both)["rows"]]
    assert listed[0] == "E-MTAB-9006"
    assert len(listed) > 1
    for part in (rows[: accessions.count("E-MTAB-9006")], rows[accessions.count("E-MTAB-9006") :]):
        changes = [abs(float(row["log2_fold_change"])) for row in part]
        assert changes == sorted(changes, reverse=True)


def test_what_annotates_a_condition_is_in_the_catalogue_with_its_side_and_its_terms(release):
    uses = read_table(release.paths.catalogue("uses"))
    values = read_table(release.paths.catalogue("values"))
    assert set(uses["side"].to_pylist()) == {0, 1, 2}
    assert set(uses["factor"].to_pylist()) == {True, False}
    rows = {(row["type"], row["value"]): row["terms"] for row in values.to_pylist()}
    assert rows["organism part", "liver"] == ["UBERON:0002107"]
