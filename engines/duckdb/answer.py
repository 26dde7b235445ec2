"""Answers one differential query on one cursor: counts once, then any number of pages."""

import duckdb
import numpy as np
import pyarrow as pa

from engines.duckdb.bands import Band, band_of, split_bands
from engines.duckdb.connection import Columns, run
from engines.duckdb.held import Held
from engines.duckdb.hits import Hits
from engines.duckdb.query import (
    ROW_COLUMNS,
    Conditions,
    FactTable,
    Place,
    choose_table,
    counts_statement,
    genes_statement,
    place_statement,
    rank_statement,
    ranked_statement,
    rows_statement,
    window_statement,
)
from engines.port import Counts
from engines.query import DifferentialQuery, Numbers, RowKey, Sort, SortColumn
from engines.rows import ROWS

FEW_GENES = 5_000
"""Gene sets up to this size are answered by one scan folded in memory; the rows of larger ones stay in DuckDB."""

WHOLE_ROWS = 20
"""Gene sets up to this size have so few rows that they are fetched with all columns."""

AHEAD = 4
"""How many times as many rows are read as would hold a page if its rows lay evenly."""

WIDEST = 100_000
"""Rows read at once at most; where the rows of a page lie further apart, DuckDB looks for them."""


class Answer:
    """The rows of a query, taken page by page, and the counts behind them."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, held: Held, query: DifferentialQuery) -> None:
        self._cursor = cursor
        self._held = held
        self._query = query
        # Ranks have one direction only.
        self._sort = Sort() if query.sort.column is SortColumn.RANK else query.sort
        few = query.genes is not None and len(query.genes) <= FEW_GENES
        self._hits = self._read_hits() if few and not _impossible(query) else None
        self.counts = self._count()
        self._bands = split_bands(query, self.counts)

    def page(self, after: RowKey | None, size: int) -> pa.Table:
        """Return the next `size` rows behind a row, with the columns of `ROWS`."""
        start = band_of(self._query, after)
        taken: list[Columns] = []
        missing = size
        for index, band in enumerate(self._bands[start:]):
            if missing and band.hits:
                place = self._place(after) if after is not None and index == 0 else None
                taken.append(self._take(band, place, missing))
                missing -= len(taken[-1]["rank"])
        return self._rows(taken)

    def _read_hits(self) -> Hits:
        query = self._query
        whole = query.genes is not None and len(query.genes) <= WHOLE_ROWS
        hits = Hits(run(self._cursor, genes_statement(query, whole=whole)))
        return hits.among(query.contrasts, query.cutoffs)

    def _count(self) -> Counts:
        if _impossible(self._query):
            none = np.empty(0, np.int64)
            return Counts(np.empty(0, np.int32), none, none)
        if self._hits is not None:
            return self._hits.counts()
        known = self._held.totals.counts(self._query)
        if known is not None:
            return known
        found = run(self._cursor, counts_statement(self._query))
        return Counts(found["contrast"], found["up"], found["down"])

    def _take(self, band: Band, place: Place | None, limit: int) -> Columns:
        query = self._query
        contrasts = None if len(band.contrasts) == len(self.counts.contrast) else band.contrasts
        if self._hits is not None:
            return self._complete(self._hits.take(contrasts, query.regulation, self._sort, place, limit))
        if contrasts is None:
            contrasts = query.contrasts
        conditions = Conditions(query.genes, contrasts, query.cutoffs, query.regulation)
        table = choose_table(conditions, self._sort, self._expected(contrasts), limit / band.hits)
        width = AHEAD * limit * self._held.totals.facts() // band.hits
        ranked = table is FactTable.BY_RANK and self._sort.column is SortColumn.RANK
        if ranked and limit <= band.hits and width <= WIDEST:
            return self._walk(conditions, place, limit, width)
        return run(self._cursor, rows_statement(table, conditions, self._sort, place, limit))

    def _complete(self, rows: Columns) -> Columns:
        """Read the columns that rows of a gene set were chosen without."""
        if rows.keys() >= set(ROW_COLUMNS):
            return rows
        whole = run(self._cursor, ranked_statement(np.sort(rows["rank"])))
        order = np.searchsorted(whole["rank"], rows["rank"])
        return {name: column[order] for name, column in whole.items()}

    def _walk(self, conditions: Conditions, place: Place | None, limit: int, width: int) -> Columns:
        """Read on by rank, some rows at a time, until `limit` of them lie in the contrasts: a page is near the top."""
        first = place.rank + 1 if place else 0
        parts: list[Columns] = []
        missing = limit
        while not parts or (missing and first < self._held.totals.facts()):
            rows = run(self._cursor, window_statement(conditions, first, first + width))
            if conditions.contrasts is not None:
                wanted = np.isin(rows["contrast"], conditions.contrasts)
                rows = {name: column[wanted] for name, column in rows.items()}
            parts.append({name: column[:missing] for name, column in rows.items()})
            missing -= len(parts[-1]["rank"])
            first, width = first + width + 1, 2 * width
        return _behind_each_other(parts)

    def _expected(self, contrasts: Numbers | None) -> float:
        """Share of all facts that lie in the contrasts."""
        totals = self._held.totals
        return totals.facts(contrasts) / max(totals.facts(), 1)

    def _place(self, key: RowKey) -> Place:
        element = self._held.element(key.design_element)
        rank = run(self._cursor, rank_statement(key, element))["rank"]
        if not len(rank):
            rank = run(self._cursor, place_statement(key, element))["rank"]
        return self._held.place(key, self._sort, int(rank[0]))

    def _rows(self, taken: list[Columns]) -> pa.Table:
        if not taken:
            return ROWS.empty_table()
        columns = taken[0] if len(taken) == 1 else _behind_each_other(taken)
        columns = {name: columns[name] for name in ROWS.names}
        columns["design_element"] = self._held.design_elements.take(pa.array(columns["design_element"]))
        columns["t_statistic"] = pa.array(columns["t_statistic"], from_pandas=True)
        return pa.table(columns, schema=ROWS)


def _behind_each_other(parts: list[Columns]) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in ROW_COLUMNS}


def _impossible(query: DifferentialQuery) -> bool:
    """Say whether an empty set leaves nothing to count."""
    return any(numbers is not None and not len(numbers) for numbers in (query.genes, query.contrasts))
