"""Texts by the beginnings of their words: one sorted array of every place where a text may be typed from.

A key is what follows a word's beginning: `surfactant protein C` is found by `surf`, `prot` and `protein c`. Keys are
the folded words (`ontology.text.words`) with a blank between, so hyphens and Greek letters make no difference; a text
that British and American spell differently has keys of both. Only the places are kept, and texts are read from there.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontology.mapped import Array, Int32, one_piece, open_array, open_table, save_array, save_table
from ontology.orthography import american
from ontology.text import words

MOST_WORDS = 64
"""Words of one text from which it is found."""

FARTHEST = 2**15 - 1
"""Bytes after which no key begins."""

AFTER_ALL = b"\xff"
"""Greater than any UTF-8."""


def key_of(text: str) -> str:
    """Return the words of a text with a blank between."""
    return " ".join(words(text))


def spellings(text: str) -> list[str]:
    """Return a key as it is and, where that is another, in American spelling."""
    return list(dict.fromkeys((text, " ".join(map(american, text.split())))))


@dataclass(frozen=True, slots=True)
class Prefixes:
    """Texts by number, and their keys in order: the text each is of, and the byte it begins at.

    An offset below zero is one into the American spelling, `-1 - offset`.
    """

    texts: pa.Array
    owners: Int32
    offsets: npt.NDArray[np.int16]

    @classmethod
    def build(cls, texts: pa.Array, many: Array) -> "Prefixes":
        """Index texts; those that `many` marks are found by each of their words, the others by the first."""
        found = list(_places(texts, np.asarray(many, np.bool_)))
        keys = one_piece(pa.chunked_array([keys for keys, _, _ in found], pa.large_string()))
        order = pc.sort_indices(keys).to_numpy()
        owners = np.concatenate([owners for _, owners, _ in found])
        offsets = np.concatenate([offsets for _, _, offsets in found])
        return cls(texts, owners[order], offsets[order])

    @classmethod
    def open(cls, folder: Path, name: str) -> "Prefixes":
        """Map what `save` wrote."""
        texts = one_piece(open_table(folder, name)["text"])
        return cls(texts, open_array(folder, f"{name}_owners"), open_array(folder, f"{name}_offsets"))

    def save(self, folder: Path, name: str) -> None:
        """Write the texts and two arrays."""
        save_table(folder, name, pa.table({"text": self.texts}))
        save_array(folder, f"{name}_owners", self.owners)
        save_array(folder, f"{name}_offsets", self.offsets)

    def find(self, typed: str) -> list[slice]:
        """Return where in `owners` the texts stand that have a word beginning as typed; nothing typed finds nothing.

        One slice for each spelling of what was typed; a text may be there several times.
        """
        key = key_of(typed)
        return [self._range(spelled.encode("utf-8", "replace")) for spelled in spellings(key)] if key else []

    def _range(self, prefix: bytes) -> slice:
        start = bisect_left(range(len(self.owners)), prefix, key=self._key)
        return slice(start, bisect_left(range(len(self.owners)), prefix + AFTER_ALL, lo=start, key=self._key))

    def _key(self, row: int) -> bytes:
        key, offset = key_of(self.texts[int(self.owners[row])].as_py()), int(self.offsets[row])
        if offset < 0:
            key, offset = spellings(key)[-1], -1 - offset
        return key.encode()[offset:]


def keys_of(texts: pa.Array) -> pa.Array:
    """Apply `key_of` to many texts: plain ASCII at once, the rest one by one."""
    plain = pc.replace_substring_regex(pc.ascii_lower(texts), "[^a-z0-9]+", " ")
    keys = pc.utf8_trim(plain, " ")
    other = pc.invert(pc.string_is_ascii(texts))
    if not pc.any(other).as_py():
        return keys
    return pc.replace_with_mask(
        keys, other, pa.array([key_of(text) for text in texts.filter(other).to_pylist()], keys.type)
    )


def _places(texts: pa.Array, many: Array) -> Iterator[tuple[pa.Array, Int32, npt.NDArray[np.int16]]]:
    """Yield keys, the number of the text each is of, and its offset."""
    keys = keys_of(texts).cast(pa.large_string())
    every = np.arange(len(texts), dtype=np.int32)
    filled = pc.not_equal(keys, "")
    marked = filled.to_numpy(zero_copy_only=False) & many
    yield keys.filter(filled), every[filled.to_numpy(zero_copy_only=False)], np.zeros(pc.sum(filled).as_py() or 0, "i2")
    several = keys.filter(pa.array(marked))
    for suffixes, rows, offsets in _later_words(several):
        yield suffixes, every[marked][rows], offsets
    respelled, rows = _respell(several)
    owners = every[marked][rows]
    yield respelled, owners, np.full(len(owners), -1, np.int16)
    for suffixes, rows, offsets in _later_words(respelled):
        yield suffixes, owners[rows], -1 - offsets


def _later_words(keys: pa.Array) -> Iterator[tuple[pa.Array, Array, npt.NDArray[np.int16]]]:
    """Yield what follows the second word's beginning, then the third's ...: keys, rows and offsets."""
    rows, lengths, rest = np.arange(len(keys)), pc.binary_length(keys).to_numpy(), keys
    for _ in range(MOST_WORDS - 1):
        rest = pc.replace_substring_regex(rest, "^[^ ]* ?", "")
        offsets = lengths - pc.binary_length(rest).to_numpy()
        left = (offsets < lengths) & (offsets <= FARTHEST)
        rows, lengths, rest = rows[left], lengths[left], rest.filter(pa.array(left))
        if not len(rows):
            return
        yield rest, rows, offsets[left].astype(np.int16)


def _respell(keys: pa.Array) -> tuple[pa.Array, Array]:
    """Return the keys that American spelling changes, changed, and which they are."""
    split = pc.split_pattern(keys, " ")
    encoded = pc.list_flatten(split).dictionary_encode()
    changes = np.array([american(word) != word for word in encoded.dictionary.to_pylist()], np.bool_)
    rows = np.unique(pc.list_parent_indices(split).to_numpy()[changes[encoded.indices.to_numpy()]])
    respelled = [spellings(key)[-1] for key in keys.take(pa.array(rows, pa.int64())).to_pylist()]
    return pa.array(respelled, pa.large_string()), rows
