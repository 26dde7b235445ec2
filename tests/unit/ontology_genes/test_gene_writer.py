"""Numbering, merging and warnings; identifiers against a plain dictionary, also under a hash that collides."""

import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology.annotation.annotation import Annotation, AnnotationError
from ontology.gene_writer import write_genes
from ontology.genes import Genes
from ontology.kinds import RANK
from ontology.lookup import hash_texts
from ontology.text import normalize


def weak(texts):
    return hash_texts(texts) % np.uint64(2)


def table(rows, *names):
    return pa.table([pa.array([row[at] for row in rows], pa.string()) for at in range(len(names))], names=list(names))


def gene_table(*rows):
    return table(rows, "id", "species", "symbol", "description", "biotype")


def measured_table(*rows):
    return table(rows, "gene_id", "gene_name", "species")


def identifier_table(*rows):
    return table(rows, "gene_id", "kind", "value")


def test_a_release_without_annotation_has_the_genes_of_its_results(tmp_path):
    assert (
        write_genes(tmp_path / "words" / "genes", Annotation(), measured_table(("b", "B", "X y"), ("B", "", "X y")))
        == []
    )
    genes = Genes.open(tmp_path / "words" / "genes")
    assert genes.ids(np.arange(2)) == ["B", "b"]
    assert [
        (genes.kinds[kind], gene) for kind, gene in zip(*(genes.find(["b"]).kind, genes.find(["b"]).gene), strict=True)
    ] == [
        ("id", 0),
        ("id", 1),
    ]
    assert genes.properties(1) == {"id": ["b"]}
    assert genes.find_sets("x") == []
    assert genes.suggest("bb", 3) == ["B"]


def test_a_release_without_genes_answers(tmp_path):
    write_genes(tmp_path, Annotation(), measured_table())
    genes = Genes.open(tmp_path)
    assert (len(genes), genes.measured) == (0, 0)
    assert len(genes.find(["a"])) == 0
    assert genes.search_text(("a",)) == (pytest.approx([]), [])
    assert genes.suggest("a", 1) == []


def test_the_first_that_says_something_counts_and_nothing_else_is_lost(tmp_path):
    annotation = Annotation(
        genes=gene_table(
            ("g", "homo_sapiens", "", "", "x"), ("g", "Homo sapiens", "S1", "one", ""), ("g", "", "S2", "two", "y")
        )
    )
    assert write_genes(tmp_path, annotation, measured_table(("g", "named", "Homo sapiens"))) == []
    genes = Genes.open(tmp_path)
    assert genes.records([0]).to_pylist() == [
        {"id": "g", "symbol": "S1", "description": "one", "species": "Homo sapiens", "biotype": "x"}
    ]
    assert genes.properties(0)["synonym"] == ["S2"]


def test_a_gene_of_two_species_is_of_the_first_and_it_is_said(tmp_path):
    measured = measured_table(("1_at", "", "Homo sapiens"), ("1_at", "", "Mus musculus"), ("2_at", "", "Mus musculus"))
    warnings = write_genes(tmp_path, Annotation(), measured)
    assert warnings == ["1 gene id in files of several species (1_at …): each belongs to the first of them"]
    assert Genes.open(tmp_path).records([0, 1])["species"].to_pylist() == ["Homo sapiens", "Mus musculus"]


def test_spellings_of_a_species_are_one(tmp_path):
    annotation = Annotation(genes=gene_table(("a", "Oryza sativa", "", "", ""), ("b", "oryza_sativa", "", "", "")))
    assert write_genes(tmp_path, annotation, measured_table(("b", "", "Oryza sativa Japonica Group"))) == []
    genes = Genes.open(tmp_path)
    assert genes.records([0, 1])["species"].to_pylist() == ["Oryza sativa Japonica Group"] * 2


def test_synonyms_never_repeat_a_name_of_the_gene(tmp_path):
    rows = [("g", "synonym", "tp53"), ("g", "previous_symbol", "G"), ("g", "synonym", "P53"), ("g", "synonym", "p53")]
    rows += [
        ("g", "previous_symbol", "p53"),
        ("g", "uniprot", "TP53"),
        ("other", "synonym", "lost"),
        ("g", "synonym", ""),
    ]
    annotation = Annotation(genes=gene_table(("g", "", "TP53", "", "")), identifiers=identifier_table(*rows))
    for hashing in (hash_texts, weak):
        write_genes(tmp_path, annotation, measured_table(), hashing)
        genes = Genes.open(tmp_path, hashing)
        assert genes.properties(0) == {
            "id": ["g"],
            "symbol": ["TP53"],
            "previous_symbol": ["p53"],
            "uniprot": ["TP53"],
        }
        assert len(genes) == 1


def test_a_live_id_goes_before_a_retired_one(tmp_path):
    annotation = Annotation(
        genes=gene_table(("new", "", "", "", ""), ("old", "", "", "", "")),
        retired=table(
            [("old", "new", ""), ("older", "old", ""), ("a", "b", ""), ("b", "a", "")], "old", "new", "release"
        ),
    )
    write_genes(tmp_path, annotation, measured_table())
    genes = Genes.open(tmp_path)
    hits = genes.find(["old", "older", "a"])
    assert [
        (term, genes.ids([gene]), gone) for term, gene, gone in zip(hits.term, hits.gene, hits.retired, strict=True)
    ] == [
        (0, ["old"], False),
        (1, ["old"], True),
    ]


def test_terms_by_name_join_the_one_term_called_so(tmp_path):
    names = [("GO:1", "One", "go"), ("GO:2", "two", "go"), ("GO:3", "two", "go")]
    names += [(f"goterm:{name}", name, "goterm") for name in ("one", "two")]
    members = [("a", "goterm:one"), ("b", "GO:1"), ("a", "goterm:two"), ("a", "bare"), ("nobody", "GO:1")]
    annotation = Annotation(
        genes=gene_table(("a", "", "", "", ""), ("b", "", "", "", "")),
        sets=table(members, "gene_id", "set_id"),
        set_names=table(names, "set_id", "name", "collection"),
    )
    write_genes(tmp_path, annotation, measured_table())
    genes = Genes.open(tmp_path)
    assert genes.in_set(["GO:1"]).tolist() == [0, 1]
    assert genes.find_sets("two") == ["GO:2", "GO:3", "goterm:two"]
    assert genes.in_set(["goterm:two"]).tolist() == [0]
    assert genes.set_name("goterm:one") is None
    assert genes.set_name("bare") == ""


def test_too_many_properties_are_refused(tmp_path):
    rows = [("g", f"property_{at}", "x") for at in range(100)]
    with pytest.raises(AnnotationError, match="127 can be held"):
        write_genes(tmp_path, Annotation(identifiers=identifier_table(*rows)), measured_table())


def test_everything_is_mapped_not_read(tmp_path):
    write_genes(tmp_path, Annotation(genes=gene_table(("g", "", "S", "d", "b"))), measured_table())
    genes = Genes.open(tmp_path)
    assert isinstance(genes.search.identifiers.genes.base, np.memmap)
    assert isinstance(genes.by_id.hashes.base, np.memmap)


TEXT = st.text(alphabet="abAB1 é.", max_size=4)
ROWS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["synonym", "uniprot", "other", "design_element"]), TEXT)
)


@settings(deadline=None, max_examples=60)
@given(ROWS, st.lists(TEXT, max_size=8), st.booleans())
def test_found_as_in_a_dictionary(rows, keys, colliding):
    annotation = Annotation(
        genes=gene_table(*[(gene, "X y", "", "", "") for gene in "abc"]), identifiers=identifier_table(*rows)
    )
    hashing = weak if colliding else hash_texts
    with tempfile.TemporaryDirectory() as folder:
        write_genes(Path(folder), annotation, measured_table(), hashing)
        genes = Genes.open(Path(folder), hashing)
        hits = genes.find(keys)
        named = {(gene, "id", gene) for gene in "abc"} | {row for row in rows if row[2] and row[1] in RANK}
        ids = genes.ids(hits.gene)
        assert {
            (term, gene, genes.kinds[kind]) for term, gene, kind in zip(hits.term.tolist(), ids, hits.kind, strict=True)
        } == {
            (term, gene, kind)
            for term, key in enumerate(keys)
            for gene, kind, value in named
            if normalize(key) and normalize(value) == normalize(key)
            if kind != "synonym" or normalize(value) != gene
        }
        assert np.all(np.diff(hits.term) >= 0)
