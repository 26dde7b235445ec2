"""What people type into the gene box, one by one: every kind of identifier, and what is hard to tell apart."""

import random
from pathlib import Path

import pytest

from engines.open import EngineSettings
from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources
from ontology.kinds import KINDS
from service.app import create_app
from service.settings import Settings

DATA = Path(__file__).resolve().parent.parent / "data"

HUMAN = {
    "ensgene": "ENSG00000007777",
    "symbol": "WHAT7",
    "description": "kinase of the whatnot, 7 [Source:HGNC Symbol;Acc:HGNC:7777]",
    "synonym": "WHT@@T7",
    "gene_biotype": "protein_coding",
    "ensprotein": "ENSP00000007777",
    "enstranscript": "ENST00000007777",
    "entrezgene": "777777",
    "ensfamily": "ENSFM00077",
    "ensfamily_description": "WHATNOT FAMILY",
    "hgnc_symbol": "WHATSEVEN",
    "mgi_id": "MGI:77777",
    "mgi_symbol": "What7m",
    "mgi_description": "whatnot of mice",
    "rgd_symbol": "What7r",
    "zfin_id": "ZDB-GENE-777777-7",
    "flybase_gene_id": "FBgn0077777",
    "mirbase_accession": "MI0077777",
    "mirbase_id": "hsa-mir-7777",
    "mirbase_name": "miR-7777",
    "mirbase_sequence": "UGAGGUAGUAGG",
    "ortholog": "ENSMUSG00000007777",
    "uniprot": "P77777",
    "wbpsgene": "WBGene00077777",
    "wbpstranscript": "T7.7.1",
    "wbpsprotein": "CE77777",
    "go": "GO:0077777",
    "goterm": "whatnot activity",
    "interpro": "IPR077777",
    "interproterm": "Whatnot domain",
    "pathwayid": "R-HSA-77777",
    "pathwayname": "Whatnot signalling",
    "po": "PO:0077777",
    "poterm": "whatnot leaf",
}
"""A gene that has one of everything that Expression Atlas knows of genes."""

NAMES_GENES = ["ensgene", "symbol", "ensprotein", "enstranscript", "entrezgene", "hgnc_symbol", "mgi_id", "mgi_symbol"]
NAMES_GENES += ["rgd_symbol", "zfin_id", "flybase_gene_id", "mirbase_accession", "mirbase_id", "mirbase_name"]
NAMES_GENES += ["uniprot", "wbpsgene", "wbpstranscript", "wbpsprotein", "go", "goterm", "interpro", "interproterm"]
NAMES_GENES += ["pathwayid", "pathwayname", "po", "poterm"]
DESCRIBES_GENES = ["ensfamily", "ensfamily_description", "mgi_description", "mirbase_sequence", "ortholog"]

FLIES = [
    {"ensgene": f"FBgn000000{number}", "flybase_gene_id": f"FBgn000000{number}", "symbol": symbol}
    for number, symbol in enumerate(("w", "Act5C", "T", "bcd"))
]


def write(folder, species, rows):
    columns = list(rows[0])
    lines = ["\t".join(columns), *("\t".join(row[column] for column in columns) for row in rows)]
    (folder / f"{species}.ensgene.tsv").write_text("\n".join(lines) + "\n")


@pytest.fixture(scope="module")
def client(engine_settings: EngineSettings, tmp_path_factory: pytest.TempPathFactory):
    """A client of a release with that gene, some flies, and the annotation of the other tests."""
    home, own = (tmp_path_factory.mktemp(name) for name in ("home", "annotation"))
    write(own, "homo_sapiens", [HUMAN])
    write(own, "drosophila_melanogaster", FLIES)
    (own / "homo_sapiens.A-AFFY-77.tsv").write_text("ensgene\tdesign_element\nENSG00000007777\t77777_at\n")
    ontology = DATA.parent / "service" / "data" / "conditions.obo"
    sources = Sources((DATA / "experiments" / "E-MTAB-9001",), (own, DATA / "annotation"), (ontology,))
    build_release(sources, Options(home, engine_settings, attribution=()), SilentProgress())
    return create_app(Settings(home=home, engine=engine_settings)).test_client()


def resolve(client, query, **parameters):
    answer = client.post("/api/v1/resolve", json={"geneQuery": query, **parameters})
    assert answer.status_code == 200, answer.text
    return answer.json["resolution"]["genes"]


def entry(client, term, **parameters):
    (one,) = resolve(client, [{"value": term}], **parameters)
    return one


def ids(one):
    return [gene["gene_id"] for gene in one["genes"]]


def test_every_property_of_expression_atlas_is_a_kind():
    assert {*NAMES_GENES, *DESCRIBES_GENES, "description", "synonym", "gene_biotype", "design_element"} <= {
        *KINDS,
        *HUMAN,
    }
    assert {*NAMES_GENES, *DESCRIBES_GENES, "description", "synonym", "gene_biotype"} == set(HUMAN)


@pytest.mark.parametrize("kind", NAMES_GENES)
@pytest.mark.parametrize("fold", [str, str.lower, str.upper])
def test_every_kind_of_identifier_and_gene_set_finds_its_gene(client, kind, fold):
    one = entry(client, fold(HUMAN[kind]))
    assert (one["status"], ids(one)) == ("matched", ["ENSG00000007777"])


@pytest.mark.parametrize("kind", [*NAMES_GENES, *DESCRIBES_GENES, "gene_biotype"])
def test_every_kind_is_a_category(client, kind):
    (one,) = resolve(client, [{"value": HUMAN[kind], "category": kind}])
    assert "ENSG00000007777" in ids(one)


@pytest.mark.parametrize(
    ("term", "by"),
    [
        ("77777_at", ["design_element"]),
        ("T7", ["synonym"]),
        ("ENSG00000007777.42", ["id"]),
        ("ENST00000007777.3", ["enstranscript"]),
        ("ENSP00000007777.1", ["ensprotein"]),
        ("whatnots", ["text"]),
        ("Whatnot signaling", ["text"]),
    ],
)
def test_probes_synonyms_versions_and_words_find_it_too(client, term, by):
    one = entry(client, term, organism="human")
    assert (one["by"], ids(one)) == (by, ["ENSG00000007777"])


def test_a_letter_is_a_symbol_before_it_is_a_synonym_in_each_species(client):
    one = entry(client, "T")
    assert {gene["gene_id"]: gene["species"] for gene in one["genes"]} == {
        "ENSG00000164458": "Homo sapiens",
        "ENSMUSG00000062327": "Mus musculus",
        "FBgn0000002": "Drosophila melanogaster",
        "AT1G28240.1": "Arabidopsis lyrata",
    }


def test_a_name_of_several_genes_is_all_of_them(client):
    one = entry(client, "CD3")
    assert (one["status"], ids(one)) == ("ambiguous", ["ENSG00000167286", "ENSG00000198851"])


def test_a_former_symbol_and_todays_find_the_gene(client):
    assert ids(entry(client, "MARCH1")) == ids(entry(client, "MARCHF1")) == ["ENSG00000145416"]


def test_a_symbol_beats_the_same_synonym_of_another_gene(client):
    assert ids(entry(client, "TYMP")) == ["ENSG00000025708"]


def test_a_symbol_never_brings_a_longer_one(client):
    assert ids(entry(client, "TNNI3")) == ["ENSG00000129991"]
    assert ids(entry(client, "TNNI")) == []


def test_a_word_finds_what_is_described_by_it_whatever_its_ending(client):
    for word in ("kinase", "kinases", "Kinase"):
        one = entry(client, word)
        assert (one["by"], ids(one)) == (["text"], ["ENSG00000116783", "ENSG00000007777"])


def test_fly_ids_and_symbols_may_be_mixed(client):
    for query in (
        "FBgn0000000 Act5C bcd",
        "FBgn0000000,act5c;BCD",
        [{"value": name} for name in ("w", "Act5C", "bcd")],
    ):
        found = resolve(client, query)
        assert [ids(one) for one in found] == [["FBgn0000000"], ["FBgn0000001"], ["FBgn0000003"]]


def test_duplicates_and_nothing_count_once_and_not_at_all(client):
    query = [{"value": name} for name in ("SFTPC", "", "SFTPC", "  ", "sftpc", "SFTPC ")]
    assert [one["term"] for one in resolve(client, query)] == ["SFTPC", "sftpc"]
    assert resolve(client, [{"value": ""}, ""]) == []


def test_a_megabyte_of_junk_is_answered(client):
    letters = random.Random(1)  # noqa: S311 - junk
    junk = "".join(letters.choices("abcXYZ019_.:-β\u200d'\"\\/%&<>", k=1_000_000))
    terms = [{"value": junk[start : start + 50]} for start in range(0, len(junk), 50)]
    found = resolve(client, [*terms, {"value": "WHAT7"}])
    assert {one["status"] for one in found[:-1]} == {"not_found"}
    assert ids(found[-1]) == ["ENSG00000007777"]
    answer = client.post("/api/v1/resolve", json={"geneQuery": [{"value": junk}]})
    assert (answer.status_code, answer.json["parameter"]) == (400, "geneQuery")
    assert client.post("/api/v1/resolve", data=junk.encode(), content_type="application/json").status_code == 400


def test_old_ids_lead_to_what_replaced_them(client):
    for old in ("ENSG00000111111", "ENSG00000122222", "ensg00000111111.5"):
        one = entry(client, old)
        assert (one["status"], ids(one)) == ("retired", ["ENSG00000168484"])


def test_a_term_of_go_has_the_genes_of_what_is_below_it(client):
    above = entry(client, "GO:0008150")
    assert ids(above) == ids(entry(client, "GO:0008270")) == ["ENSG00000145416"]
    assert above["sets"] == [{"id": "GO:0008150", "name": "biological_process"}]
