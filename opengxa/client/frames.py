"""Arrow tables -> the kind of frame that is asked for. What a kind needs is imported when it is asked for."""

import json
from collections.abc import Mapping
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any, Literal, TypeAlias

from opengxa.client.errors import MissingPackage, WrongValue

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Frame: TypeAlias = Any
"""The kind of frame that `as_` asks for; a type of its own for each would need all their packages."""

Kind = Literal["pandas", "polars", "arrow", "anndata"]

KINDS = ("pandas", "polars", "arrow", "anndata")
"""pandas.DataFrame, polars.DataFrame, pyarrow.Table, and anndata.AnnData where a result is a matrix."""


def check_kind(kind: str, allowed: tuple[str, ...] = KINDS) -> None:
    """Raise `WrongValue` for a kind that there is not, `MissingPackage` for one whose package is not installed."""
    if kind not in allowed:
        raise WrongValue(f"as_: got {kind!r}; allowed is {', '.join(allowed)}")
    if kind in ("polars", "anndata"):
        need(kind)


def need(package: str) -> Any:  # noqa: ANN401 - a module
    """Import a package that only some questions need; raises `MissingPackage`."""
    try:
        return import_module(package)
    except ImportError as error:
        raise MissingPackage(f"This needs {package}: pip install 'opengxa[{package}]' ({error})") from error


def read_table(held: IO[bytes]) -> "pa.Table":
    """Read a whole Arrow stream."""
    import pyarrow as pa  # noqa: PLC0415 - takes time, and only frames need it

    held.seek(0)
    with pa.ipc.open_stream(pa.PythonFile(held, mode="r")) as reader:
        return reader.read_all()


def table_of(rows: list[dict[str, Any]]) -> "pa.Table":
    """Return the rows of a JSON answer as a table."""
    import pyarrow as pa  # noqa: PLC0415 - likewise

    return pa.Table.from_pylist(rows)


def frame(table: "pa.Table", kind: str, attrs: Mapping[str, Any]) -> Frame:
    """Return a table as what was asked for, with what is said of it where that kind has a place for it."""
    if kind == "arrow":
        return table.replace_schema_metadata({**(table.schema.metadata or {}), b"atlas": json.dumps(attrs).encode()})
    if kind == "polars":
        return need("polars").from_arrow(decoded(table))
    found = to_pandas(table)
    found.attrs.update(attrs)
    return found


def decoded(table: "pa.Table") -> "pa.Table":
    """Return a table whose columns are plain: each row has its own text, or list of texts."""
    import pyarrow as pa  # noqa: PLC0415 - likewise

    return pa.table({name: plain(column) for name, column in zip(table.column_names, table.columns, strict=True)})


def plain(column: "pa.ChunkedArray") -> "pa.ChunkedArray":
    """Return a column without a dictionary."""
    import pyarrow as pa  # noqa: PLC0415 - likewise

    if not pa.types.is_dictionary(column.type):
        return column
    chunks = [chunk.dictionary.take(chunk.indices) for chunk in column.chunks]
    return pa.chunked_array(chunks, column.type.value_type)


def to_pandas(table: "pa.Table") -> "pd.DataFrame":
    """Return a table as pandas has it: texts as texts, lists of texts and objects as Python's own."""
    import pandas as pd  # noqa: PLC0415 - likewise
    import pyarrow as pa  # noqa: PLC0415 - likewise

    found = {}
    for field, column in zip(table.schema, table.columns, strict=True):
        inner = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        if is_json(field) or pa.types.is_nested(inner):
            found[field.name] = pd.Series(_objects(column, is_json(field)), dtype=object)
        else:
            found[field.name] = plain(column).to_pandas()
    return pd.DataFrame(found, columns=table.column_names)


def is_json(field: "pa.Field") -> bool:
    """Say whether a column's texts are JSON: those of a server are marked so."""
    return (field.metadata or {}).get(b"opengxa") == b"json"


def _objects(column: "pa.ChunkedArray", parsed: bool) -> list[Any]:  # noqa: FBT001 - private
    """Return texts, lists or parsed JSON, one a row; equal ones of a dictionary are one object."""
    import pyarrow as pa  # noqa: PLC0415 - likewise

    found: list[Any] = []
    for chunk in column.chunks:
        coded = pa.types.is_dictionary(chunk.type)
        values = (chunk.dictionary if coded else chunk).to_pylist()
        if parsed:
            values = [value if value is None else json.loads(value) for value in values]
        codes = chunk.indices.to_pylist() if coded else range(len(values))
        found += [None if code is None else values[code] for code in codes]
    return found
