"""Connections to DuckDB: opening, asking, and the one place where its errors are translated."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from engines.duckdb.query import Statement
from engines.errors import EngineUnavailable, FactsMissing

MEMORY_LIMIT = "64MB"
"""What a file opened apart may hold, blocks of the file and rows to be sorted together, before it spills."""

STREAMED = 32_768
"""Rows of one batch of a stream."""

Columns = dict[str, npt.NDArray[Any]]
"""Columns of one length; missing numbers are NaN."""


def open_file(file: Path) -> duckdb.DuckDBPyConnection:
    """Open a release's file for reading; one thread per request leaves the other cores to other requests."""
    _check_file(file)
    with translated_errors(str(file)):
        return connect(file, read_only=True, threads=1)


@contextmanager
def open_apart(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a release's file for one long reading: with little memory, which is its own and is freed at the end.

    What does not fit is spilled into a temporary folder (of the system, or `TMPDIR`'s): releases may be read-only.
    """
    _check_file(file)
    try:
        folder = TemporaryDirectory(prefix="opengxa-sort-", ignore_cleanup_errors=True)
    except OSError as error:
        raise EngineUnavailable(f"there is no temporary folder to sort in: {error}") from error
    with (
        folder as spill,
        closing(connect(threads=1, memory_limit=MEMORY_LIMIT, temp_directory=spill)) as connection,
    ):
        connection.execute(f"ATTACH {quoted(file)} AS facts (READ_ONLY)")
        connection.execute("USE facts")
        yield connection


def connect(
    file: Path | str = ":memory:", *, read_only: bool = False, **config: str | int
) -> duckdb.DuckDBPyConnection:
    """Connect to a file, or to nothing but memory; `config` are DuckDB's settings.

    DuckDB draws progress bars in a process without a script of its own, also where nobody looks at a terminal.
    """
    connection = duckdb.connect(file, read_only=read_only, config={**config})
    connection.execute("SET enable_progress_bar = false")
    return connection


def quoted(file: Path) -> str:
    """Write a path as a literal of SQL, for statements that take no parameters."""
    return "'" + str(file).replace("'", "''") + "'"


@contextmanager
def translated_errors(place: str) -> Iterator[None]:
    """Raise DuckDB's errors as errors of engines."""
    try:
        yield
    except duckdb.CatalogException as error:
        raise FactsMissing(f"{place} lacks a table of facts, index the release again: {error}") from error
    except (duckdb.IOException, duckdb.ConnectionException, duckdb.OutOfMemoryException) as error:
        raise EngineUnavailable(f"DuckDB could not answer from {place}: {error}") from error
    except duckdb.Error as error:
        if type(error) is not duckdb.Error:
            raise
        # A damaged file has no class of its own.
        raise EngineUnavailable(f"DuckDB could not answer from {place}: {error}") from error


def run(connection: duckdb.DuckDBPyConnection, statement: Statement) -> Columns:
    """Run a statement on a connection of its own (a cursor) and fetch all columns."""
    _register_sets(connection, statement)
    return fetch(connection.execute(_parse(connection, statement.sql), dict(statement.parameters)))


def stream(connection: duckdb.DuckDBPyConnection, statement: Statement) -> Iterator[pa.RecordBatch]:
    """Run a statement on a connection of its own and fetch its rows as they come, none of them twice in memory."""
    _register_sets(connection, statement)
    rows = connection.sql(statement.sql, params=dict(statement.parameters))
    try:
        yield from rows.to_arrow_reader(STREAMED)
    except (pa.ArrowException, OSError) as error:  # what DuckDB meets while it streams comes through Arrow
        raise EngineUnavailable(f"DuckDB could not go on: {error}") from error


_PARSED: dict[str, duckdb.Statement] = {}
"""By their SQL, of which there are some dozens: no value is part of it. Any connection takes them."""


def _parse(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """Return a statement, parsed once in a process: that is a good part of what a short one takes."""
    if sql not in _PARSED:
        (_PARSED[sql],) = connection.extract_statements(sql)
    return _PARSED[sql]


def _register_sets(connection: duckdb.DuckDBPyConnection, statement: Statement) -> None:
    for name, numbers in statement.sets.items():
        connection.register(name, {"number": numbers})


def _check_file(file: Path) -> None:
    if not file.is_file():
        raise FactsMissing(f"{file} is not there: the release lacks facts; index it again")


def fetch(result: duckdb.DuckDBPyConnection) -> Columns:
    """Fetch all columns of a result; only doubles may be missing, and are NaN then."""
    columns: dict[str, Any] = result.fetchnumpy()
    return {
        name: np.ma.filled(column, np.nan) if isinstance(column, np.ma.MaskedArray) else column
        for name, column in columns.items()
    }
