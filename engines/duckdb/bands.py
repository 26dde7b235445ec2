"""Cuts an answer into bands: the contrasts that come first, then the others, each in the same order."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.port import Counts
from engines.query import DifferentialQuery, Numbers, RowKey
from mappings.vocabulary import Regulation


@dataclass(frozen=True, slots=True)
class Band:
    """Contrasts whose rows stand together, and how many rows they have."""

    contrasts: Numbers
    hits: int


def split_bands(query: DifferentialQuery, counts: Counts) -> list[Band]:
    """Return the bands of a query's rows in order, of the contrasts that have some: one band or two, maybe empty."""
    hits = _hits(query.regulation, counts)
    wanted = hits > 0
    if query.selected is not None:
        wanted &= np.isin(counts.contrast, query.selected)
    if query.first is None:
        return [Band(counts.contrast[wanted], int(hits[wanted].sum()))]
    early = np.isin(counts.contrast, query.first)
    return [Band(counts.contrast[wanted & part], int(hits[wanted & part].sum())) for part in (early, ~early)]


def band_of(query: DifferentialQuery, key: RowKey | None) -> int:
    """Return the index of the band in which a page behind this row starts."""
    if key is None or query.first is None:
        return 0
    return 0 if np.isin(key.contrast, query.first) else 1


def _hits(regulation: Regulation | None, counts: Counts) -> npt.NDArray[np.int64]:
    if regulation is None:
        return counts.up + counts.down
    return counts.up if regulation is Regulation.UP else counts.down
