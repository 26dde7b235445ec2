"""Words of gene descriptions and of names of gene sets: an inverted index over stemmed tokens."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontology.lookup import TextIndex, keep
from ontology.mapped import Array, Int32, one_piece, open_table, save_table
from ontology.postings import Postings
from ontology.text import tokens

SOURCE = r"\s*\[Source:[^\]]*\]\s*$"
"""Where Ensembl has a description from; no part of what it says."""


def write_gene_text(folder: Path, descriptions: pa.Array, set_names: pa.Array) -> None:
    """Index the words of descriptions (one per gene) and of names (one per gene set)."""
    described = cut(pc.replace_substring_regex(descriptions, SOURCE, ""))
    named = cut(set_names)
    vocabulary = sorted({*described[2], *named[2]})
    number = {token: position for position, token in enumerate(vocabulary)}
    for name, (texts, codes, words) in (("word_genes", described), ("word_sets", named)):
        renumbered = np.array([number[word] for word in words], dtype=np.int32)
        Postings.group(renumbered[codes], texts, len(vocabulary)).save(folder, name)
    column = pa.array(vocabulary, type=pa.string())
    save_table(folder, "words", pa.table({"word": column}))
    TextIndex.build(column, fold=keep).save(folder, "word")


def cut(texts: pa.Array) -> tuple[Array, Array, list[str]]:
    """Cut texts into tokens: pairs of a text's position and a token's position in the list of tokens.

    Each distinct word between blanks goes through the analyser once: cutting at blanks first changes nothing.
    """
    encoded = texts.dictionary_encode()
    split = pc.utf8_split_whitespace(encoded.dictionary)
    words = pc.list_flatten(split).dictionary_encode()
    stems = [tokens(word) for word in words.dictionary.to_pylist()]
    vocabulary = list(dict.fromkeys(chain.from_iterable(stems)))
    number = {token: position for position, token in enumerate(vocabulary)}
    word_tokens = lists([[number[token] for token in stem] for stem in stems])
    places, codes = word_tokens.expand(words.indices.to_numpy())
    text_tokens = Postings.group(pc.list_parent_indices(split).to_numpy()[places], codes, len(split))
    positions, codes = text_tokens.expand(encoded.indices.to_numpy())
    return positions, codes, vocabulary


def lists(rows: list[list[int]]) -> Postings:
    """Put lists one after the other, as they are."""
    offsets = np.cumsum([0, *map(len, rows)], dtype=np.int64)
    return Postings(offsets, np.fromiter(chain.from_iterable(rows), dtype=np.int32, count=int(offsets[-1])))


@dataclass(frozen=True, slots=True)
class GeneText:
    """The words of a release's gene annotation, memory-mapped."""

    words: TextIndex
    genes: Postings
    sets: Postings

    @classmethod
    def open(cls, folder: Path) -> "GeneText":
        """Map what `write_gene_text` wrote."""
        words = one_piece(open_table(folder, "words")["word"])
        return cls(
            TextIndex.open(folder, "word", words, fold=keep),
            Postings.open(folder, "word_genes"),
            Postings.open(folder, "word_sets"),
        )

    def search(self, wanted: Iterable[str]) -> tuple[Int32, Int32]:
        """Return the numbers of genes and of gene sets whose text has all the tokens."""
        distinct = list(dict.fromkeys(wanted))
        found = self.words.find(distinct)[1]
        if len(found) < len(distinct):
            found = found[:0]
        return self.genes.intersection(found), self.sets.intersection(found)
