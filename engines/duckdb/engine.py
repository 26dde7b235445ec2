"""Answers from a release's DuckDB file."""

import weakref
from contextlib import closing
from functools import partial
from pathlib import Path

import duckdb
import numpy as np

from engines.duckdb.answer import Answer
from engines.duckdb.connection import open_apart, open_file, run, translated_errors
from engines.duckdb.held import Held
from engines.duckdb.query import baseline_statement
from engines.duckdb.ranked import RankedFacts
from engines.port import BaselineCells, Batches, DifferentialPage, Engine
from engines.query import BaselineQuery, DifferentialQuery


class DuckDBEngine(Engine):
    """Reads the tables of `mappings/duckdb` through one connection, a cursor per call.

    Takes over `connection` and closes it. `place` names it in errors. Whole results are read from `file` apart, or,
    when there is none, through the connection too.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, place: str, file: Path | None = None) -> None:
        self._connection = connection
        self._place = place
        # A connection open at exit makes DuckDB's binding complain on stderr; finalize runs at exit too.
        self._closing = weakref.finalize(self, connection.close)
        with translated_errors(place):
            self._held = Held.read(connection)
        own = partial(open_apart, file) if file else partial(_open_cursor, connection)
        self._ranked = RankedFacts(own, self._held, place)

    @classmethod
    def open(cls, file: Path) -> "DuckDBEngine":
        """Open a release's file."""
        return cls(open_file(file), str(file), file)

    def differential(self, query: DifferentialQuery) -> DifferentialPage:
        """Rows and counts of a query."""
        with translated_errors(self._place), closing(self._connection.cursor()) as cursor:
            answer = Answer(cursor, self._held, query)
            return DifferentialPage(answer.page(query.after, query.size), answer.counts)

    def scan_differential(self, query: DifferentialQuery, batch: int = 32_768) -> Batches:
        """All rows of a query: memory does not grow with their number."""
        return self._ranked.scan(query, batch)

    def baseline(self, query: BaselineQuery) -> BaselineCells:
        """All cells of some genes."""
        if not len(query.genes) or (query.matrices is not None and not len(query.matrices)):
            none = np.empty(0, np.int32)
            return BaselineCells(none, none, none, np.empty(0))
        with translated_errors(self._place), closing(self._connection.cursor()) as cursor:
            cells = run(cursor, baseline_statement(query))
        return BaselineCells(cells["gene"], cells["matrix"], cells["column"], cells["level"])

    def counts(self) -> dict[str, int]:
        """Rows held."""
        with translated_errors(self._place), closing(self._connection.cursor()) as cursor:
            cells = cursor.execute("SELECT count(*) FROM baseline").fetchone()
        return {"differential": self._held.totals.facts(), "baseline": int(cells[0]) if cells else 0}

    def ping(self) -> None:
        """Return when the file can be read."""
        with translated_errors(self._place), closing(self._connection.cursor()) as cursor:
            cursor.execute("SELECT contrast FROM totals LIMIT 1").fetchall()

    def close(self) -> None:
        """Close the connection; cursors of calls under way have their own."""
        self._closing()


def _open_cursor(connection: duckdb.DuckDBPyConnection) -> closing[duckdb.DuckDBPyConnection]:
    return closing(connection.cursor())
