"""AnnData files (.h5ad): exports that are matrices, written after AnnData's on-disk format.

The format is https://anndata.readthedocs.io/en/latest/fileformat-prose.html (anndata 0.1.0, dataframe 0.2.0, array
0.2.0, csr_matrix 0.1.0). The package itself is not used: no version of it takes the pandas that is needed here.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import orjson

from service.errors import Unanswerable
from service.export.parts import Columns, Parts, write_parts
from service.export.table import Export

if TYPE_CHECKING:
    import h5py

DENSE = 4_000_000
"""Cells up to which a matrix is written whole; a larger one, which is mostly empty, as its cells with a value."""

MOST = 2_000_000
"""Cells with a value that a matrix may have: it is put together in memory."""

NOTE = (
    "Cells without a value are no zeros: the gene is not in the results there, because it did not pass the cut-offs "
    "or was not measured. They are NaN in dense layers and absent from sparse ones."
)
OWN_NOTE = (
    "Cells without a value are no zeros: the experiment's own table has no number there, or its row was not asked for. "
    "They are NaN."
)

WAYS = {
    "differential": "without size and after it is one",
    "groups": "without group it is one",
    "baseline": "with genes=each it is one",
    "results": "without size and after it is one",
}
"""What a name of an export ends in -> how to ask for what is a matrix."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A result as a matrix: what its rows (`obs`) and columns (`var`) are, and values by layer.

    The first column of `obs` and of `var` is their index and unique. `row` and `column` say where the values stand;
    a layer has NaN where it has none.
    """

    obs: Columns
    var: Columns
    row: npt.NDArray[np.int64]
    column: npt.NDArray[np.int64]
    layers: Mapping[str, npt.NDArray[np.float64]]


def write_matrix(export: Export, path: Path) -> int:
    """Write an export as AnnData and return its rows as a table; raises `Unanswerable` for what is no matrix."""
    if export.parts is not None:
        return _write(export.parts(), export, path)
    if export.matrix is None:
        way = WAYS.get(export.name.rpartition("-")[2])
        way = f"; {way}" if way else ""
        raise Unanswerable(f"format=h5ad: this table is no matrix of genes and conditions{way}. Take format=parquet")
    if export.total is not None and export.total > MOST:
        raise Unanswerable(
            f"format=h5ad: {export.total} values are too many, a matrix may have {MOST}; take format=parquet"
        )
    return _write(export.matrix(), export, path)


def _write(matrix: Matrix | Parts, export: Export, path: Path) -> int:
    import h5py  # noqa: PLC0415 - takes a tenth of a second, which few answers need

    image = io.BytesIO()  # in memory first: HDF5 brings the process down when the disk is full
    with h5py.File(image, "w") as file:
        _mark(file, "anndata", "0.1.0")
        _write_frame(file, "obs", matrix.obs)
        _write_frame(file, "var", matrix.var)
        layers = _mark(file.create_group("layers"), "dict", "0.1.0")
        if isinstance(matrix, Parts):
            rows, values = matrix.rows(), write_parts(layers, matrix)
        else:
            rows = len(matrix.row)
            values = sum(int(np.count_nonzero(~np.isnan(cells))) for cells in matrix.layers.values())
            for name, cells in matrix.layers.items():
                _write_layer(layers, name, matrix, cells)
        for name in ("obsm", "obsp", "varm", "varp"):
            _mark(file.create_group(name), "dict", "0.1.0")
        uns = _mark(file.create_group("uns"), "dict", "0.1.0")
        _write_text(uns, "opengxa", orjson.dumps(export.about.members() | {"rows": rows, "values": values}).decode())
        _write_text(uns, "missing_values", OWN_NOTE if isinstance(matrix, Parts) else NOTE)
    path.write_bytes(image.getbuffer())
    return rows


def _mark(group: "h5py.Group", kind: str, version: str) -> "h5py.Group":
    group.attrs["encoding-type"] = kind
    group.attrs["encoding-version"] = version
    return group


def _write_text(group: "h5py.Group", name: str, text: str) -> None:
    import h5py  # noqa: PLC0415 - as above

    _mark(group.create_dataset(name, data=text, dtype=h5py.string_dtype(), track_times=False), "string", "0.2.0")


def _write_frame(file: "h5py.File", name: str, columns: Columns) -> None:
    index, *others = columns
    frame = _mark(file.create_group(name), "dataframe", "0.2.0")
    frame.attrs["_index"] = index
    frame.attrs["column-order"] = np.array(others, dtype=object) if others else np.array([], dtype="S1")
    for column, values in columns.items():
        _write_column(frame, column, values)


def _write_column(group: "h5py.Group", name: str, values: Sequence[Any]) -> None:
    import h5py  # noqa: PLC0415 - as above

    if values and isinstance(values[0], int):
        _mark(group.create_dataset(name, data=np.array(values, np.int64), track_times=False), "array", "0.2.0")
        return
    texts = np.array(["" if value is None else value for value in values], dtype=object)
    dataset = group.create_dataset(name, data=texts, dtype=h5py.string_dtype(), track_times=False)
    _mark(dataset, "string-array", "0.2.0")


def _write_layer(layers: "h5py.Group", name: str, matrix: Matrix, values: npt.NDArray[np.float64]) -> None:
    shape = len(next(iter(matrix.obs.values()))), len(next(iter(matrix.var.values())))
    packed = {"compression": "gzip", "compression_opts": 1, "track_times": False}
    if shape[0] * shape[1] <= DENSE:
        cells = np.full(shape, np.nan)
        cells[matrix.row, matrix.column] = values
        # An empty matrix cannot be cut into pieces, which is what compression works on.
        dataset = layers.create_dataset(name, data=cells, **(packed if cells.size else {"track_times": False}))
        _mark(dataset, "array", "0.2.0")
        return
    order = np.lexsort((matrix.column, matrix.row))
    order = order[~np.isnan(values[order])]
    group = _mark(layers.create_group(name), "csr_matrix", "0.1.0")
    group.attrs["shape"] = np.array(shape, np.int64)
    starts = np.searchsorted(matrix.row[order], np.arange(shape[0] + 1)).astype(np.int64)
    for part, data in (("data", values[order]), ("indices", matrix.column[order]), ("indptr", starts)):
        group.create_dataset(part, data=data, **packed)
