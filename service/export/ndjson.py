"""Newline-delimited JSON: what it is about, one object per row, what was sent."""

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from service.export.cells import Dialect, Lines, bytes_of
from service.export.manifest import Manifest
from service.export.table import About

_ESCAPED = np.isin(np.arange(256), [*range(32), *b'"\\'])


def quoted(texts: pa.Array) -> pa.Array:
    """Return texts as JSON."""
    if np.any(_ESCAPED[bytes_of(texts)]):
        return as_json(texts)
    return pc.binary_join_element_wise('"', texts, '"', "")


def as_json(values: pa.Array) -> pa.Array:
    """Return any values as JSON, what is missing stays missing."""
    texts = [None if value is None else orjson.dumps(value).decode() for value in values.to_pylist()]
    return pa.array(texts, pa.string())


NDJSON = Dialect(quoted, as_json, lambda texts: texts, ("", ""), ('"Infinity"', '"-Infinity"'), "null")


class NdjsonEncoder:
    """Writes one export as lines of JSON; `about`: the first says what of, `sealed`: the last that it is whole."""

    def __init__(self, schema: pa.Schema, *, about: bool = True, sealed: bool = True) -> None:
        names = [orjson.dumps(name).decode() for name in schema.names]
        leads = [("," if number else "{") + name + ":" for number, name in enumerate(names)]
        self._lines = Lines(schema, NDJSON, leads, "}\n")
        self._about = about
        self._sealed = sealed

    @property
    def width(self) -> float:
        """Bytes of a row, by the last ones."""
        return self._lines.width

    def head(self, about: About) -> bytes:
        """Return the first line."""
        return orjson.dumps({"about": about.members()}) + b"\n" if self._about else b""

    def rows(self, batch: pa.RecordBatch) -> bytes:
        """Return the lines of some rows."""
        return self._lines.of(batch)

    def foot(self, manifest: Manifest) -> bytes:
        """Return the last line."""
        return orjson.dumps({"manifest": manifest.members()}) + b"\n" if self._sealed else b""

    def broken(self, message: str) -> bytes:
        """Return the mark of an export that ended early."""
        return orjson.dumps({"error": message}) + b"\n"
