"""Close spellings, "did you mean": the symbols or labels that share most pairs of letters with what was typed."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontology.lookup import normalize_all, text_array
from ontology.mapped import Array, Int32, open_array, open_table, save_array, save_table
from ontology.postings import Postings
from ontology.text import normalize

LONGEST = 128
"""Bytes of the longest text that is corrected or suggested."""

PAIRS = 1 << 16
"""Pairs of bytes there are."""

POSTINGS = 1 << 17
"""Postings that one question reads, rarest pairs first: bounds its time whatever the texts are."""

CANDIDATES = 50
"""Texts that are compared letter by letter."""

CLOSE = 0.6
"""Least similarity of a suggestion, 1 = the same (difflib's ratio)."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """Texts by pairs of letters; mapped from files, when opened."""

    table: pa.Table
    sizes: Array
    pairs: Postings

    @classmethod
    def build(cls, texts: pa.Array) -> "Spelling":
        """Index texts; each is kept once, as first written, and "" is not."""
        lengths = pc.binary_length(texts)
        texts = texts.filter(pc.and_(pc.less_equal(lengths, LONGEST), pc.greater(lengths, 0)))
        folded = normalize_all(texts)
        firsts = pa.array(np.unique(folded.dictionary_encode().indices.to_numpy(), return_index=True)[1])
        texts, folded = texts.take(firsts), folded.take(firsts)
        pairs = Postings.group(*letter_pairs(folded), PAIRS)
        sizes = np.bincount(pairs.values, minlength=len(texts)).astype(np.uint8)
        return cls(pa.table({"text": texts, "folded": folded}), sizes, pairs)

    @classmethod
    def open(cls, folder: Path) -> "Spelling":
        """Map what `save` wrote."""
        return cls(
            open_table(folder, "spelling"), open_array(folder, "spelling_sizes"), Postings.open(folder, "spelling")
        )

    def save(self, folder: Path) -> None:
        """Write the texts, how many pairs each has, and the texts of each pair."""
        save_table(folder, "spelling", self.table)
        save_array(folder, "spelling_sizes", self.sizes)
        self.pairs.save(folder, "spelling")

    def suggest(self, text: str, limit: int) -> list[str]:
        """Return at most `limit` texts that are close to a text, the closest first."""
        key = text_array([normalize(text)])[0].as_py()
        if not 0 < len(key.encode()) <= LONGEST or not len(self.sizes):
            return []
        candidates = self.table.take(pa.array(self.nearest(key)))
        shown = dict(zip(candidates["folded"].to_pylist(), candidates["text"].to_pylist(), strict=True))
        return [shown[close] for close in get_close_matches(key, shown, n=limit, cutoff=CLOSE)]

    def nearest(self, key: str) -> Array:
        """Return the numbers of the texts that share most pairs with a folded key (Dice's coefficient)."""
        codes = np.unique(letter_pairs(pa.array([key]))[0])
        lists = sorted((self.pairs.of(code) for code in codes), key=len)
        taken = np.searchsorted(np.cumsum([len(members) for members in lists]), POSTINGS, side="right")
        sharing, shared = np.unique(np.concatenate(lists[: max(int(taken), 1)]), return_counts=True)
        likeness = 2 * shared / (self.sizes[sharing] + len(codes))
        return sharing[np.argsort(-likeness, kind="stable")[:CANDIDATES]]


def letter_pairs(texts: pa.Array) -> tuple[Array, Int32]:
    """Return each pair of neighbouring bytes as one number, and the position of the text it is in.

    A text's first and last byte make pairs with 0, so that beginnings and ends count.
    """
    joined = b"\0".join([b"", *pc.cast(texts, pa.binary()).to_pylist(), b""])
    data = np.frombuffer(joined, dtype=np.uint8)
    owners = np.cumsum(data == 0)[:-1] - 1
    codes = data[:-1].astype(np.int32) * 256 + data[1:]
    return codes, owners.astype(np.int32)
