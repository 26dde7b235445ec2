"""What a typed key finds, and what is known of a gene."""

import json

import numpy as np
import pytest

from ontology.genes import Genes
from ontology.kinds import KINDS
from ontology.text import tokens


def test_genes_in_results_come_first_each_part_in_the_order_of_ids(genes):
    assert genes.measured == 5
    assert len(genes) == 22
    ids = genes.ids(np.arange(len(genes)))
    assert ids[:5] == ["1007_s_at", "ENSDARG00000001234", "ENSG00000129991", "ENSG00000168484", "ENSG00000999999"]
    assert ids[5:8] == ["AT1G28240.1", "ENSG00000025708", "ENSG00000116783"]
    assert ids[5:] == sorted(ids[5:])


def test_numbers_are_of_exact_ids(genes):
    assert genes.numbers(["ENSG00000168484", "ensg00000168484", "", "SFTPC", "1007_s_at"]).tolist() == [
        3,
        -1,
        -1,
        -1,
        0,
    ]
    assert genes.numbers([]).tolist() == []


def test_records_stand_in_the_order_asked(genes):
    assert genes.records([3, 1]).to_pylist() == [
        {
            "id": "ENSG00000168484",
            "symbol": "SFTPC",
            "description": "surfactant protein C [Source:HGNC Symbol;Acc:HGNC:10802]",
            "species": "Homo sapiens",
            "biotype": "protein_coding",
        },
        {"id": "ENSDARG00000001234", "symbol": "sftpc", "description": "", "species": "Danio rerio", "biotype": ""},
    ]
    assert genes.records([]).num_rows == 0


def test_species_are_numbered(genes):
    names = genes.species_names
    assert [names[code] for code in genes.species(np.array([0, 1, 3]))] == [
        "Rattus norvegicus",
        "Danio rerio",
        "Homo sapiens",
    ]


def test_symbols_are_found_in_any_case_and_never_by_prefix(found):
    assert found("tnni3") == [("ENSG00000129991", "symbol")]
    assert found("TNNI") == []


def test_one_symbol_may_be_of_several_species(found):
    assert found("Sftpc") == [
        ("ENSDARG00000001234", "gene_name"),
        ("ENSG00000168484", "symbol"),
        ("ENSMUSG00000022097", "symbol"),
    ]


def test_a_former_symbol_finds_the_gene_that_had_it(found):
    assert found("T") == [
        ("AT1G28240.1", "synonym"),
        ("ENSG00000164458", "previous_symbol"),
        ("ENSMUSG00000062327", "symbol"),
    ]


def test_the_symbol_of_hgnc_goes_before_that_of_other_sources(found, genes):
    assert found("MARCH1") == [("ENSG00000145416", "symbol"), ("ENSG00000145416", "hgnc_symbol")]
    assert found("MARCHF1") == [("ENSG00000145416", "synonym")]
    assert genes.records(genes.numbers(["ENSG00000145416"]))["symbol"].to_pylist() == ["MARCH1"]


def test_an_ambiguous_alias_finds_all_its_genes(found):
    assert found("CD3") == [("ENSG00000167286", "synonym"), ("ENSG00000198851", "synonym")]


def test_a_symbol_that_is_another_genes_alias_finds_both_with_their_kinds(found):
    assert found("SCO2") == [("ENSG00000025708", "synonym"), ("ENSG00000284194", "symbol")]


def test_an_annotated_gene_beats_a_mere_name_of_its_species(found):
    assert found("TYMP") == [("ENSG00000025708", "symbol"), ("ENSG00000284194", "synonym")]
    assert found("ENSG00000999999") == [("ENSG00000999999", "id")]


@pytest.mark.parametrize(
    ("key", "hits"),
    [
        ("ENSG00000168484.13", [("ENSG00000168484", "id")]),
        ("ensg00000168484", [("ENSG00000168484", "id")]),
        ("ENST00000318561.9", [("ENSG00000168484", "enstranscript")]),
        ("ZK1307.9", [("ZK1307.9", "id")]),
        ("ZK1307", []),
        ("ZK1307.9.1", []),
        ("AT1G28240.1", [("AT1G28240.1", "id")]),
        ("AT1G28240", []),
        ("fgenesh2_kg.1__2986__AT1G28240.1", [("fgenesh2_kg.1__2986__AT1G28240.1", "id")]),
        ("WBGene00000001.2", []),
        ("ENSG00000168484.x", []),
    ],
)
def test_versions_are_dropped_from_ensembl_ids_only(found, key, hits):
    assert found(key) == hits


@pytest.mark.parametrize(
    ("key", "gene", "kind"),
    [
        ("P11686", "ENSG00000168484", "uniprot"),
        ("6440", "ENSG00000168484", "entrezgene"),
        ("HGNC:11515", "ENSG00000164458", "hgnc_id"),
        ("nm_003181", "ENSG00000164458", "refseq"),
        ("37004_at", "ENSG00000168484", "design_element"),
        ("hsa-let-7a-5p", "MIMAT0000062", "mirbase_id"),
        ("  1007_S_at\t", "1007_s_at", "id"),
    ],
)
def test_identifiers_of_every_kind_are_found(found, key, gene, kind):
    assert found(key) == [(gene, kind)]


def test_retired_ids_lead_to_the_end_of_their_succession(genes):
    hits = genes.find(["ENSG00000111111", "ensg00000122222.3", "ENSG00000144444", "ENSG00000133333", "SFTPC"])
    assert [(hit, genes.ids([gene])[0]) for hit, gene in zip(hits.term, hits.gene, strict=True)][:2] == [
        (0, "ENSG00000168484"),
        (1, "ENSG00000168484"),
    ]
    assert hits.term.tolist() == [0, 1, 4, 4, 4]
    assert hits.retired.tolist() == [True, True, False, False, False]
    assert [genes.kinds[kind] for kind in hits.kind[:2]] == ["id", "id"]


def test_blank_keys_find_nothing_and_repeated_ones_the_same_each_time(genes):
    hits = genes.find(["", "SFTPC", " \t", "sftpc"])
    assert hits.term.tolist() == [1, 1, 1, 3, 3, 3]
    assert hits.gene[:3].tolist() == hits.gene[3:].tolist()
    assert len(genes.find([])) == 0
    assert len(genes.find(["", ""])) == 0


def test_a_megabyte_of_junk_finds_nothing(genes):
    for junk in ("\ud800", "x" * 1_000_000, "\0" * 1_000_000, "é" * 500_000, "ens1" + "." * 1_000_000):
        assert len(genes.find([junk])) == 0
        assert genes.suggest(junk, 5) == []
        assert genes.find_sets(junk) == []


def test_words_of_descriptions_and_orthologs_identify_nothing(found):
    assert found("kinase") == []
    assert found("ENSMUSG00000022097") == [("ENSMUSG00000022097", "id")]


@pytest.mark.parametrize(
    ("category", "key", "ids"),
    [
        ("symbol", "T", ["ENSMUSG00000062327"]),
        ("symbol", "tymp", ["ENSG00000025708"]),
        ("synonym", "T", ["AT1G28240.1", "ENSG00000164458"]),
        ("bioentity_identifier", "ENSG00000168484.2", ["ENSG00000168484"]),
        ("ensgene", "ENSG00000168484", ["ENSG00000168484"]),
        ("wbpsgene", "zk1307.9", ["ZK1307.9"]),
        ("entrez", "6440", ["ENSG00000168484"]),
        ("uniprot", "6440", []),
        ("ortholog", "ENSMUSG00000022097", ["ENSG00000168484"]),
        ("go", "go:0005634", ["ENSG00000116783", "ENSG00000164458"]),
        ("goterm", "Nucleus", ["ENSG00000116783", "ENSG00000164458"]),
        ("poterm", "vascular leaf", ["AT1G28240.1"]),
        ("goterm", "an older name", ["ENSG00000116783"]),
        ("go", "nucleus", []),
        ("interpro", "IPR001729", ["ENSG00000168484"]),
        ("pathwayname", "surfactant metabolism", ["ENSG00000168484", "ENSG00000116783"]),
        ("po", "PO:0009025", ["AT1G28240.1"]),
        ("gene_biotype", "transcribed_unprocessed_pseudogene", ["ENSG00000223972"]),
        ("description", "protein surfactants", ["ENSG00000168484", "ENSMUSG00000022097"]),
        ("ens_tsl", "1", ["ENSG00000168484"]),
        ("design_element", "205742_AT", ["ENSG00000129991"]),
    ],
)
def test_a_category_searches_one_property_alone(genes, category, key, ids):
    assert genes.ids(genes.find([key], category).gene) == ids


def test_hits_by_category_name_it(genes):
    hits = genes.find(["", "GO:0006936"], "go")
    assert hits.term.tolist() == [1, 1]
    assert {genes.kinds[kind] for kind in hits.kind} == {"go"}


def test_an_unknown_category_is_refused_with_those_there_are(genes):
    with pytest.raises(ValueError, match=r"'simbol' is no property of genes\. The properties are: .*symbol, synonym"):
        genes.find(["T"], "simbol")


def test_kinds_begin_with_the_known_ones(genes):
    assert genes.kinds == (*KINDS, "ens_tsl")


def test_gene_sets_have_genes_and_names(genes):
    assert genes.ids(genes.in_set(["GO:0005634"])) == ["ENSG00000116783", "ENSG00000164458"]
    assert genes.ids(genes.in_set(["go:0005634", "R-HSA-5683826", "GO:9999999"])) == [
        "ENSG00000168484",
        "ENSG00000116783",
        "ENSG00000164458",
    ]
    assert genes.in_set(["GO:0008150"]).tolist() == []
    assert genes.in_set([]).tolist() == []
    assert len(genes.in_set(["protein_coding"])) == 11
    assert genes.set_name("GO:0008150") == "biological_process"
    assert genes.set_name("GO:9999999") is None


def test_sets_are_found_by_their_whole_name(genes):
    assert genes.find_sets("Respiratory  gaseous EXCHANGE") == ["GO:0007585"]
    assert genes.find_sets("gaseous exchange") == []
    assert genes.find_sets("") == []
    assert genes.find_sets("protein_coding") == ["protein_coding"]


def test_a_term_known_by_name_only_is_a_set_of_its_own(genes):
    assert genes.find_sets("an older name") == ["goterm:an older name"]
    assert genes.set_name("goterm:an older name") == "an older name"
    assert genes.ids(genes.in_set(["goterm:an older name"])) == ["ENSG00000116783"]
    assert genes.set_name("goterm:nucleus") is None


def test_text_finds_genes_and_sets_that_have_all_words(genes):
    described, sets = genes.search_text(tokens("zinc fingers"))
    assert (genes.ids(described), sets) == (["ZK1307.9"], ["IPR011016", "IPR013087"])
    assert genes.search_text(tokens("zinc nothing"))[1] == []
    assert genes.search_text(())[0].tolist() == []
    assert genes.search_text(tokens("protein coding"))[1] == []


def test_where_a_description_is_from_is_not_searched(genes):
    assert genes.search_text(tokens("HGNC"))[0].tolist() == []


def test_suggestions_are_close_symbols(genes):
    assert genes.suggest("tnn13", 2) == ["TNNI3", "TNNI3K"]
    assert genes.suggest("SFTPCC", 5) == ["sftpc"]
    assert genes.suggest("", 5) == []
    assert genes.suggest("qqqqqq", 5) == []


def test_all_that_is_known_of_a_gene(genes):
    assert genes.properties(3) == {
        "id": ["ENSG00000168484"],
        "symbol": ["SFTPC"],
        "synonym": ["PSP-C", "SP-C"],
        "retired_id": ["ENSG00000111111", "ENSG00000122222"],
        "entrezgene": ["6440"],
        "uniprot": ["P11686"],
        "enstranscript": ["ENST00000318561", "ENST00000520800"],
        "design_element": ["205982_x_at", "37004_at"],
        "ortholog": ["ENSMUSG00000022097"],
        "ens_tsl": ["1"],
        "description": ["surfactant protein C [Source:HGNC Symbol;Acc:HGNC:10802]"],
        "gene_biotype": ["protein_coding"],
        "go": ["GO:0005615", "GO:0007585"],
        "interpro": ["IPR001729"],
        "pathwayid": ["R-HSA-5683826"],
    }
    assert genes.properties(0) == {"id": ["1007_s_at"]}


def test_an_index_of_another_hash_is_refused(tmp_path):
    (tmp_path / "genes.json").write_text(json.dumps({"measured": 0, "kinds": [], "hash": 1}))
    with pytest.raises(ValueError, match="Run opengxa index again"):
        Genes.open(tmp_path)
