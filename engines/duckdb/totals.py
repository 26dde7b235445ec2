"""Counts at the default cut-offs, held in memory: a question about conditions alone needs no scan."""

from dataclasses import dataclass

import duckdb
import numpy as np

from engines.duckdb.connection import Columns, fetch
from engines.port import Counts
from engines.query import Cutoffs, DifferentialQuery, Numbers

_UP_AND_DOWN = {1.0: ("up", "down"), 0.5: ("lenient_up", "lenient_down")}
_P_VALUE = 0.05


@dataclass(frozen=True, slots=True)
class Totals:
    """The table `totals`: arrays of one length, contrasts rising."""

    columns: Columns

    @classmethod
    def read(cls, connection: duckdb.DuckDBPyConnection) -> "Totals":
        """Read the table."""
        return cls(fetch(connection.execute("FROM totals ORDER BY contrast")))

    @property
    def contrasts(self) -> Numbers:
        """Contrasts that have facts."""
        return self.columns["contrast"].astype(np.int32, copy=False)

    def facts(self, contrasts: Numbers | None = None) -> int:
        """Count all rows of some contrasts, whether or not they pass."""
        facts = self.columns["facts"]
        return int(facts.sum() if contrasts is None else facts[np.isin(self.contrasts, contrasts)].sum())

    def counts(self, query: DifferentialQuery) -> Counts | None:
        """Return the counts of a query without genes, or None when its cut-offs are not among the defaults."""
        cutoffs = query.cutoffs
        if query.genes is not None or not self._known(cutoffs):
            return None
        up, down = (self.columns[name] for name in _UP_AND_DOWN[cutoffs.fold_change])
        if len(cutoffs.lenient):
            lenient = np.isin(self.contrasts, cutoffs.lenient)
            lenient_up, lenient_down = (self.columns[name] for name in _UP_AND_DOWN[cutoffs.lenient_fold_change])
            up, down = np.where(lenient, lenient_up, up), np.where(lenient, lenient_down, down)
        wanted = up + down > 0
        if query.contrasts is not None:
            wanted &= np.isin(self.contrasts, query.contrasts)
        return Counts(self.contrasts[wanted], up[wanted], down[wanted])

    @staticmethod
    def _known(cutoffs: Cutoffs) -> bool:
        lenient = not len(cutoffs.lenient) or cutoffs.lenient_fold_change in _UP_AND_DOWN
        return cutoffs.p_value == _P_VALUE and cutoffs.fold_change in _UP_AND_DOWN and lenient
