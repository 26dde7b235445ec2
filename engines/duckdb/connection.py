"""Connections to DuckDB: opening, asking, and the one place where its errors are translated."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from engines.duckdb.query import Statement
from engines.errors import EngineUnavailable, FactsMissing

Columns = dict[str, npt.NDArray[Any]]
"""Columns of one length; missing numbers are NaN."""


def open_file(file: Path) -> duckdb.DuckDBPyConnection:
    """Open a release's file for reading; one thread per request leaves the other cores to other requests."""
    if not file.is_file():
        raise FactsMissing(f"{file} is not there: the release has no facts for the DuckDB engine; index it again")
    with translated_errors(str(file)):
        return connect(file, read_only=True, threads=1)


def connect(
    file: Path | str = ":memory:", *, read_only: bool = False, **config: str | int
) -> duckdb.DuckDBPyConnection:
    """Connect to a file, or to nothing but memory; `config` are DuckDB's settings.

    DuckDB draws progress bars in a process without a script of its own, also where nobody looks at a terminal.
    """
    connection = duckdb.connect(file, read_only=read_only, config={**config})
    connection.execute("SET enable_progress_bar = false")
    return connection


@contextmanager
def translated_errors(place: str) -> Iterator[None]:
    """Raise DuckDB's errors as errors of engines."""
    try:
        yield
    except duckdb.CatalogException as error:
        raise FactsMissing(f"{place} lacks a table of facts, index the release again: {error}") from error
    except (duckdb.IOException, duckdb.ConnectionException, duckdb.OutOfMemoryException) as error:
        raise EngineUnavailable(f"DuckDB could not answer from {place}: {error}") from error


def run(connection: duckdb.DuckDBPyConnection, statement: Statement) -> Columns:
    """Run a statement on a connection of its own (a cursor) and fetch all columns."""
    for name, numbers in statement.sets.items():
        connection.register(name, {"number": numbers})
    return fetch(connection.execute(statement.sql, dict(statement.parameters)))


def fetch(result: duckdb.DuckDBPyConnection) -> Columns:
    """Fetch all columns of a result; only doubles may be missing, and are NaN then."""
    columns: dict[str, Any] = result.fetchnumpy()
    return {
        name: np.ma.filled(column, np.nan) if isinstance(column, np.ma.MaskedArray) else column
        for name, column in columns.items()
    }
