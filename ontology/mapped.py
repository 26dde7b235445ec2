"""Columns on disk that are used in place: numpy arrays and Arrow tables, memory-mapped.

Opening costs no reading; pages are read when touched, and shared by all processes that map the same file.
"""

from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Array: TypeAlias = npt.NDArray[Any]
Int32: TypeAlias = npt.NDArray[np.int32]
Int64: TypeAlias = npt.NDArray[np.int64]

SMALL = 2**31 - 1
"""Bytes that a column of text with 32-bit offsets can hold."""


def save_array(folder: Path, name: str, array: Array) -> None:
    """Write an array as `<name>.npy`."""
    np.save(folder / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)


def open_array(folder: Path, name: str) -> Array:
    """Map an array that `save_array` wrote; it cannot be written to."""
    mapped: Array = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return mapped.view(np.ndarray)


def save_table(folder: Path, name: str, table: pa.Table) -> None:
    """Write a table as `<name>.arrow`, each column in one piece and not compressed, so that it can be mapped."""
    columns = {field: one_piece(table[field]) for field in table.column_names}
    whole = pa.table(columns)
    with pa.OSFile(str(folder / f"{name}.arrow"), "wb") as file, pa.ipc.new_file(file, whole.schema) as writer:
        writer.write_table(whole)


def open_table(folder: Path, name: str) -> pa.Table:
    """Map a table that `save_table` wrote."""
    return pa.ipc.open_file(pa.memory_map(str(folder / f"{name}.arrow"))).read_all()


def one_piece(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Return a column as one array; text beyond `SMALL` bytes gets 64-bit offsets."""
    if isinstance(column, pa.Array):
        return column
    if column.num_chunks == 1:
        # Combining would copy the text out of a mapped file.
        return column.chunk(0)
    if pa.types.is_string(column.type) and column.nbytes > SMALL:
        column = column.cast(pa.large_string())
    combined = column.combine_chunks()
    return pa.concat_arrays(combined.chunks) if isinstance(combined, pa.ChunkedArray) else combined
