"""Rows of differential answers: their schema, the key that a cursor remembers, and what writers accept."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engines.errors import FactsRejected
from engines.query import RowKey
from mappings.facts import DIFFERENTIAL, LARGEST

ROWS = pa.schema([field for field in DIFFERENTIAL if field.name != "rival_p_value"])
"""Columns of `DifferentialPage.rows`."""


def row_key(rows: pa.Table | pa.RecordBatch, row: int = -1) -> RowKey:
    """Return the key of a row, the last by default: the next page starts behind it."""
    index = row % rows.num_rows
    return RowKey(**{name: rows[name][index].as_py() for name in ROWS.names})


def conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return facts in their schema, or say what is wrong with them.

    A t-statistic that is NaN becomes missing and an infinite one +-LARGEST, as fold changes are stored; in any
    other column a missing, NaN or infinite number is refused.
    """
    try:
        table = table.select(schema.names).cast(schema)
    except (KeyError, ValueError) as error:
        raise FactsRejected(f"facts do not have the columns {schema.names}: {error}") from error
    for field in schema:
        column = table[field.name]
        if field.nullable:
            table = table.set_column(schema.get_field_index(field.name), field, _finite(column))
        elif (
            wrong := len(column) - (pc.sum(pc.is_finite(column)).as_py() or 0) if _number(field) else column.null_count
        ):
            raise FactsRejected(f"{wrong} of {len(column)} facts have a {field.name} that is missing or not finite")
    return table


def _number(field: pa.Field) -> bool:
    return bool(pa.types.is_floating(field.type) or pa.types.is_integer(field.type))


def _finite(column: pa.ChunkedArray) -> pa.ChunkedArray:
    values = column.to_numpy()
    return pa.chunked_array([pa.array(np.clip(values, -LARGEST, LARGEST), column.type, from_pandas=True)])
