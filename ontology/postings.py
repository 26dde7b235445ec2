"""Lists of numbers by number (gene set -> genes, word -> genes) in two arrays: all lists, and where each starts."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ontology.mapped import Array, Int32, Int64, open_array, save_array


@dataclass(frozen=True, slots=True)
class Postings:
    """List `key` is `values[offsets[key]:offsets[key + 1]]`: rising, without duplicates."""

    offsets: Int64
    values: Int32

    @classmethod
    def group(cls, keys: Array, values: Array, lists: int) -> "Postings":
        """Make `lists` lists from pairs in any order; pairs may repeat."""
        span = int(values.max(initial=0)) + 1
        pairs = keys.astype(np.int64) * span + values
        pairs.sort()
        pairs = pairs[np.diff(pairs, prepend=-1) != 0]
        offsets = np.searchsorted(pairs, np.arange(lists + 1, dtype=np.int64) * span)
        return cls(offsets, (pairs % span).astype(np.int32))

    @classmethod
    def open(cls, folder: Path, name: str) -> "Postings":
        """Map lists that `save` wrote."""
        return cls(open_array(folder, f"{name}_offsets"), open_array(folder, f"{name}_values"))

    def save(self, folder: Path, name: str) -> None:
        """Write as two arrays."""
        save_array(folder, f"{name}_offsets", self.offsets)
        save_array(folder, f"{name}_values", self.values)

    def of(self, key: int) -> Int32:
        """Return one list."""
        return self.values[self.offsets[key] : self.offsets[key + 1]]

    def expand(self, keys: Array) -> tuple[Int64, Int32]:
        """Return all members of several lists, each with the position in `keys` of the list it is in."""
        starts = self.offsets[keys]
        counts = self.offsets[np.asarray(keys) + 1] - starts
        return np.repeat(np.arange(len(counts)), counts), self.values[ranges(starts, counts)]

    def union(self, keys: Iterable[int]) -> Int32:
        """Return what is in any of the lists, rising."""
        lists = [self.of(key) for key in keys]
        if len(lists) == 1:
            return np.array(lists[0])
        size = max((int(values[-1]) + 1 for values in lists if len(values)), default=0)
        present = np.zeros(size, dtype=np.bool_)
        for values in lists:
            present[values] = True
        return np.flatnonzero(present).astype(np.int32)

    def intersection(self, keys: Iterable[int]) -> Int32:
        """Return what is in all of the lists, rising; nothing when there is no list."""
        lists = sorted((self.of(key) for key in keys), key=len)
        if not lists:
            return np.zeros(0, dtype=np.int32)
        common = np.array(lists[0])
        for values in lists[1:]:
            common = common[np.isin(common, values, assume_unique=True)]
        return common

    def invert(self, lists: int) -> "Postings":
        """Return, for each of `lists` values, the keys whose lists hold it."""
        keys = np.repeat(np.arange(len(self.offsets) - 1, dtype=np.int32), np.diff(self.offsets))
        return Postings.group(self.values, keys, lists)


def ranges(starts: Array, counts: Array) -> Int64:
    """Concatenate the ranges `start .. start + count`, one for each pair."""
    ends = np.cumsum(counts, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total, dtype=np.int64) + np.repeat(starts - (ends - counts), counts)
