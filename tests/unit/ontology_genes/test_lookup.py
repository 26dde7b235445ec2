"""Text is found exactly, also when hashes collide."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from ontology.lookup import TextIndex, hash_texts, keep, normalize_all
from ontology.text import normalize


def weak(texts):
    return hash_texts(texts) % np.uint64(3)


@given(st.lists(st.text() | st.text(alphabet=" \t\n\x1cAbß", max_size=6)))
def test_many_texts_are_normalised_as_one_is(texts):
    assert normalize_all(pa.array(texts, pa.string())).to_pylist() == [normalize(text) for text in texts]


@given(st.lists(st.text(alphabet="aAbB ", max_size=3)), st.lists(st.text(alphabet="aAbB ", max_size=3)))
def test_collisions_are_told_apart(texts, keys):
    folded = [normalize(key) for key in keys]
    for hashing in (hash_texts, weak):
        terms, rows = TextIndex.build(pa.array(texts, pa.string()), hashing=hashing).find(folded)
        assert list(zip(terms.tolist(), rows.tolist(), strict=True)) == [
            (term, row) for term, key in enumerate(folded) for row, text in enumerate(texts) if normalize(text) == key
        ]


def test_an_index_is_mapped_and_found_again(tmp_path):
    texts = pa.array(["b", "A", "a", ""])
    TextIndex.build(texts, fold=keep).save(tmp_path, "x")
    opened = TextIndex.open(tmp_path, "x", texts, fold=keep)
    assert [found.tolist() for found in opened.find(["a", "q", "b"])] == [[0, 2], [2, 0]]
    assert isinstance(opened.hashes.base, np.memmap)


def test_unwanted_rows_are_not_compared():
    index = TextIndex.build(pa.array(["a", "A"]))
    assert index.find(["a"], lambda rows: rows > 0)[1].tolist() == [1]


def test_hashes_stay_the_same():
    assert hash_texts(pa.array(["a", "b"])).tolist() == [13950350942979735504, 12688059582079114975]
    assert hash_texts(pa.array([], pa.string())).tolist() == []
