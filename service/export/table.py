"""What is exported: a table that comes in batches, and all that is said about it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

import orjson
import pyarrow as pa

from mappings.manifest import Manifest

BATCH = 65_536
"""Rows of a batch wherever a form shows batches: record batches of Arrow, row groups of Parquet."""

JSON = {b"opengxa": b"json"}
"""Metadata of a text field whose values are JSON; forms that are JSON themselves take them as they are."""

TEXT = pa.dictionary(pa.int32(), pa.string())
"""Type of texts that repeat."""

TEXTS = pa.list_(pa.string())
"""Type of lists of texts."""

FORM_ONLY = frozenset({"format", "resume", "header", "safe"})
"""Parameters that choose the form of an export, not what it says."""


@dataclass(frozen=True, slots=True)
class About:
    """What an export says of itself.

    `query` is its address below the service's root, with all parameters and the release, but without those of the
    form: asked again, it gives the same rows. `created` is the release's time (ISO 8601), `licence` its results'.
    """

    query: str
    release: str
    created: str
    software: str
    licence: str
    attribution: tuple[str, ...]
    citation: str

    @classmethod
    def of(cls, manifest: Manifest, path: str, pairs: Iterable[tuple[str, object]]) -> "About":
        """Describe an export of a release, asked for at a path with some parameters."""
        kept = [(name, _plain(value)) for name, value in pairs if name not in FORM_ONLY | {"release"}]
        kept.sort(key=lambda pair: pair[0])
        parameters = urlencode([*kept, ("release", manifest.id)], quote_via=quote, safe=",:;/")
        citation = (
            f"Release {manifest.id} of {manifest.created[:10]}, made with {manifest.software}; cite experiments by "
            "their accessions and publications"
        )
        query = f"{path}?{parameters}"
        owed = (manifest.licence, manifest.attribution)
        return cls(query, manifest.id, manifest.created, manifest.software, *owed, citation)

    def members(self) -> dict[str, Any]:
        """Return it all by name, as files keep it."""
        return {
            "query": self.query,
            "release": self.release,
            "created": self.created,
            "software": self.software,
            "licence": self.licence,
            "attribution": list(self.attribution),
            "citation": self.citation,
        }


def _plain(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


@dataclass(frozen=True, slots=True)
class Counted:
    """What is known once the rows of an export are counted."""

    total: int
    warnings: Sequence[str]


@dataclass(frozen=True, slots=True)
class Export:
    """A table to send.

    Parameters
    ----------
    name
        What it is, for file names: "differential".
    schema
        The API's column names. Texts are strings, or dictionaries of them (`TEXT`) where they repeat; lists are of
        texts (`TEXTS`); numbers int64 or float64 with real infinities; objects are JSON as text (`JSON` in the field's
        metadata). Texts are as the API has them: each form cleans them itself.
    total
        Rows, as far as known before they are read.
    batches
        Gives the rows from the start on each call, in batches of any size and in constant memory. A column of any
        type may come as a dictionary of it; columns with the very same codes are written quicker. The dictionaries of
        a column are the same in all batches.
    about
        What is said of it.
    cursor
        The next page's cursor, when this is a page and not the whole.
    page
        Whether it is a page of a table, not the whole of it.
    warnings
        What its reader should know.
    others
        Smaller tables that go into an archive with it.
    matrix
        The same as a matrix, where the result is one.
    parts
        The same as a matrix that comes in parts, where it may be too large for memory.
    counting
        Waits for the total and further warnings, where rows are still being counted.
    """

    name: str
    schema: pa.Schema
    total: int | None
    batches: Callable[[], Iterator[pa.RecordBatch]]
    about: About
    cursor: str | None = None
    page: bool = False
    warnings: tuple[str, ...] = ()
    others: tuple["Export", ...] = ()
    matrix: Callable[[], Any] | None = None
    parts: Callable[[], Any] | None = None
    counting: Callable[[], Counted] | None = None

    def counted(self) -> "Export":
        """Return the same with its rows counted; raises what counting them raises."""
        if self.counting is None:
            return self
        counted = self.counting()
        return replace(self, total=counted.total, warnings=(*self.warnings, *counted.warnings), counting=None)


def choose(schema: pa.Schema, names: Iterable[str]) -> pa.Schema:
    """Return some columns of a schema, in the order of `names`."""
    return pa.schema([schema.field(name) for name in names])


def plain_type(kind: pa.DataType) -> pa.DataType:
    """Return the type of a column's values, whether they are coded in a dictionary or not."""
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def batch_of(columns: Mapping[str, Sequence[Any]], schema: pa.Schema) -> pa.RecordBatch:
    """Return rows that are in memory: plain values as JSON has them, objects too, "Infinity" for numbers."""
    return pa.record_batch([_array(field, columns[field.name]) for field in schema], schema=schema)


def _array(field: pa.Field, values: Sequence[Any]) -> pa.Array:
    if field.metadata == JSON:
        values = [None if value is None else orjson.dumps(value).decode() for value in values]
    elif pa.types.is_floating(field.type):
        values = [float(value) if isinstance(value, str) else value for value in values]
    elif pa.types.is_list(field.type):
        values = [[value] if isinstance(value, str) else value for value in values]
    return pa.array(values, field.type)
