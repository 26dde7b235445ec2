"""`<acc>-coexpressions.tsv`: how unlike the expression of any two genes is; square, genes both ways, blank corner.

Lines are wide, a cell per gene, and may be nearly all NA: they are taken one by one, and only what is a number is
parsed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from indexer.readers.errors import FormatError, shown
from indexer.readers.sheet import Floats, Sheet, parse
from indexer.readers.text import MATRIX, lines
from mappings.plurals import plural
from mappings.results import COEXPRESSION

Places = npt.NDArray[np.intp]

NEAREST = 100
"""Genes kept per gene."""
ROWS = 1000
"""Lines per table."""
TAB = ord("\t")
NA = b"NA"
"""What nearly all cells may be."""


def read_coexpression(path: Path, notes: list[str], nearest: int = NEAREST) -> Iterator[pa.Table]:
    """Yield the `nearest` other genes of every gene as rows of `COEXPRESSION`, nearest first, ties by gene id.

    NA is no neighbour.

    Raises
    ------
    FormatError
        The corner is not blank, a gene is twice or lacks its column, no number, a distance beyond 0..1.
    """
    corner, *genes = Sheet(path, []).header
    if corner or not genes:
        raise FormatError(path, shown(" ".join([corner, *genes])), "a blank corner, then gene ids", 1)
    square = _Square(path, genes)
    rows = ((number, line) for number, line in lines(path, notes, MATRIX) if line.strip())
    next(rows)
    found: list[tuple[str, Places, Floats]] = []
    for number, line in rows:
        found.append(square.neighbours(number, line.encode(), nearest))
        if len(found) == ROWS:
            yield _table(genes, found)
            found = []
    if found:
        yield _table(genes, found)


@dataclass(slots=True)
class _Square:
    """The columns of a file, and the genes whose lines were read."""

    path: Path
    genes: list[str]
    place: dict[str, int] = field(init=False)
    order: Places = field(init=False)
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Find each gene's column, and its place among the sorted ids."""
        self.place = {gene: index for index, gene in enumerate(self.genes)}
        self.order = np.empty(len(self.genes), np.intp)
        self.order[np.argsort(np.array(self.genes), kind="stable")] = np.arange(len(self.genes))

    def neighbours(self, line: int, text: bytes, nearest: int) -> tuple[str, Places, Floats]:
        """Return the gene of a line, the columns of the genes nearest to it, and their distances."""
        codes = np.frombuffer(text, np.uint8)
        tabs = np.flatnonzero(codes == TAB)
        if len(tabs) < len(self.genes) or (len(tabs) > len(self.genes) and text[tabs[len(self.genes)] :].strip()):
            expected = f"{len(self.genes) + 1}, as the header has"
            raise FormatError(self.path, plural(len(tabs) + 1, "column"), expected, line)
        gene = self._gene(line, text[: tabs[0]].decode().strip())
        starts, ends = tabs[: len(self.genes)] + 1, np.append(tabs[1:], len(text))[: len(self.genes)]
        columns = np.flatnonzero(~_missing(codes, starts, ends))
        cells = [text[start:end].decode() for start, end in zip(starts[columns], ends[columns], strict=True)]
        distances = self._distances(line, cells, columns)
        others = (columns != self.place[gene]) & ~np.isnan(distances)
        columns, distances = columns[others], distances[others]
        if len(distances) > nearest:
            near = distances <= np.partition(distances, nearest - 1)[nearest - 1]
            columns, distances = columns[near], distances[near]
        chosen = np.lexsort((self.order[columns], distances))[:nearest]
        return gene, columns[chosen], distances[chosen]

    def _gene(self, line: int, gene: str) -> str:
        if gene not in self.place:
            raise FormatError(self.path, shown(gene) if gene else "a blank cell", "a gene of the header", line, "1")
        if gene in self.seen:
            raise FormatError(self.path, f"{shown(gene)} a second time", "each id once", line, "1")
        self.seen.add(gene)
        return gene

    def _distances(self, line: int, cells: Sequence[str], columns: Places) -> Floats:
        def fail(index: int, expected: str) -> NoReturn:
            raise FormatError(self.path, shown(cells[index]), expected, line, self.genes[columns[index]])

        distances = parse(pa.array(cells, pa.string()), fail)
        bad = np.flatnonzero((distances < 0) | (distances > 1))
        if len(bad):
            fail(int(bad[0]), "a distance, 0 to 1")
        return distances


def _missing(codes: npt.NDArray[np.uint8], starts: Places, ends: Places) -> npt.NDArray[np.bool_]:
    """Return which cells of a line are NA; they begin and end at these of its bytes."""
    missing: npt.NDArray[np.bool_] = ends - starts == len(NA)
    first = starts[missing]
    missing[missing] = (codes[first] == NA[0]) & (codes[first + 1] == NA[1])
    return missing


def _table(genes: Sequence[str], found: Sequence[tuple[str, Places, Floats]]) -> pa.Table:
    names = pa.array(genes, pa.string())
    own = pa.array([gene for gene, _, _ in found], pa.string())
    rows = np.repeat(np.arange(len(found)), [len(columns) for _, columns, _ in found])
    others = np.concatenate([columns for _, columns, _ in found])
    distances = np.concatenate([values for _, _, values in found])
    columns = [own.take(pa.array(rows)), names.take(pa.array(others)), pa.array(distances)]
    return pa.table(columns, schema=COEXPRESSION)
