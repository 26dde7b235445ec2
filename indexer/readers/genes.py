"""The columns that say which gene a row is about, by all the names that they have had."""

from dataclasses import dataclass, field

import pyarrow as pa

from indexer.readers.errors import FormatError, shown
from indexer.readers.sheet import Block, Sheet

_IDS = {"geneid", "gene"}
_NAMES = {"genename"}
_ELEMENTS = {"designelement", "designelementaccession"}


@dataclass(frozen=True, slots=True)
class GeneColumns:
    """Positions of gene id, gene name and design element; -1 where the file has no such column."""

    id: int
    name: int
    element: int

    @property
    def last(self) -> int:
        """Position of the last of them: measured values start behind it."""
        return max(self.id, self.name, self.element)


def gene_columns(sheet: Sheet) -> GeneColumns:
    """Find the gene columns among a header's first three.

    Raises
    ------
    FormatError
        There is neither a gene id nor a design element.
    """
    plain = ["".join(name.lower().split()) for name in sheet.header[:3]]

    def position(names: set[str]) -> int:
        return next((index for index, name in enumerate(plain) if name in names), -1)

    columns = GeneColumns(position(_IDS), position(_NAMES), position(_ELEMENTS))
    if columns.id < 0 and columns.element < 0:
        raise FormatError(sheet.path, shown(sheet.header[0]), "'Gene ID', 'GeneID' or 'Design Element'", 1, 1)
    return columns


@dataclass(slots=True)
class UniqueKeys:
    """Sees to it that a key column holds no blank, and no key twice."""

    column: str
    _seen: set[str] = field(default_factory=set)

    def check(self, block: Block, keys: pa.StringArray) -> None:
        """Take in the keys of a block's rows; `FormatError` at the first that is blank or was there before."""
        for row, key in enumerate(keys.to_pylist()):
            if not key:
                block.sheet.fail(block.first_row + row, self.column, "a blank cell", "an id")
            if key in self._seen:
                block.sheet.fail(block.first_row + row, self.column, f"{shown(key)} a second time", "each id once")
            self._seen.add(key)
