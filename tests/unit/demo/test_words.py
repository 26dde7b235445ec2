import json

import pytest
import zstandard

from indexer.demo.words import read_symbols, write_ancestry, write_gene_ontology
from indexer.errors import RunError

GO = {
    "GO:0008150": {
        "name": "biological_process",
        "namespace": "biological_process",
        "parents": [],
        "genes": {"ND": ["ENSG9"]},
    },
    "GO:0000002": {
        "name": "mitochondrial genome maintenance",
        "namespace": "biological_process",
        "parents": ["GO:0008150"],
        "genes": {"IDA": ["ENSG2", "ENSG1"], "IEA": ["ENSG1"]},
    },
}


def test_gene_ontology_becomes_terms_and_a_gene_table(tmp_path):
    (tmp_path / "go.json").write_text(json.dumps(GO))
    write_gene_ontology(tmp_path / "go.json", tmp_path / "out")
    assert (tmp_path / "out" / "homo_sapiens.ensgene.tsv").read_text() == (
        "ensgene\tgo\nENSG1\tGO:0000002\nENSG2\tGO:0000002\n"
    )
    assert (
        "id: GO:0000002\nname: mitochondrial genome maintenance\nnamespace: biological_process\nis_a: GO:0008150\n"
        in (tmp_path / "out" / "go.obo").read_text()
    )


def test_symbols_are_those_approved(tmp_path):
    (tmp_path / "hgnc.txt").write_text(
        'hgnc_id\tsymbol\tname\tensembl_gene_id\nHGNC:8845\tPER1\t"period\tENSG00000179094\nHGNC:1\tOLD\tx\t\n'
    )
    assert read_symbols(tmp_path / "hgnc.txt") == {"ENSG00000179094": "PER1"}


def pack(path, terms, separators):
    path.write_bytes(zstandard.compress(json.dumps(terms, separators=separators, ensure_ascii=False).encode()))
    return path


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
def test_a_term_is_taken_with_its_ancestors_alone(tmp_path, separators):
    terms = {
        "CHEBI:1": {"ancestors": {"CHEBI:3": 1}, "label": "other"},
        "CHEBI:2": {"ancestors": {"CHEBI:3": 1}, "label": "dexaméthasone"},
        "CHEBI:3": {"ancestors": {}, "label": "steroid"},
    }
    source = pack(tmp_path / "CHEBI.json.zst", terms, separators)
    write_ancestry(source, "CHEBI:2", tmp_path / "subset.json")
    assert json.loads((tmp_path / "subset.json").read_text()) == {key: terms[key] for key in ("CHEBI:2", "CHEBI:3")}


def test_a_term_that_is_not_there_is_an_error(tmp_path):
    source = pack(tmp_path / "CHEBI.json.zst", {"CHEBI:11": {"ancestors": {}}}, (",", ":"))
    with pytest.raises(RunError, match="no term CHEBI:1"):
        write_ancestry(source, "CHEBI:1", tmp_path / "subset.json")
