"""Answers from a release's DuckDB file."""

import weakref
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from engines.duckdb.answer import Answer, Held
from engines.duckdb.connection import open_file, run, translated_errors
from engines.duckdb.query import baseline_statement
from engines.duckdb.totals import Totals
from engines.port import BaselineCells, DifferentialPage, Engine
from engines.query import BaselineQuery, DifferentialQuery
from engines.rows import row_key


class DuckDBEngine(Engine):
    """Reads the tables of `mappings/duckdb/schema.sql` through one connection, a cursor per call.

    Takes over `connection` and closes it. `place` names it in errors.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, place: str) -> None:
        self._connection = connection
        self._place = place
        # A connection open at exit makes DuckDB's binding complain on stderr; finalize runs at exit too.
        self._closing = weakref.finalize(self, connection.close)
        with translated_errors(place):
            names = connection.sql("SELECT name FROM design_elements ORDER BY number").to_arrow_table()["name"]
            self._held = Held(Totals.read(connection), names.combine_chunks())

    @classmethod
    def open(cls, file: Path) -> "DuckDBEngine":
        """Open a release's file."""
        return cls(open_file(file), str(file))

    def differential(self, query: DifferentialQuery) -> DifferentialPage:
        """Rows and counts of a query."""
        with translated_errors(self._place), closing(self._connection.cursor()) as cursor:
            answer = Answer(cursor, self._held, query)
            return DifferentialPage(answer.page(query.after, query.size), answer.counts)

    def scan_differential(self, query: DifferentialQuery, batch: int = 65_536) -> Iterator[pa.RecordBatch]:
        """All rows of a query, taken page by page: memory does not grow with their number."""
        with translated_errors(self._place), closing(self._connection.cursor()) as cursor:
            answer = Answer(cursor, self._held, query)
            after = query.after
            while (page := answer.page(after, batch)).num_rows:
                yield from page.combine_chunks().to_batches()
                after = row_key(page)

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
