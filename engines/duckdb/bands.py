"""Cuts an answer into bands: the contrasts that come first, then the others, each in the same order."""

from dataclasses import dataclass
from functools import reduce

import numpy as np

from engines.port import Counts
from engines.query import DifferentialQuery, Numbers, RowKey
from engines.rows import rows_by_contrast


@dataclass(frozen=True, slots=True)
class Band:
    """Contrasts whose rows stand together, and how many rows they have."""

    contrasts: Numbers
    hits: int


def split_bands(query: DifferentialQuery, counts: Counts) -> list[Band]:
    """Return the bands of a query's rows in order, of the contrasts that have some: one band or two, maybe empty."""
    hits = rows_by_contrast(query, counts)
    wanted = hits > 0
    if query.first is None:
        return [Band(counts.contrast[wanted], int(hits[wanted].sum()))]
    early = np.isin(counts.contrast, query.first)
    return [Band(counts.contrast[wanted & part], int(hits[wanted & part].sum())) for part in (early, ~early)]


def band_of(query: DifferentialQuery, key: RowKey | None) -> int:
    """Return the index of the band in which a page behind this row starts."""
    if key is None or query.first is None:
        return 0
    return 0 if np.isin(key.contrast, query.first) else 1


def scanned_bands(query: DifferentialQuery, known: Numbers) -> list[Numbers | None]:
    """Return the contrasts of each band in order, None for all; `known` are those that have facts."""
    sets = [numbers for numbers in (query.contrasts, query.selected) if numbers is not None]
    wanted = reduce(np.intersect1d, sets) if sets else None
    if query.first is None:
        return [wanted]
    among = known if wanted is None else wanted
    early = np.isin(among, query.first)
    return [among[early], among[~early]]
