import shutil

import pytest

from ontology.build import build_ontology, count_stages, merge_terms, number_terms
from ontology.errors import NotAnOntology, OntologyError
from ontology.records import Term


def merge(*files):
    merged = {}
    for terms in files:
        merge_terms(merged, terms)
    return number_terms(merged, "", ())


def test_later_files_add_to_terms():
    ontology = merge(
        [Term("A:1", "first", synonyms=[("one", "RELATED")], parents=["A:2"])],
        [Term("A:1", "second", synonyms=[("one", "EXACT"), ("uno", "BROAD")], parents=["A:3"], roles=["A:4"])],
    )
    assert ontology.label("A:1") == "first"
    assert ontology.synonyms("A:1") == [("one", "EXACT"), ("uno", "BROAD")]
    assert ontology.parents("A:1") == ["A:2", "A:3"]
    assert ontology.roles("A:1") == ["A:4"]


@pytest.mark.parametrize("backwards", [False, True])
def test_in_use_wins_over_obsolete(backwards):
    live = [Term("A:1", "live", parents=["A:2"])]
    obsolete = [Term("A:1", "obsolete live", obsolete=True, replaced_by="A:9")]
    ontology = merge(*((live, obsolete) if backwards else (obsolete, live)))
    assert (ontology.current("A:1"), ontology.label("A:1"), ontology.parents("A:1")) == ("A:1", "live", ["A:2"])


def test_the_first_definition_stays():
    ontology = merge([Term("A:1", "one")], [Term("A:1", definition="said")], [Term("A:1", definition="said again")])
    assert ontology.definition("A:1") == "said"
    assert ontology.definition("A:2") == ""


def test_a_first_file_without_label_takes_the_later_one():
    assert merge([Term("A:1")], [Term("A:1", "late")]).label("A:1") == "late"


def test_successors_are_followed_to_their_end():
    ontology = merge(
        [
            Term("A:1", obsolete=True, replaced_by="A:2"),
            Term("A:2", alternates=["A:3"], obsolete=True, replaced_by="A:4"),
            Term("A:4", "end"),
            Term("A:5", "child", parents=["A:1"]),
        ]
    )
    assert [ontology.current(f"A:{n}") for n in (1, 2, 3, 4)] == ["A:4"] * 4
    assert ontology.children("A:4") == ["A:5"]
    assert len(ontology) == 2


def test_terms_that_replace_each_other_stay():
    ontology = merge(
        [Term("A:1", "a", obsolete=True, replaced_by="A:2"), Term("A:2", "b", obsolete=True, replaced_by="A:1")]
    )
    assert [ontology.current(term) for term in ("A:1", "A:2")] == ["A:1", "A:2"]
    assert [match.id for match in ontology.find("b")] == ["A:2"]


def test_an_alternate_id_that_is_a_term_stays_one():
    ontology = merge([Term("A:1", "one", alternates=["A:2"]), Term("A:2", "two")])
    assert ontology.current("A:2") == "A:2"


def test_an_alternate_id_of_an_obsolete_stub_leads_to_the_term():
    ontology = merge([Term("A:1", "one", alternates=["A:2"]), Term("A:2", "", obsolete=True)])
    assert ontology.current("A:2") == "A:1"


def test_a_successor_in_no_file_stands_by_id():
    ontology = merge([Term("A:1", "obsolete thing", obsolete=True, replaced_by="B:1")])
    assert (ontology.current("A:1"), ontology.label("B:1")) == ("B:1", "")
    assert [match.id for match in ontology.find("thing")] == ["B:1"]


def test_folder_names_what_it_passes_over(ontology_files, tmp_path):
    shutil.copy(ontology_files / "plants.json", tmp_path / "b.json")
    (tmp_path / "deep").mkdir()
    shutil.copy(ontology_files / "anatomy.obo", tmp_path / "deep" / "a.obo")
    (tmp_path / "notes.txt").write_text("Thanks.")
    said = []
    ontology = build_ontology([tmp_path], said.append)
    assert ontology.passed_over == ((tmp_path / "notes.txt", "it is no ontology"),)
    assert said[:3] == ["Reading b.json", "Reading a.obo", "Reading notes.txt"]
    assert [text.partition(" ")[0] for text in said[3:]] == ["Joining", "Indexing"]
    assert len(said) == count_stages([tmp_path])
    assert ontology.version == "PO 2021-08-13; PECO; ANATOMY 2024-05-01"


def test_damaged_file_in_a_folder_is_an_error(ontology_files, tmp_path):
    shutil.copy(ontology_files / "plants.json", tmp_path / "b.json")
    (tmp_path / "c.obo").write_text("[Term]\nid A\n")
    with pytest.raises(OntologyError, match=r"c\.obo"):
        build_ontology([tmp_path])


def test_something_else_named_itself_is_an_error(tmp_path):
    (tmp_path / "notes.txt").write_text("Thanks.")
    with pytest.raises(NotAnOntology, match=r"notes\.txt"):
        build_ontology([tmp_path / "notes.txt"])


def test_folder_without_ontology_and_missing_path_are_errors(tmp_path):
    (tmp_path / "notes.txt").write_text("Thanks.")
    with pytest.raises(OntologyError, match="holds no ontology"):
        build_ontology([tmp_path])
    with pytest.raises(OntologyError, match="no such file"):
        build_ontology([tmp_path / "missing"])


def test_order_of_terms_in_files_does_not_matter(ontology_files):
    paths = sorted(ontology_files.iterdir())
    forth, back = build_ontology(paths), build_ontology(paths[::-1])
    assert forth.terms.equals(back.terms)
    assert forth.names.equals(back.names)


def test_every_real_ontology_is_read_and_the_others_are_named(shared_data):
    ontology = build_ontology([shared_data / "ontology"])
    assert sorted(path.name for path, _ in ontology.passed_over) == [
        "efo-v3.55.0.nxontology.json.gz",
        "efo-v3.73-obsolete.nxontology.json.gz",
    ]
    assert "UBERON 2026-04-01" in ontology.version
    assert ontology.label("CHEBI:41879") == "dexamethasone"
    assert len(ontology.descendants("UBERON:0002113")) >= 292
