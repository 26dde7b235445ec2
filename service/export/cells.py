"""Columns as texts, one per row: every form that is text starts here. Dictionaries are worked on once."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from service.export.numbers import write_doubles, write_rows
from service.export.table import JSON

Clean = Callable[[pa.Array], pa.Array]

LIST = " | "
"""What stands between the texts of a list."""


def join_list(lists: pa.Array) -> pa.Array:
    """Return lists of texts as one text each."""
    return pc.binary_join(lists, LIST)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a form writes what is in a cell; every function keeps what is missing missing.

    `text` takes texts, `listed` lists of texts, `json` texts that are JSON; `number` stands around a number, `endless`
    for infinity and minus infinity, `missing` for what is missing.
    """

    text: Clean
    listed: Clean
    json: Clean
    number: tuple[str, str] = ("", "")
    endless: tuple[str, str] = ("Infinity", "-Infinity")
    missing: str = ""

    def write(self, column: pa.Array, *, json: bool = False) -> pa.Array:
        """Return the cells of a column, none missing."""
        kind = column.type
        if json:
            texts = self.json(column)
        elif pa.types.is_list(kind):
            texts = self.listed(column)
        elif pa.types.is_string(kind):
            texts = self.text(column)
        else:
            texts = self._numbers(column)
        return pc.fill_null(texts, self.missing)

    def _numbers(self, column: pa.Array) -> pa.Array:
        """Write numbers as the shortest texts that read back the same; NaN is missing."""
        if not pa.types.is_floating(column.type):
            return _around(column.cast(pa.string()), self.number)
        endless = pc.is_inf(column)
        texts = _around(write_doubles(column), self.number)
        if not pc.any(endless).as_py():
            return texts
        return pc.if_else(endless, pc.if_else(pc.greater(column, 0.0), *self.endless), texts)


def _around(texts: pa.Array, marks: tuple[str, str]) -> pa.Array:
    return pc.binary_join_element_wise(marks[0], texts, marks[1], "") if any(marks) else texts


class Lines:
    """Turns batches of one table into lines: per column what leads to it and its cell, then what ends the line.

    What follows a cell is written with it where that costs nothing: once in a dictionary, or in place of a comma that
    stands behind a number anyway. So neighbouring columns that share their codes, such as all that is said of a
    contrast, and neighbouring numbers are put together before rows are: the fewer parts, the quicker. Safe to call
    from several threads.
    """

    def __init__(self, schema: pa.Schema, dialect: Dialect, leads: Sequence[str], end: str) -> None:
        self._json = [field.metadata == JSON for field in schema]
        self._dialect = dialect
        self._first = leads[0]
        self._behind = [*leads[1:], end]
        self._known: dict[tuple[int, ...], tuple[list[pa.Array], pa.Array]] = {}
        self.width = 0.0
        """Bytes of a line, by the last ones; 0 before there are any."""

    def of(self, batch: pa.RecordBatch) -> bytes:
        """Return the lines of some rows."""
        if not batch.num_rows:
            return b""
        parts: list[str | pa.Array] = [self._first] if self._first else []
        plain = [self._is_plain(column) for column in batch.columns]
        for first, end in self._runs(batch, plain):
            parts += self._parts(batch, first, end, plain=plain[first])
        lines = bytes(_data(pc.binary_join_element_wise(*parts, "")))
        self.width = len(lines) / batch.num_rows
        return lines

    def _runs(self, batch: pa.RecordBatch, plain: Sequence[bool]) -> list[tuple[int, int]]:
        """Return from where to where columns are put together."""
        marks = [
            self._mark(column, behind, plain=alone)
            for column, behind, alone in zip(batch.columns, self._behind, plain, strict=True)
        ]
        starts = [place for place, (last, mark) in enumerate(pairwise([None, *marks])) if last is None or mark != last]
        return list(pairwise([*starts, len(marks)]))

    @staticmethod
    def _mark(column: pa.Array, behind: str, *, plain: bool) -> Hashable:
        """Return what a column must share with its neighbour to be put together with it; None for one that cannot."""
        if pa.types.is_dictionary(column.type):
            codes = column.indices
            return codes.buffers()[1].address, codes.offset
        return behind if len(behind) == 1 and plain else None

    def _is_plain(self, column: pa.Array) -> bool:
        """Say whether a column has nothing but numbers, which are written as they are."""
        plain = pa.types.is_floating(column.type) and not any(self._dialect.number)
        return plain and not pc.any(pc.is_inf(column)).as_py()

    def _parts(self, batch: pa.RecordBatch, first: int, end: int, *, plain: bool) -> list[str | pa.Array]:
        """Return the cells of columns that are put together and, so far as it is not in them, what follows."""
        column, behind = batch.column(first), self._behind[end - 1]
        if pa.types.is_dictionary(column.type):
            return [self._coded(batch, first, end)]
        if behind and plain:
            cells = write_rows(batch.columns[first:end], behind[0], self._dialect.missing)
            behind = behind[1:]
        else:
            cells = self._dialect.write(column, json=self._json[first])
        return [cells, behind] if behind else [cells]

    def _coded(self, batch: pa.RecordBatch, first: int, end: int) -> pa.Array:
        """Return what columns that share their codes say, put together once for each code."""
        dictionaries = [batch.column(number).dictionary for number in range(first, end)]
        key = (first, *map(_address, dictionaries))
        if key not in self._known:
            # The dictionaries are held, so that no others can take their place in memory.
            self._known[key] = dictionaries, self._together(dictionaries, first)
        missing = self._dialect.missing
        nothing = "".join(missing + behind for behind in self._behind[first:end])
        return pc.fill_null(self._known[key][1].take(batch.column(first).indices), nothing)

    def _together(self, dictionaries: Sequence[pa.Array], first: int) -> pa.Array:
        parts: list[str | pa.Array] = []
        for number, dictionary in enumerate(dictionaries, first):
            parts += [self._dialect.write(dictionary, json=self._json[number]), self._behind[number]]
        return pc.binary_join_element_wise(*parts, "")


def _address(dictionary: pa.Array) -> int:
    """Return what tells whether two dictionaries that are both held are the very same."""
    places = [buffer.address if buffer is not None else 0 for buffer in dictionary.buffers()]
    return hash((*places, len(dictionary), dictionary.offset))


def bytes_of(texts: pa.Array) -> npt.NDArray[np.uint8]:
    """Return all bytes of texts: looking through them is quicker than looking into each text."""
    return np.frombuffer(_data(texts), np.uint8)


def _data(texts: pa.Array) -> pa.Buffer:
    """Return texts one behind the other, as they lie in memory."""
    _, offsets, data = texts.buffers()
    if data is None:
        return pa.py_buffer(b"")
    ends = pa.Array.from_buffers(pa.int32(), texts.offset + len(texts) + 1, [None, offsets])
    start, end = ends[texts.offset].as_py(), ends[texts.offset + len(texts)].as_py()
    return data.slice(start, end - start)
