"""Gathers rows as they come, then sorts them into a file of a release."""

import shutil
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa

from engines.duckdb.connection import connect, quoted
from engines.duckdb.extend import take_over
from engines.port import Earlier
from engines.rows import conform

ROW_GROUP = 30_720
"""Rows per row group: a gene's rows lie in one, and small ones are read sooner than DuckDB's usual 122,880."""

MEMORY_LIMIT = "640MB"
"""What sorting may hold before it spills into the staging folder."""

Result = TypeVar("Result")


class Staging:
    """Stages rows of some kinds. Used by one thread.

    Everything that is not the finished file lies in `<file>.staging/`, so a killed run leaves one folder.

    Parameters
    ----------
    file
        What is made; what an earlier run left there is removed.
    schemas
        By kind of rows; the kind names the relation `staging.<kind>`.
    """

    def __init__(self, file: Path, schemas: Mapping[str, pa.Schema]) -> None:
        self._file = file
        self._schemas = schemas
        self._folder = file.with_name(f"{file.name}.staging")
        self._remove_files()
        self._folder.mkdir(parents=True)
        self._connection = connect(
            self._folder / "staging.duckdb", memory_limit=MEMORY_LIMIT, temp_directory=str(self._folder / "spill")
        )
        # A connection open at exit makes DuckDB's binding complain on stderr; finalize runs at exit too.
        weakref.finalize(self, self._connection.close)
        for kind, schema in schemas.items():
            self._connection.register("shape", schema.empty_table())
            self._connection.execute(f"CREATE TABLE added_{kind} AS FROM shape")
            self._connection.execute(f"CREATE VIEW {kind} AS FROM staging.added_{kind}")
            self._connection.unregister("shape")

    def add(self, kind: str, table: pa.Table) -> None:
        """Add rows of a kind; raises `FactsRejected` when they are not of its schema."""
        self._connection.register("incoming", conform(table, self._schemas[kind]))
        self._connection.execute(f"INSERT INTO added_{kind} FROM incoming")
        self._connection.unregister("incoming")

    def take_over(self, file: Path, earlier: Earlier) -> dict[str, int]:
        """Add the rows of an earlier release's file that stay, read when the new one is made; return how many."""
        return take_over(self._connection, file, earlier, self._schemas)

    def finish(self, fill: Callable[[duckdb.DuckDBPyConnection], Result]) -> Result:
        """Make the file with what `fill` puts into the current database; return what that returns."""
        self._connection.execute(f"ATTACH {quoted(self._file)} AS facts (ROW_GROUP_SIZE {ROW_GROUP})")
        self._connection.execute("USE facts")
        result = fill(self._connection)
        self._connection.execute("CHECKPOINT facts")
        self._connection.execute("USE staging")
        self._connection.execute("DETACH facts")
        self._connection.close()
        shutil.rmtree(self._folder)
        return result

    def discard(self) -> None:
        """Remove the file and everything staged."""
        self._connection.close()
        self._remove_files()

    def _remove_files(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._file.unlink(missing_ok=True)
        self._file.with_name(f"{self._file.name}.wal").unlink(missing_ok=True)


def count_rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Count the rows of a table of the current database."""
    return len(connection.table(table))
