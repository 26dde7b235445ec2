"""Cuts a stream of rows into batches of one size."""

from collections.abc import Iterable, Iterator

import pyarrow as pa


def even(parts: Iterable[pa.RecordBatch], size: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows of all parts, `size` at a time; the last batch may be shorter, none is empty."""
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for part in parts:
        waiting.append(part)
        rows += part.num_rows
        if rows >= size:
            table = pa.Table.from_batches(waiting)
            for start in range(0, rows - rows % size, size):
                yield _one(table.slice(start, size))
            waiting = table.slice(rows - rows % size).to_batches()
            rows %= size
    if rows:
        yield _one(pa.Table.from_batches(waiting))


def _one(table: pa.Table) -> pa.RecordBatch:
    return table.combine_chunks().to_batches()[0]
