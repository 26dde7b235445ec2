"""Rows per gene, contrast and direction at the default cut-offs, as mapped files of a release.

An index of documents counts by visiting each document that matches. These lists are short (a number per row, genes one
after the other), so an engine that has no quicker way counts from them whatever a search at the default cut-offs finds.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from engines.port import Counts, Earlier
from engines.query import Cutoffs, DifferentialQuery, Numbers

FOLD_CHANGES = (1.0, 0.5)
"""Cut-offs of |log2 fold change| that rows are counted at, strictest first."""

P_VALUE = 0.05

STRICT, DOWN, CONTRAST = 1, 2, 4
"""A row's code is contrast * CONTRAST + DOWN (of a negative fold change) + STRICT (above the strictest cut-off)."""


class TallyWriter:
    """Collects what is counted while facts are written; eight bytes a row that passes."""

    def __init__(self) -> None:
        self._genes: list[Numbers] = []
        self._codes: list[Numbers] = []

    def add(self, table: pa.Table) -> None:
        """Add rows of `mappings.facts.DIFFERENTIAL`."""
        change, p_value, rival = (
            table[name].to_numpy() for name in ("log2_fold_change", "adjusted_p_value", "rival_p_value")
        )
        passes = (np.abs(change) > FOLD_CHANGES[-1]) & (p_value < P_VALUE) & (rival >= P_VALUE)
        gene, contrast = (table[name].to_numpy()[passes].astype(np.int32) for name in ("gene", "contrast"))
        change = change[passes]
        codes = contrast * CONTRAST + DOWN * (change < 0) + STRICT * (np.abs(change) > FOLD_CHANGES[0])
        self._genes.append(gene)
        self._codes.append(codes.astype(np.int32))

    def take_over(self, earlier: Earlier) -> None:
        """Add the rows of an earlier release that stay, from its lists."""
        held = Tally.open(earlier.paths.tally)
        places = np.repeat(np.arange(len(held.starts) - 1), np.diff(held.starts))
        contrast, rest = np.divmod(np.asarray(held.codes), CONTRAST)
        now = earlier.conditions[contrast]
        stays = now >= 0
        self._genes.append(earlier.genes[places[stays]])
        self._codes.append((now[stays] * CONTRAST + rest[stays]).astype(np.int32))

    def write(self, folder: Path) -> None:
        """Write the lists of all genes, each by contrast."""
        none = np.empty(0, np.int32)
        genes, codes = (np.concatenate([none, *parts]) for parts in (self._genes, self._codes))
        starts = np.zeros(int(genes.max(initial=-1)) + 2, np.int64)
        np.cumsum(np.bincount(genes, minlength=len(starts) - 1), out=starts[1:])
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "starts.npy", starts)
        np.save(folder / "codes.npy", codes[np.lexsort((codes, genes))])


@dataclass(frozen=True)
class Tally:
    """The lists: a gene's codes are `codes[starts[gene] : starts[gene + 1]]`. Safe to use from several threads."""

    starts: npt.NDArray[np.int64]
    codes: Numbers

    @classmethod
    def open(cls, folder: Path) -> "Tally":
        """Map the files; raises `OSError` when they are not there."""
        return cls(*(np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("starts", "codes")))

    def counts(self, query: DifferentialQuery) -> Counts | None:
        """Return the counts of a query, or None when its cut-offs are not among those counted."""
        if not _counted(query.cutoffs):
            return None
        by_code = self._every if query.genes is None else _count(self._codes_of(query.genes))
        up, down = _directions(by_code, query.cutoffs)
        found = np.flatnonzero(up + down).astype(np.int32)
        if query.contrasts is not None:
            found = found[np.isin(found, query.contrasts)]
        return Counts(found, up[found], down[found])

    @cached_property
    def _every(self) -> npt.NDArray[np.int64]:
        return _count(self.codes)

    def _codes_of(self, genes: Numbers) -> Numbers:
        genes = genes[genes < len(self.starts) - 1]
        starts, ends = self.starts[genes], self.starts[genes + 1]
        lengths = ends - starts
        into = np.arange(lengths.sum()) + np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
        found: Numbers = self.codes[into]
        return found


def _counted(cutoffs: Cutoffs) -> bool:
    asked = {cutoffs.fold_change} | ({cutoffs.lenient_fold_change} if len(cutoffs.lenient) else set())
    return cutoffs.p_value == P_VALUE and asked.issubset(FOLD_CHANGES)


def _count(codes: Numbers) -> npt.NDArray[np.int64]:
    """Count by code; the length is a whole number of contrasts."""
    contrasts = int(codes.max(initial=-1)) // CONTRAST + 1
    return np.bincount(codes, minlength=contrasts * CONTRAST).astype(np.int64, copy=False)


def _directions(by_code: npt.NDArray[np.int64], cutoffs: Cutoffs) -> tuple[npt.NDArray[np.int64], ...]:
    """Return rows up and down per contrast, each contrast at its own cut-off of fold change."""
    table = by_code.reshape(-1, CONTRAST)
    loose = np.full(len(table), cutoffs.fold_change < FOLD_CHANGES[0])
    lenient = cutoffs.lenient[cutoffs.lenient < len(table)]
    loose[lenient] = cutoffs.lenient_fold_change < FOLD_CHANGES[0]
    return tuple(table[:, sign + STRICT] + table[:, sign] * loose for sign in (0, DOWN))
