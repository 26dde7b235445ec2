"""Matrices that come in parts, for those too large to be put together in memory."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import h5py

BLOCK = 1 << 17
"""Cells of a piece of a layer that is compressed as one: a megabyte, which HDF5 holds while it is filled."""

Columns = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Cells:
    """Some values of a layer: where they stand, arrays of one length, and what they are."""

    layer: str
    row: npt.NDArray[np.int64]
    column: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Parts:
    """A result as a matrix, as `service.export.matrix.Matrix`; its values come in parts, cells without one are NaN.

    `rows` counts the rows of the same result as a table.
    """

    obs: Columns
    var: Columns
    layers: Sequence[str]
    read: Callable[[], Iterator[Cells]]
    rows: Callable[[], int]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(next(iter(self.obs.values()))), len(next(iter(self.var.values())))


def write_parts(group: "h5py.Group", parts: Parts) -> int:
    """Write the layers of a matrix, and return how many cells have a value; memory is that of one part."""
    rows, columns = parts.shape
    width = max(1, min(columns, BLOCK // max(rows, 1)))
    layers = {name: _create(group, name, (rows, columns), width) for name in parts.layers}
    count = 0
    for cells in parts.read():
        layer = layers[cells.layer]
        for block in np.unique(cells.column // width).tolist():
            here = cells.column // width == block
            place = slice(block * width, min((block + 1) * width, columns))
            values = layer[:, place]
            values[cells.row[here], cells.column[here] - place.start] = cells.values[here]
            layer[:, place] = values
        count += int(np.count_nonzero(~np.isnan(cells.values)))
    return count


def _create(group: "h5py.Group", name: str, shape: tuple[int, int], width: int) -> "h5py.Dataset":
    packed: dict[str, Any] = (
        {"chunks": (shape[0], width), "compression": "gzip", "compression_opts": 1} if all(shape) else {}
    )
    layer = group.create_dataset(name, shape, np.float64, fillvalue=np.nan, track_times=False, **packed)
    layer.attrs["encoding-type"], layer.attrs["encoding-version"] = "array", "0.2.0"
    return layer
