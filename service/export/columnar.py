"""Arrow's IPC stream and Parquet: typed columns, batches of a fixed size, the manifest in the metadata."""

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from service.export.appended import Appended
from service.export.manifest import Manifest
from service.export.table import BATCH, About

ABOUT = "opengxa"
"""Key of the metadata with what an export is about."""

MANIFEST = "opengxa.manifest"
"""Key of the metadata with what was written before it."""


class ArrowEncoder:
    """Writes one export as an Arrow IPC stream; the last batch is empty and bears the manifest."""

    width = None

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._sink = Appended()
        self._last = pa.RecordBatch.from_arrays([_none(field.type) for field in schema], schema=schema)

    def head(self, about: About) -> bytes:
        """Return the schema."""
        schema = self._schema.with_metadata({ABOUT: orjson.dumps(about.members())})
        self._writer = pa.ipc.new_stream(self._sink, schema)
        self._schema_message: bytes = schema.serialize().to_pybytes()
        return bytes(self._schema_message)

    def rows(self, batch: pa.RecordBatch) -> bytes:
        """Return a batch, the first with the dictionaries."""
        self._last = conform(batch, self._schema)
        self._writer.write_batch(self._last)
        return self._taken()

    def foot(self, manifest: Manifest) -> bytes:
        """Return the empty batch, whose dictionaries are those before, and the end of the stream."""
        members = {MANIFEST: orjson.dumps(manifest.members())}
        self._writer.write_batch(self._last.slice(0, 0), custom_metadata=members)
        self._writer.close()
        return self._taken()

    def _taken(self) -> bytes:
        """Return what was written, without the schema: the writer holds it back until there is a batch."""
        piece, written = self._sink.take(), self._schema_message
        self._schema_message = b""
        if not piece.startswith(written):
            raise RuntimeError("Arrow's stream does not begin with its schema")
        return piece[len(written) :]

    def broken(self, message: str) -> bytes:  # noqa: ARG002 - a stream without its last batch is mark enough
        """Return nothing."""
        return b""


class ParquetEncoder:
    """Writes one export as Parquet: zstd, dictionaries, a row group per batch; the footer has the manifest."""

    width = None

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._sink = Appended()

    def head(self, about: About) -> bytes:
        """Return the first bytes."""
        schema = self._schema.with_metadata({ABOUT: orjson.dumps(about.members())})
        self._writer = pq.ParquetWriter(self._sink, schema, compression="zstd", compression_level=1)
        return self._sink.take()

    def rows(self, batch: pa.RecordBatch) -> bytes:
        """Return a row group."""
        table = pa.Table.from_batches([distinct(conform(batch, self._schema))])
        self._writer.write_table(table, row_group_size=BATCH)
        return self._sink.take()

    def foot(self, manifest: Manifest) -> bytes:
        """Return the footer."""
        self._writer.add_key_value_metadata({MANIFEST: orjson.dumps(manifest.members()).decode()})
        self._writer.close()
        return self._sink.take()

    def broken(self, message: str) -> bytes:  # noqa: ARG002 - a file without its footer is mark enough
        """Return nothing."""
        return b""


def conform(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Return a batch in the types of its schema.

    Dictionaries that it does not ask for become plain; the others name each value once and hold nothing missing, as
    Parquet and pandas ask.
    """
    arrays = [_conform(column, field.type) for column, field in zip(batch.columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _conform(column: pa.Array, kind: pa.DataType) -> pa.Array:
    if not pa.types.is_dictionary(column.type):
        return column
    if column.type != kind:
        return column.dictionary_decode()
    values = column.dictionary
    distinct = values.unique().drop_null()
    if len(distinct) == len(values):
        return column
    codes = pc.index_in(values, distinct).cast(kind.index_type).take(column.indices)
    return pa.DictionaryArray.from_arrays(codes, distinct)


def distinct(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch whose dictionaries have each value once: of others Arrow's writer makes other bytes each time."""
    return pa.RecordBatch.from_arrays([_distinct(column) for column in batch.columns], schema=batch.schema)


def _distinct(column: pa.Array) -> pa.Array:
    if not pa.types.is_dictionary(column.type):
        return column
    once = column.dictionary.dictionary_encode()
    return pa.DictionaryArray.from_arrays(once.indices.take(column.indices), once.dictionary).cast(column.type)


def _none(kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return pa.DictionaryArray.from_arrays(pa.array([], kind.index_type), pa.array([], kind.value_type))
    return pa.array([], kind)
