"""Big tab-separated tables, streamed in blocks of bounded size; cells are text until `Block.numbers` parses them.

There is no quoting in these formats: a quote is a quote. Cells stand column after column in a block, so that a
whole block is parsed by a few calls, without a loop over cells.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from indexer.readers.errors import FormatError, shown
from indexer.readers.text import MATRIX, MEBIBYTE, lines, open_text
from mappings.plurals import plural

Floats = npt.NDArray[np.float64]

BLOCK = 2 * MEBIBYTE
"""Bytes parsed at once; no line may be longer. The widest real one, 58,000 genes square, has 1 MB a line."""
CELLS = 1 << 17
"""Cells of a block at most (but always a whole row)."""
MISSING = pa.array(["", "NA", "-", "NT", "NaN"])
"""Cells without a number."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some whole rows of a sheet: `texts`, one array per text column, and `cells`, the value columns end to end."""

    sheet: "Sheet"
    first_row: int
    texts: tuple[pa.StringArray, ...]
    cells: pa.StringArray
    columns: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.cells) // len(self.columns)

    def numbers(self) -> Floats:
        """Return the cells as doubles, shape (columns, rows); NaN where there is none. Infinities are kept."""
        return parse(self.cells, self.fail).reshape(len(self.columns), self.rows)

    def fail(self, cell: int, expected: str) -> NoReturn:
        """Raise the FormatError of a cell, by its position in `cells`."""
        column, row = divmod(cell, self.rows)
        self.sheet.fail(self.first_row + row, self.columns[column], shown(self.cells[cell].as_py()), expected)


class Sheet:
    """A tab-separated file with one header line.

    Attributes
    ----------
    header
        Column names, stripped, without blank ones at the end (some headers end in a tab).

    Raises
    ------
    FormatError
        The file is empty, or is a download of query results, which start with comments.
    """

    def __init__(self, path: Path, notes: list[str]) -> None:
        self.path = path
        self._notes = notes
        start = ((number, line) for number, line in lines(path, [], MATRIX) if line.strip())
        self._header_line, header = next(start, (0, ""))
        if not header:
            raise FormatError(path, "an empty file", "a table")
        if header.startswith("#"):
            raise FormatError(path, shown(header), "column names: this is a download of query results", 1, 1)
        self.header = tuple(name.strip() for name in header.rstrip().split("\t"))
        self._width = self._count(next(start, (0, ""))[1])

    def _count(self, row: str) -> int:
        """Return the number of columns of data rows, 0 when there are none; blank ones at the end are allowed."""
        cells = row.split("\t") if row else []
        return len(cells) if not cells or not any(cells[len(self.header) :]) else len(self.header)

    def blocks(self, texts: Sequence[int], values: Sequence[int]) -> Iterator[Block]:
        """Yield the file's rows, text columns and value columns apart (`values` must not be empty).

        Raises
        ------
        FormatError
            A row has another number of columns, or what `open_text` raises.
        """
        columns = tuple(self.header[index] for index in values)
        height = max(1, CELLS // len(values))
        row = 0
        for batch in self._batches([*texts, *values]):
            for start in range(0, batch.num_rows, height):
                part = batch.slice(start, height)
                cells = pa.concat_arrays(part.columns[len(texts) :])
                trimmed = tuple(pc.utf8_trim_whitespace(column) for column in part.columns[: len(texts)])
                yield Block(self, row, trimmed, cells, columns)
                row += part.num_rows

    def _batches(self, columns: list[int]) -> Iterator[pa.RecordBatch]:
        if not self._width:
            return
        if self._width < len(self.header):
            self._explain(self._width)
        names = [str(index) for index in range(self._width)]
        chosen = [str(index) for index in columns]
        try:
            with (
                open_text(self.path, self._notes, MATRIX) as source,
                csv.open_csv(
                    source,
                    csv.ReadOptions(
                        use_threads=False, block_size=BLOCK, skip_rows=self._header_line, column_names=names
                    ),
                    csv.ParseOptions(delimiter="\t", quote_char=False),
                    csv.ConvertOptions(
                        check_utf8=False, column_types=dict.fromkeys(chosen, pa.string()), include_columns=chosen
                    ),
                ) as reader,
            ):
                yield from reader
        except pa.ArrowInvalid as error:
            self._explain(self._width, str(error))

    def _explain(self, width: int, why: str = "") -> NoReturn:
        """Raise the FormatError of the first row with another number of columns."""
        for number, cells in self._rows():
            if len(cells) != width or width < len(self.header):
                raise FormatError(
                    self.path,
                    plural(len(cells), "column"),
                    f"{max(width, len(self.header))}, as the header has",
                    number,
                )
        raise FormatError(self.path, f"what is no table ({why})", "a line per row, cells between tabs")

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        for number, line in lines(self.path, [], MATRIX):
            if number > self._header_line and line:
                yield number, line.split("\t")

    def fail(self, row: int, column: str, found: str, expected: str) -> NoReturn:
        """Raise the FormatError of a cell, by its row, counted from 0."""
        line = next((number for index, (number, _) in enumerate(self._rows()) if index == row), None)
        raise FormatError(self.path, found, expected, line, column)


def parse(cells: pa.StringArray, fail: Callable[[int, str], NoReturn]) -> Floats:
    """Return text as doubles, correctly rounded; NaN for `MISSING`; `fail(index, expected)` for what is no number."""
    try:
        values = pc.cast(cells, pa.float64())
    except pa.ArrowInvalid:
        trimmed = pc.utf8_trim_whitespace(cells)  # R pads numbers with blanks
        numbers = pc.if_else(pc.is_in(trimmed, value_set=MISSING), pa.scalar(None, pa.string()), trimmed)
        try:
            values = pc.cast(numbers, pa.float64())
        except pa.ArrowInvalid:
            fail(_first_bad(numbers), "a number")
    parsed: Floats = values.to_numpy(zero_copy_only=False)
    return parsed


def _first_bad(cells: pa.StringArray) -> int:
    for index, text in enumerate(cells.to_pylist()):
        try:
            pc.cast(pa.array([text], pa.string()), pa.float64())
        except pa.ArrowInvalid:
            return index
    raise AssertionError("every cell is a number")
