"""Counts at the default cut-offs, held in memory: a question about conditions alone needs no aggregation."""

import threading
from collections.abc import Callable

import numpy as np

from engines.port import Counts
from engines.query import Cutoffs, DifferentialQuery


class Totals:
    """Counts of all rows that pass the default cut-offs, asked for when first needed. Safe to use from several threads.

    Parameters
    ----------
    count
        Asks for the counts of a query.
    """

    def __init__(self, count: Callable[[DifferentialQuery], Counts]) -> None:
        self._count = count
        self._lock = threading.Lock()
        self._held: tuple[Cutoffs, Counts] | None = None

    def counts(self, query: DifferentialQuery) -> Counts | None:
        """Return the counts of a query without genes, or None when its cut-offs are not the default ones."""
        if query.genes is not None or not _default(query.cutoffs):
            return None
        every = self._all(query.cutoffs)
        if query.contrasts is None:
            return every
        wanted = np.isin(every.contrast, query.contrasts)
        return Counts(every.contrast[wanted], every.up[wanted], every.down[wanted])

    def _all(self, cutoffs: Cutoffs) -> Counts:
        with self._lock:
            if self._held is None or not np.array_equal(self._held[0].lenient, cutoffs.lenient):
                self._held = cutoffs, self._count(DifferentialQuery(cutoffs=cutoffs, size=0))
            return self._held[1]


def _default(cutoffs: Cutoffs) -> bool:
    usual = Cutoffs()
    asked = (cutoffs.fold_change, cutoffs.p_value, cutoffs.lenient_fold_change)
    return asked == (usual.fold_change, usual.p_value, usual.lenient_fold_change)
