"""Reads whole results from facts in the default order, for every engine.

In the default order rows are streamed as they lie: DuckDB keeps that order with one thread as long as it joins
nothing, so sets of genes and contrasts are looked up here. In other orders, or when the sets leave few rows, DuckDB
sorts; what does not fit into `connection.MEMORY_LIMIT` goes to a temporary folder.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from engines.batches import even
from engines.duckdb.bands import band_of, scanned_bands
from engines.duckdb.connection import open_apart, run, stream, translated_errors
from engines.duckdb.held import Held
from engines.duckdb.query import Conditions, Place, place_statement, scan_statement
from engines.port import Batches, Scanner
from engines.query import Cutoffs, DifferentialQuery, Numbers, RowKey, Sort, SortColumn, no_numbers
from engines.rows import ROWS

FEW_ROWS = 200_000
"""Where sets of genes and contrasts leave up to so many facts, about, joining and sorting is quicker than streaming."""

Cursor = AbstractContextManager[duckdb.DuckDBPyConnection]


class RankedFacts(Scanner):
    """Reads the tables of `mappings/duckdb/ranked.sql`.

    Parameters
    ----------
    open_cursor
        Gives a connection to them that is the scan's own.
    held
        What is known of them.
    place
        Names them in errors.
    """

    def __init__(self, open_cursor: Callable[[], Cursor], held: Held, place: str) -> None:
        self._open_cursor = open_cursor
        self._held = held
        self._place = place

    @classmethod
    def open(cls, file: Path) -> "RankedFacts":
        """Open a file; every scan opens it again, with memory of its own."""
        with translated_errors(str(file)), open_apart(file) as connection:
            return cls(partial(open_apart, file), Held.read(connection), str(file))

    def scan(self, query: DifferentialQuery, batch: int) -> Batches:
        """Read all rows of a query behind `query.after`, in order, in batches of `batch` rows."""
        with translated_errors(self._place), self._open_cursor() as cursor:
            yield from even(self._rows(cursor, query), batch)

    def _rows(self, cursor: duckdb.DuckDBPyConnection, query: DifferentialQuery) -> Iterator[pa.RecordBatch]:
        # Ranks have one direction only.
        sort = Sort() if query.sort.column is SortColumn.RANK else query.sort
        bands = scanned_bands(query, self._held.totals.contrasts)[band_of(query, query.after) :]
        place = self._place_of(cursor, query.after, sort) if query.after else None
        for index, contrasts in enumerate(bands):
            conditions = Conditions(query.genes, contrasts, query.cutoffs, query.regulation)
            if not _impossible(conditions):
                yield from self._band(cursor, conditions, sort, place if index == 0 else None)

    def _band(
        self, cursor: duckdb.DuckDBPyConnection, conditions: Conditions, sort: Sort, place: Place | None
    ) -> Iterator[pa.RecordBatch]:
        if sort.column is not SortColumn.RANK or self._few(conditions):
            for rows in stream(cursor, scan_statement(conditions, sort, place)):
                yield self._named(rows)
            return
        choice = Choice.of(conditions, self._held.totals.contrasts)
        for rows in stream(cursor, scan_statement(choice.loosest, None, place)):
            yield self._named(choice.among(rows))

    def _few(self, conditions: Conditions) -> bool:
        share = 1 if conditions.genes is None else len(conditions.genes) / max(self._held.genes, 1)
        return self._held.totals.facts(conditions.contrasts) * share <= FEW_ROWS

    def _place_of(self, cursor: duckdb.DuckDBPyConnection, key: RowKey, sort: Sort) -> Place:
        rank = run(cursor, place_statement(key, self._held.element(key.design_element)))["rank"]
        return self._held.place(key, sort, int(rank[0]))

    def _named(self, rows: pa.RecordBatch) -> pa.RecordBatch:
        columns = {name: rows[name] for name in ROWS.names}
        columns["design_element"] = self._held.design_elements.take(rows["design_element"])
        return pa.RecordBatch.from_arrays(list(columns.values()), schema=ROWS)


@dataclass(frozen=True, slots=True)
class Choice:
    """Conditions in two parts: what DuckDB compares with a number, and what is looked up by number.

    `loosest` holds in all rows wanted. `least` is, by contrast, what |log2 fold change| must exceed, infinite where
    nothing is wanted; `genes` says by number whether a gene is wanted, its last entry for all higher numbers. None
    where `loosest` says it all.
    """

    loosest: Conditions
    least: npt.NDArray[np.float64] | None
    genes: npt.NDArray[np.bool_] | None

    @classmethod
    def of(cls, conditions: Conditions, known: Numbers) -> "Choice":
        """Split conditions; `known` are the contrasts that have facts, rising."""
        cutoffs, contrasts = conditions.cutoffs, conditions.contrasts
        several = len(cutoffs.lenient) > 0
        change = min(cutoffs.fold_change, cutoffs.lenient_fold_change) if several else cutoffs.fold_change
        loose = Cutoffs(change, cutoffs.p_value, lenient=no_numbers())
        least = _least(cutoffs, known, contrasts) if several or contrasts is not None else None
        return cls(replace(conditions, genes=None, contrasts=None, cutoffs=loose), least, _flags(conditions.genes))

    def among(self, rows: pa.RecordBatch) -> pa.RecordBatch:
        """Keep the rows that are wanted."""
        kept = np.ones(rows.num_rows, np.bool_)
        if self.least is not None:
            kept &= np.abs(rows["log2_fold_change"].to_numpy()) > self.least[rows["contrast"].to_numpy()]
        if self.genes is not None:
            kept &= self.genes[np.minimum(rows["gene"].to_numpy(), len(self.genes) - 1)]
        return rows if kept.all() else rows.filter(pa.array(kept))


def _least(cutoffs: Cutoffs, known: Numbers, contrasts: Numbers | None) -> npt.NDArray[np.float64]:
    """Look up what |log2 fold change| must exceed, by contrast."""
    least = np.full(int(known.max(initial=-1)) + 1, np.inf)
    wanted = known if contrasts is None else np.intersect1d(known, contrasts)
    least[wanted] = cutoffs.fold_change
    least[np.intersect1d(wanted, cutoffs.lenient)] = cutoffs.lenient_fold_change
    return least


def _flags(genes: Numbers | None) -> npt.NDArray[np.bool_] | None:
    if genes is None:
        return None
    flags = np.zeros(int(genes.max(initial=-1)) + 2, np.bool_)
    flags[genes] = True
    return flags


def _impossible(conditions: Conditions) -> bool:
    """Say whether an empty set leaves no row."""
    return any(numbers is not None and not len(numbers) for numbers in (conditions.genes, conditions.contrasts))
