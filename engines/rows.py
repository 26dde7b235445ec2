"""Rows of differential answers: their schema, the key that a cursor remembers, and what writers accept."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from engines.errors import FactsRejected
from engines.port import Counts
from engines.query import DifferentialQuery, RowKey
from mappings.facts import DIFFERENTIAL, LARGEST
from mappings.vocabulary import Regulation

ROWS = pa.schema([field for field in DIFFERENTIAL if field.name != "rival_p_value"])
"""Columns of `DifferentialPage.rows`."""


def row_key(rows: pa.Table | pa.RecordBatch, row: int = -1) -> RowKey:
    """Return the key of a row, the last by default: the next page starts behind it."""
    index = row % rows.num_rows
    return RowKey(**{name: rows[name][index].as_py() for name in ROWS.names})


def rows_by_contrast(query: DifferentialQuery, counts: Counts) -> npt.NDArray[np.int64]:
    """Count, beside the contrasts of a query's counts, what `selected` and `regulation` leave of them."""
    rows = {None: counts.up + counts.down, Regulation.UP: counts.up, Regulation.DOWN: counts.down}[query.regulation]
    return rows if query.selected is None else rows * np.isin(counts.contrast, query.selected)


def count_rows(query: DifferentialQuery, counts: Counts) -> int:
    """Count all rows of a query, whatever its `size` and `after`, from its counts: what a scan gives."""
    return int(rows_by_contrast(query, counts).sum())


def conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return facts in their schema, or say what is wrong with them.

    A t-statistic that is NaN becomes missing and an infinite one +-LARGEST, as fold changes are stored; in any
    other column a missing, NaN or infinite number is refused. Zero has no sign.
    """
    try:
        table = table.select(schema.names).cast(schema)
    except (KeyError, ValueError) as error:
        raise FactsRejected(f"facts do not have the columns {schema.names}: {error}") from error
    for index, field in enumerate(schema):
        if pa.types.is_floating(field.type):
            table = table.set_column(index, field, _finite(table[field.name], field))
    return table


def _finite(column: pa.ChunkedArray, field: pa.Field) -> pa.Array:
    values = column.to_numpy() + 0.0
    if field.nullable:
        return pa.array(np.clip(values, -LARGEST, LARGEST), field.type, from_pandas=True)
    if wrong := int(np.count_nonzero(~np.isfinite(values))):
        raise FactsRejected(f"{wrong} of {len(values)} facts have a {field.name} that is not finite")
    return pa.array(values, field.type)
