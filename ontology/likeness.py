"""Labels that are spelled like what was asked: "did you mean"."""

from difflib import SequenceMatcher
from functools import cached_property
from itertools import islice

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontology.mapped import Array, Int32
from ontology.postings import ranges
from ontology.text import normalize

CANDIDATES = 100
"""How many labels that share the most runs of letters are compared letter by letter."""

CLOSE = 0.6
"""Least similarity of a suggestion, 1 = the same (difflib's ratio)."""


class Likeness:
    """Finds labels close to a text: first by three-letter runs in common, then letter by letter.

    The runs of all labels are one sorted array, in which those of the text are looked up. It is made when first asked.
    """

    def __init__(self, labels: pa.StringArray) -> None:
        self._given = labels

    def suggest(self, text: str, limit: int) -> list[str]:
        """Return up to `limit` labels close to the text, closest first, then alphabetically."""
        wanted = normalize(text)
        runs = np.unique(letter_runs(pad([wanted])))
        common = self._count(runs)
        score = 2 * common / (self._lengths + len(runs))
        best = np.argsort(-score, kind="stable")[:CANDIDATES]
        candidates = self._labels.take(pa.array(best[common[best] > 0])).to_pylist()
        rated = sorted((-similarity(wanted, normalize(label)), label) for label in candidates)
        return list(islice((label for likeness, label in rated if -likeness >= CLOSE), limit))

    @cached_property
    def _labels(self) -> pa.StringArray:
        return pc.unique(self._given.filter(pc.not_equal(self._given, "")))

    @cached_property
    def _padded(self) -> pa.StringArray:
        return pad([normalize(label) for label in self._labels.to_pylist()])

    @cached_property
    def _lengths(self) -> Array:
        lengths: Array = pc.binary_length(self._padded).to_numpy()
        return lengths - 2

    @cached_property
    def _runs(self) -> tuple[npt.NDArray[np.uint32], Int32]:
        """Return all runs, rising, and the label each is in; those that reach over a label's end equal no other."""
        runs = letter_runs(self._padded)
        owners = np.repeat(np.arange(len(self._labels), dtype=np.int32), self._lengths + 2)[: len(runs)]
        order = np.argsort(runs, kind="stable")
        return runs[order], owners[order]

    def _count(self, wanted: npt.NDArray[np.uint32]) -> Array:
        """Count each label's runs that are among these."""
        runs, owners = self._runs
        starts = np.searchsorted(runs, wanted, "left")
        counts = np.searchsorted(runs, wanted, "right") - starts
        return np.bincount(owners[ranges(starts, counts)], minlength=len(self._labels))


def pad(labels: list[str]) -> pa.StringArray:
    """Mark where labels begin and end, so that first and last letters count and no run joins two labels."""
    return pa.array([f"\x01{label}\x02" for label in labels], pa.string())


def letter_runs(labels: pa.StringArray) -> npt.NDArray[np.uint32]:
    """Return the run of three bytes that starts at each byte of the labels, one label after the other."""
    data = np.frombuffer(labels.buffers()[2] or b"", np.uint8).astype(np.uint32)
    return (data[:-2] << np.uint32(16)) | (data[1:-1] << np.uint32(8)) | data[2:]


def similarity(left: str, right: str) -> float:
    """Return how alike two texts are, 0 to 1."""
    return SequenceMatcher(None, left, right, autojunk=False).ratio()
