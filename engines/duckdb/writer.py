"""Fills the DuckDB files of a release."""

from pathlib import Path

import duckdb
import pyarrow as pa

from engines.duckdb.fill import fill_baseline, fill_ranked, fill_searched
from engines.duckdb.staging import Staging, count_rows
from engines.port import Earlier, RankedWriter, Writer
from mappings.facts import BASELINE, DIFFERENTIAL


class DuckDBWriter(Writer):
    """Fills the file that the DuckDB engine answers everything from."""

    def __init__(self, file: Path) -> None:
        self._staging = Staging(file, {"differential": DIFFERENTIAL, "baseline": BASELINE})

    def take_over(self, earlier: Earlier) -> dict[str, int]:
        """Stage the facts of an earlier release that stay."""
        return self._staging.take_over(earlier.paths.duckdb, earlier)

    def add_differential(self, table: pa.Table) -> None:
        """Stage rows of `mappings.facts.DIFFERENTIAL`."""
        self._staging.add("differential", table)

    def add_baseline(self, table: pa.Table) -> None:
        """Stage rows of `mappings.facts.BASELINE`."""
        self._staging.add("baseline", table)

    def settle(self) -> None:
        """Return: rows are staged at once."""

    def finish(self) -> dict[str, int]:
        """Sort what was staged into the file and count what it holds."""
        return self._staging.finish(_fill)

    def discard(self) -> None:
        """Remove the file and everything staged."""
        self._staging.discard()


class DuckDBRankedWriter(RankedWriter):
    """Fills the file that whole results are read from, beside an engine that has other means for searches."""

    def __init__(self, file: Path) -> None:
        self._staging = Staging(file, {"differential": DIFFERENTIAL})

    def take_over(self, earlier: Earlier) -> int:
        """Stage the rows of an earlier release that stay."""
        return self._staging.take_over(earlier.paths.ranked, earlier)["differential"]

    def add(self, table: pa.Table) -> None:
        """Stage rows of `mappings.facts.DIFFERENTIAL`."""
        self._staging.add("differential", table)

    def finish(self) -> int:
        """Sort what was staged into the file and count what it holds."""
        return self._staging.finish(_fill_ranked)

    def discard(self) -> None:
        """Remove the file and everything staged."""
        self._staging.discard()


def _fill(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    differential = _fill_ranked(connection)
    fill_searched(connection)
    fill_baseline(connection, "staging.baseline")
    return {"differential": differential, "baseline": count_rows(connection, "baseline")}


def _fill_ranked(connection: duckdb.DuckDBPyConnection) -> int:
    fill_ranked(connection, "staging.differential")
    return count_rows(connection, "by_rank")
