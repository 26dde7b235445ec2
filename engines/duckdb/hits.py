"""Folds the rows of some genes, fetched in one scan, in memory."""

import numpy as np
import numpy.typing as npt

from engines.duckdb.connection import Columns
from engines.duckdb.query import UNNAMED, Place
from engines.port import Counts
from engines.query import Cutoffs, Numbers, Sort, SortColumn
from mappings.vocabulary import Regulation

Mask = npt.NDArray[np.bool_]


class Hits:
    """All rows behind the counts of a query, in no order."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def among(self, contrasts: Numbers | None, cutoffs: Cutoffs) -> "Hits":
        """Keep the rows in some contrasts that pass the cut-offs and stand for their gene (`mappings.facts`)."""
        columns = self._columns
        least: npt.NDArray[np.float64] | float = cutoffs.fold_change
        if len(cutoffs.lenient):
            lenient = np.isin(columns["contrast"], cutoffs.lenient)
            least = np.where(lenient, cutoffs.lenient_fold_change, cutoffs.fold_change)
        kept = np.abs(columns["log2_fold_change"]) > least
        kept &= columns["adjusted_p_value"] < cutoffs.p_value
        kept &= columns["rival_p_value"] >= cutoffs.p_value
        if contrasts is not None:
            kept &= np.isin(columns["contrast"], contrasts)
        return Hits({name: column[kept] for name, column in columns.items()})

    def counts(self) -> Counts:
        """Count rows per contrast and direction."""
        contrasts = self._columns["contrast"]
        rows = np.bincount(contrasts)
        up = np.bincount(contrasts[self._regulated(Regulation.UP)], minlength=len(rows))
        found = np.flatnonzero(rows)
        return Counts(found.astype(np.int32), up[found], rows[found] - up[found])

    def take(
        self, contrasts: Numbers | None, regulation: Regulation | None, sort: Sort, place: Place | None, limit: int
    ) -> Columns:
        """Take the first `limit` rows behind a place, in order."""
        value = self._value(sort)
        rank = self._columns["rank"]
        wanted = self._regulated(regulation)
        if contrasts is not None:
            wanted &= np.isin(self._columns["contrast"], contrasts)
        if place is not None:
            wanted &= _behind(value, rank, _key(place.value, sort), place.rank)
        rows = np.flatnonzero(wanted)
        rows = rows[_within(value[rows], limit)]
        rows = rows[np.lexsort((rank[rows], value[rows]))][:limit]
        return {name: column[rows] for name, column in self._columns.items()}

    def _regulated(self, regulation: Regulation | None) -> Mask:
        fold_change = self._columns["log2_fold_change"]
        if regulation is None:
            return np.ones(len(fold_change), np.bool_)
        falling: Mask = fold_change < 0
        return ~falling if regulation is Regulation.UP else falling

    def _value(self, sort: Sort) -> npt.NDArray[np.float64]:
        """Doubles that rise in the order of `sort`, NaN where the value is missing (NumPy sorts NaN last)."""
        column = self._columns[sort.column].astype(np.float64)
        if sort.column is SortColumn.DESIGN_ELEMENT:
            column[column == UNNAMED] = np.nan
        return -column if sort.descending else column


def _key(value: float | None, sort: Sort) -> float | None:
    return -value if value is not None and sort.descending else value


def _behind(value: npt.NDArray[np.float64], rank: npt.NDArray[np.int32], after: float | None, after_rank: int) -> Mask:
    missing: Mask = np.isnan(value)
    later: Mask = rank > after_rank
    behind: Mask = missing & later if after is None else missing | (value > after) | ((value == after) & later)
    return behind


def _within(value: npt.NDArray[np.float64], limit: int) -> Mask:
    """Mark the values that can be among the first `limit`: sorting those alone is enough."""
    if len(value) <= limit:
        return np.ones(len(value), np.bool_)
    last = np.partition(value, limit - 1)[limit - 1]
    beyond: Mask = value > last
    return ~beyond
