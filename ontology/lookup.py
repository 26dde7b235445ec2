"""Exact look-up of text among millions: a sorted array of hashes, mapped, and the texts to tell collisions apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pandas.util import hash_array

from ontology.mapped import Array, Int32, Int64, open_array, save_array
from ontology.postings import ranges
from ontology.text import normalize

Hashes: TypeAlias = npt.NDArray[np.uint64]
Hash: TypeAlias = Callable[[pa.Array], Hashes]
Fold: TypeAlias = Callable[[pa.Array], pa.Array]

CHUNK = 1_000_000
UNEVEN = r"^ | $|  |[\x00-\x1f]"
"""White space that `normalize` would change."""


def hash_texts(texts: pa.Array) -> Hashes:
    """Hash text to 64 bits (pandas' SipHash with its fixed key): the same on every machine and in every run."""
    chunks = [texts.slice(start, CHUNK) for start in range(0, len(texts), CHUNK)]
    hashed = [hash_array(chunk.to_numpy(zero_copy_only=False), categorize=False) for chunk in chunks]
    return np.concatenate([*hashed, np.zeros(0, dtype=np.uint64)])


def normalize_all(texts: pa.Array) -> pa.Array:
    """Apply `ontology.text.normalize` to many texts: plain ASCII at once, the rest one by one."""
    lower = pc.ascii_lower(texts)
    uneven = pc.or_(pc.invert(pc.string_is_ascii(texts)), pc.match_substring_regex(texts, UNEVEN))
    if not pc.any(uneven).as_py():
        return lower
    odd = pa.array([normalize(text) for text in texts.filter(uneven).to_pylist()], type=texts.type)
    return pc.replace_with_mask(lower, uneven, odd)


def text_array(texts: Sequence[str]) -> pa.Array:
    """Make a column of text of what users typed; half of a surrogate pair, which no text holds, becomes U+FFFD."""
    try:
        return pa.array(texts, type=pa.string())
    except UnicodeEncodeError:
        mended = [text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in texts]
        return pa.array(mended, type=pa.string())


def keep(texts: pa.Array) -> pa.Array:
    """Compare text as it is."""
    return texts


@dataclass(frozen=True, slots=True)
class TextIndex:
    """Finds the rows of a column of text. `fold` brings text to the form in which it is compared."""

    hashes: Hashes
    rows: Int32
    texts: pa.Array
    fold: Fold
    hashing: Hash

    @classmethod
    def build(
        cls, texts: pa.Array, fold: Fold = normalize_all, hashing: Hash = hash_texts, hashes: Hashes | None = None
    ) -> "TextIndex":
        """Index a column; `hashes` are those of the folded texts, when known."""
        if hashes is None:
            hashes = hashing(fold(texts))
        order = np.argsort(hashes, kind="stable").astype(np.int32)
        return cls(hashes[order], order, texts, fold, hashing)

    @classmethod
    def open(
        cls, folder: Path, name: str, texts: pa.Array, fold: Fold = normalize_all, hashing: Hash = hash_texts
    ) -> "TextIndex":
        """Map an index that `save` wrote, over the column it was built for."""
        return cls(open_array(folder, f"{name}_hashes"), open_array(folder, f"{name}_rows"), texts, fold, hashing)

    def save(self, folder: Path, name: str) -> None:
        """Write the hashes and their rows."""
        save_array(folder, f"{name}_hashes", self.hashes)
        save_array(folder, f"{name}_rows", self.rows)

    def find(self, keys: Sequence[str], accept: Callable[[Int32], Array] | None = None) -> tuple[Int64, Int32]:
        """Find rows whose text equals a key.

        Parameters
        ----------
        keys : sequence of str
            Already folded.
        accept : callable, optional
            Tells for an array of rows which of them are wanted at all.

        Returns
        -------
        tuple of arrays
            Positions in `keys`, rising, and rows, rising for each key.
        """
        asked = text_array(keys)
        wanted = self.hashing(asked)
        starts = np.searchsorted(self.hashes, wanted, side="left")
        counts = np.searchsorted(self.hashes, wanted, side="right") - starts
        terms = np.repeat(np.arange(len(counts)), counts)
        rows = self.rows[ranges(starts, counts)]
        if accept is not None:
            accepted = accept(rows)
            terms, rows = terms[accepted], rows[accepted]
        if not len(rows):
            return terms, rows
        same = pc.equal(self.fold(self.texts.take(pa.array(rows))).cast(pa.string()), asked.take(pa.array(terms)))
        verified = same.to_numpy(zero_copy_only=False)
        return terms[verified], rows[verified]
