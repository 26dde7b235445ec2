import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.text import fold, normalize, stem, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Breast cancer", ("breast", "cancer")),
        ("kidneys, and the LIVER", ("kidney", "and", "the", "liver")),
        ("β-catenin", ("beta", "catenin")),
        ("alpha-beta T cell", ("alpha", "beta", "t", "cell")),
        ("αβ T cell", ("alpha", "beta", "t", "cell")),
        ("\u0391\u0392 T cells", ("alpha", "beta", "t", "cell")),
        ("TNF\u03b1", ("tnf", "alpha")),
        ("10 µM", ("10", "mu", "m")),
        ("\u03c2 \u03c3 \u03a3", ("sigma", "sigma", "sigma")),
        ("HEK293_T/clone.7", ("hek293", "t", "clone", "7")),
        ("x² ﬁne Ⅳ", ("x2", "fine", "iv")),
        ("größer GRÖSSER", ("grösser", "grösser")),
        ("respiratory gaseous exchange", ("respiratori", "gaseous", "exchang")),
        ("肝臓 печень", ("肝臓", "печень")),
        ("  - _ / \t\n", ()),
        ("", ()),
    ],
)
def test_tokens(text, expected):
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Homo\u00a0 sapiens\n", "homo sapiens"),
        ("ÅNGSTRÖM", "ångström"),
        ("A\u030angstro\u0308m", "ångström"),
        ("ENSG00000168484.13", "ensg00000168484.13"),
        ("Straße", "strasse"),
        ("ΐ", "ΐ"),
        ("", ""),
    ],
)
def test_normalize(text, expected):
    assert normalize(text) == expected


@given(st.text())
def test_normalizing_twice_changes_nothing(text):
    assert normalize(normalize(text)) == normalize(text)


@given(st.text())
def test_normalizing_changes_no_tokens(text):
    assert tokens(normalize(text)) == tokens(text)


@given(st.text(), st.text())
def test_tokens_of_joined_texts_are_joined(left, right):
    assert tokens(f"{left} / {right}") == tokens(left) + tokens(right)


@given(st.text())
def test_tokens_are_folded_letters_and_digits(text):
    assert all(word and all(letter.isalnum() for letter in word) and fold(word) == word for word in tokens(text))


def test_every_character_folds_to_a_fixed_point():
    characters = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    assert [character for character in characters if fold(fold(character)) != fold(character)] == []


def test_stemming_keeps_a_word():
    assert [stem(word) for word in ("s", "ing", "'", "cells", "dexamethasone")] == [
        "s",
        "ing",
        "'",
        "cell",
        "dexamethason",
    ]
