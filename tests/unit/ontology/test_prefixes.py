import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.prefixes import Prefixes, key_of, keys_of, spellings

TEXTS = ["SFTPC", "surfactant protein C", "T-cell receptor β", "tumour necrosis factor", "leukemia", "HLA-A", "", "x x"]
MANY = [text != "HLA-A" for text in TEXTS]


@pytest.fixture(scope="module")
def prefixes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prefixes")
    Prefixes.build(pa.array(TEXTS), np.array(MANY)).save(folder, "made")
    return Prefixes.open(folder, "made")


def found(prefixes, typed):
    return {TEXTS[owner] for keys in prefixes.find(typed) for owner in prefixes.owners[keys].tolist()}


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("s", {"SFTPC", "surfactant protein C"}),
        ("PROT", {"surfactant protein C"}),
        ("protein c", {"surfactant protein C"}),
        ("protein  -c", {"surfactant protein C"}),
        ("t cell", {"T-cell receptor β"}),
        ("cell", {"T-cell receptor β"}),
        ("beta", {"T-cell receptor β"}),
        ("β", {"T-cell receptor β"}),
        ("tumor", {"tumour necrosis factor"}),
        ("tumour n", {"tumour necrosis factor"}),
        ("leukaem", {"leukemia"}),
        ("hla a", {"HLA-A"}),
        ("x", {"x x"}),
        ("", set()),
        ("-", set()),
        ("\ud800", set()),
        ("\uffff", set()),
        ("zzz", set()),
    ],
)
def test_texts_are_found_by_the_beginnings_of_their_words(prefixes, typed, texts):
    assert found(prefixes, typed) == texts


def test_what_is_not_marked_is_found_by_its_first_word_alone(prefixes):
    assert "HLA-A" not in found(prefixes, "a")


def test_nothing_is_found_among_no_texts():
    nothing = Prefixes.build(pa.array([], pa.string()), np.zeros(0, bool))
    assert [len(nothing.owners[keys]) for keys in nothing.find("a")] == [0]


@given(st.lists(st.text(max_size=12), max_size=8), st.text(max_size=4))
def test_as_if_all_were_looked_through(texts, typed):
    prefixes = Prefixes.build(pa.array(texts, pa.string()), np.ones(len(texts), bool))
    wanted = spellings(key_of(typed))
    by_hand = {
        number
        for number, text in enumerate(texts)
        for spelled in spellings(key_of(text))
        for at in range(len(spelled.split()))
        if any(key and " ".join(spelled.split()[at:]).startswith(key) for key in wanted)
    }
    assert {owner for keys in prefixes.find(typed) for owner in prefixes.owners[keys].tolist()} == by_hand


@given(st.lists(st.text()))
def test_many_keys_are_the_keys_of_each(texts):
    assert keys_of(pa.array(texts, pa.string())).to_pylist() == [key_of(text) for text in texts]
