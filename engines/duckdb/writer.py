"""Fills a release's DuckDB file."""

import shutil
from pathlib import Path

import duckdb
import pyarrow as pa

from engines.duckdb.connection import connect
from engines.duckdb.fill import create_tables, fill_baseline, fill_differential
from engines.port import Writer
from engines.rows import conform
from mappings.facts import BASELINE, DIFFERENTIAL

ROW_GROUP = 30_720
"""Rows per row group: a gene's rows lie in one, and small ones are read sooner than DuckDB's usual 122,880."""

MEMORY_LIMIT = "640MB"
"""What sorting may hold before it spills into the staging folder."""


class DuckDBWriter(Writer):
    """Stages rows as they come, then sorts them into the release's file.

    Everything that is not the finished file lies in `<file>.staging/`, so a killed run leaves one folder.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._staging = file.with_name(f"{file.name}.staging")
        self._remove_files()
        self._staging.mkdir(parents=True)
        self._connection = connect(
            self._staging / "staging.duckdb",
            memory_limit=MEMORY_LIMIT,
            temp_directory=str(self._staging / "spill"),
        )
        self._connection.register("differential_schema", DIFFERENTIAL.empty_table())
        self._connection.register("baseline_schema", BASELINE.empty_table())
        self._connection.execute("CREATE TABLE differential AS FROM differential_schema")
        self._connection.execute("CREATE TABLE baseline AS FROM baseline_schema")

    def add_differential(self, table: pa.Table) -> None:
        """Stage rows of `mappings.facts.DIFFERENTIAL`."""
        self._add("differential", table, DIFFERENTIAL)

    def add_baseline(self, table: pa.Table) -> None:
        """Stage rows of `mappings.facts.BASELINE`."""
        self._add("baseline", table, BASELINE)

    def settle(self) -> None:
        """Return: rows are staged at once."""

    def finish(self) -> dict[str, int]:
        """Sort what was staged into the file and count what it holds."""
        path = str(self._file).replace("'", "''")
        self._connection.execute(f"ATTACH '{path}' AS facts (ROW_GROUP_SIZE {ROW_GROUP})")
        self._connection.execute("USE facts")
        create_tables(self._connection)
        fill_differential(self._connection, "staging.differential")
        fill_baseline(self._connection, "staging.baseline")
        counts = {
            "differential": _count(self._connection, "by_rank"),
            "baseline": _count(self._connection, "baseline"),
        }
        self._connection.execute("CHECKPOINT facts")
        self._connection.execute("USE staging")
        self._connection.execute("DETACH facts")
        self._connection.close()
        shutil.rmtree(self._staging)
        return counts

    def discard(self) -> None:
        """Remove the file and everything staged."""
        self._connection.close()
        self._remove_files()

    def _add(self, name: str, table: pa.Table, schema: pa.Schema) -> None:
        self._connection.register("incoming", conform(table, schema))
        self._connection.execute(f"INSERT INTO {name} FROM incoming")
        self._connection.unregister("incoming")

    def _remove_files(self) -> None:
        shutil.rmtree(self._staging, ignore_errors=True)
        self._file.unlink(missing_ok=True)
        self._file.with_name(f"{self._file.name}.wal").unlink(missing_ok=True)


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 (one of two fixed names)
    return int(row[0]) if row else 0
