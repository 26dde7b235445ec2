"""`<acc>-coexpressions.tsv`: how unlike the expression of any two genes is; square, genes both ways, blank corner."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from indexer.readers.errors import FormatError, shown
from indexer.readers.genes import UniqueKeys
from indexer.readers.sheet import Block, Floats, Sheet
from mappings.results import COEXPRESSION

NEAREST = 100
"""Genes kept per gene."""


def read_coexpression(path: Path, notes: list[str], nearest: int = NEAREST) -> Iterator[pa.Table]:
    """Yield the `nearest` other genes of every gene as rows of `COEXPRESSION`, nearest first, ties by gene id.

    NA is no neighbour.

    Raises
    ------
    FormatError
        The corner is not blank, a gene is twice or lacks its column, no number, a distance beyond 0..1.
    """
    sheet = Sheet(path, notes)
    corner, *genes = sheet.header
    if corner or not genes:
        raise FormatError(path, shown(" ".join(sheet.header)), "a blank corner, then gene ids", 1)
    by_id = np.argsort(np.array(genes), kind="stable")
    sorted_genes = pa.array(np.array(genes)[by_id].tolist(), pa.string())
    keys = UniqueKeys("1")
    for block in sheet.blocks([0], range(1, len(sheet.header))):
        keys.check(block, block.texts[0])
        distances = block.numbers()
        _check_distances(block, distances)
        own = _positions(block, sorted_genes)
        yield _neighbours(block, distances[by_id].T, own, sorted_genes, nearest)


def _positions(block: Block, genes: pa.StringArray) -> npt.NDArray[np.int64]:
    found = pc.index_in(block.texts[0], value_set=genes)
    if found.null_count:
        row = found.is_null().to_pylist().index(True)
        block.sheet.fail(block.first_row + row, "1", shown(block.texts[0][row].as_py()), "a gene of the header")
    positions: npt.NDArray[np.int64] = found.to_numpy().astype(np.int64)
    return positions


def _check_distances(block: Block, distances: Floats) -> None:
    bad = np.flatnonzero((distances < 0) | (distances > 1))
    if len(bad):
        block.fail(int(bad[0]), "a distance, 0 to 1")


def _neighbours(
    block: Block, distances: Floats, own: npt.NDArray[np.int64], genes: pa.StringArray, nearest: int
) -> pa.Table:
    """Return the rows of a block; `distances` has shape (rows, genes), genes sorted by id, `own` the rows' genes."""
    chosen: list[npt.NDArray[np.int64]] = []
    for row, gene in zip(distances, own, strict=True):
        row[gene] = np.nan
        limit = np.partition(row, min(nearest, len(row)) - 1)[min(nearest, len(row)) - 1]  # NaN sorts last
        near = np.flatnonzero(row <= limit) if not np.isnan(limit) else np.flatnonzero(~np.isnan(row))
        chosen.append(near[np.argsort(row[near], kind="stable")][:nearest])
    rows = np.repeat(np.arange(len(own)), [len(one) for one in chosen])
    others = np.concatenate(chosen)
    columns = [block.texts[0].take(pa.array(rows)), genes.take(pa.array(others)), pa.array(distances[rows, others])]
    return pa.table(columns, schema=COEXPRESSION)
