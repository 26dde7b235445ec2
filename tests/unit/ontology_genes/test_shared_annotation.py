"""Real annotation files: a release's genes from the folder as it is."""

import pyarrow as pa
import pytest

from ontology.annotation.read import read_annotation
from ontology.gene_writer import write_genes
from ontology.genes import Genes
from ontology.text import tokens


@pytest.fixture(scope="module")
def real(shared_data):
    return read_annotation([shared_data / "annotation"])


@pytest.fixture(scope="module")
def real_genes(real, tmp_path_factory):
    folder = tmp_path_factory.mktemp("genes")
    measured = pa.table({"gene_id": ["ENSG00000168484"], "gene_name": ["SFTPC"], "species": ["Homo sapiens"]})
    assert write_genes(folder, real, measured) == []
    return Genes.open(folder)


def test_the_folder_is_read_and_what_is_none_is_named(real):
    assert [path.name for path, _ in real.passed_over] == [
        "go_parents.tsv.gz",
        "human_gene_length_gencode25.tsv.gz",
        "mouse_gene_length_mm9.tsv.gz",
        "anopheles_gambiae.ensgene.excerpt.tsv",
        "pfam2interpro.Pfam_descriptions.tsv.gz",
    ]
    assert [path.name for path in real.ontologies] == ["go_2022-07-01.derived.obo.gz"]


def test_an_excerpt_is_read_when_it_is_named(shared_data):
    excerpt = read_annotation([shared_data / "annotation" / "native-fixture" / "anopheles_gambiae.ensgene.excerpt.tsv"])
    assert "AGAP000005" in excerpt.genes["id"].to_pylist()
    names = excerpt.set_names["name"].to_pylist()
    assert "C2 calcium/lipid-binding domain, CaLB" in names
    assert not [name for name in names if name.startswith('"')]


def test_a_table_that_quotes_some_fields_is_read_whole(shared_data):
    path = shared_data / "annotation" / "native-fixture" / "anopheles_gambiae.ensgene.excerpt.tsv"
    with path.open() as file:
        lines = [line.rstrip("\n").split("\t") for line in file]
    quoted = {line[0]: line[8] for line in lines if line[8].startswith('"')}
    assert quoted["AGAP000002"] == '"C2 calcium/lipid-binding domain, CaLB@@WW/Rsp5/WWP"'
    read = read_annotation([path])
    assert read.genes["id"].to_pylist() == [line[0] for line in lines[1:]]
    names = {name for terms in quoted.values() for name in terms.strip('"').split("@@")}
    assert names <= set(read.set_names["name"].to_pylist())


def test_known_genes_are_found(real_genes):
    def found(key):
        hits = real_genes.find([key])
        return set(zip(real_genes.ids(hits.gene), (real_genes.kinds[kind] for kind in hits.kind), strict=True))

    assert found("SFTPC") == {("ENSG00000168484", "symbol"), ("ENSMUSG00000022097", "symbol")}
    assert ("ENSG00000163631", "symbol") in found("alb")
    assert found("T") == {("ENSG00000164458", "synonym"), ("ENSMUSG00000062327", "symbol")}
    assert ("ENSG00000145416", "synonym") in found("MARCH1")
    assert found("TNNI3") == {("ENSG00000129991", "symbol"), ("ENSMUSG00000035458", "symbol")}
    assert found("ENSG00000168484.13") == {("ENSG00000168484", "id")}
    assert found("P11686") == {("ENSG00000168484", "uniprot")}


def test_known_sets_have_genes(real_genes):
    assert real_genes.set_name("GO:0007585") == "respiratory gaseous exchange by respiratory system"
    assert "ENSG00000168484" in real_genes.ids(real_genes.in_set(["GO:0007585"]))
    assert real_genes.set_name("IPR013087") == "Zinc finger C2H2-type"
    assert real_genes.set_name("IPR007087") is None
    assert real_genes.set_name("IPR001729")
    assert len(real_genes.in_set(["IPR001729"])) == 0
    described, sets = real_genes.search_text(tokens("zinc finger"))
    assert len(described) > 1000
    assert "IPR013087" in sets
