"""The port: what every engine answers and takes. Numbers in, numbers out (see `mappings.facts`).

`Engine` reads one release, `Writer` fills one, `Publisher` works across releases. An engine holds no
rules about words, species or facets: those live in the service, so that two engines cannot differ.
"""

from abc import ABC, abstractmethod
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from engines.query import BaselineQuery, DifferentialQuery
from mappings.layout import ReleasePaths

Numbers = npt.NDArray[np.int32]
Levels = npt.NDArray[np.float64]

Batches = Generator[pa.RecordBatch, None, None]
"""Rows in batches, read as they are taken; closing it frees what it holds."""


class Names(Protocol):
    """What the release calls its genes, conditions and matrices; given to engines that store names."""

    def gene_ids(self, genes: Numbers) -> list[str]:
        """Ids of genes by number."""
        ...

    def gene_numbers(self, ids: Sequence[str]) -> Numbers:
        """Numbers of genes by exact id, -1 where there is none."""
        ...

    @property
    def conditions(self) -> Sequence[str]:
        """By condition number: "<accession> <id>", e.g. "E-MTAB-8510 g2_g1"; in rising order."""
        ...

    @property
    def matrices(self) -> Sequence[str]:
        """By matrix number: "<accession> <unit>", e.g. "E-MTAB-513 TPM"; in rising order."""
        ...


@dataclass(frozen=True, slots=True)
class Earlier:
    """A release whose facts stay in a later one, but for what is gone.

    `facts` names the release that they were written for, `paths` where it lies, `names` what its numbers are called.
    `genes`, `conditions` and `matrices` have the number in the later release by the number in this one; -1: gone, with
    all its facts. Numbers that stay keep their order.
    """

    facts: str
    paths: ReleasePaths
    names: Names
    genes: Numbers
    conditions: Numbers
    matrices: Numbers


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows per contrast and direction: arrays of one length, contrasts rising, none with both 0."""

    contrast: Numbers
    up: npt.NDArray[np.int64]
    down: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DifferentialPage:
    """One page of rows, in order, and the counts behind it.

    `rows` has the columns of `mappings.facts.DIFFERENTIAL` but `rival_p_value`. `counts` are over the query's
    `genes`, `contrasts` and cut-offs: before `selected` and `regulation`, which only choose rows.
    """

    rows: pa.Table
    counts: Counts


@dataclass(frozen=True, slots=True)
class BaselineCells:
    """Cells of a baseline query: arrays of one length, ordered by (gene, matrix, column)."""

    gene: Numbers
    matrix: Numbers
    column: Numbers
    level: Levels


class Scanner(Protocol):
    """Reads whole results from columns, for engines that are slow at it. Safe to call from several threads."""

    def scan(self, query: DifferentialQuery, batch: int) -> Batches:
        """Read as `Engine.scan_differential` does."""
        ...


class Engine(ABC):
    """Reads the facts of one release. Safe to call from several threads."""

    @abstractmethod
    def differential(self, query: DifferentialQuery) -> DifferentialPage:
        """Rows and counts of a query.

        Raises `EngineUnavailable` when the engine cannot be reached or answers only in part.
        """

    @abstractmethod
    def scan_differential(self, query: DifferentialQuery, batch: int = 32_768) -> Batches:
        """All rows of a query after `query.after`, in order; `query.size` is not a limit here.

        Batches of exactly `batch` rows but the last, with the columns of `DifferentialPage.rows`: the same on every
        engine. In the default order the first comes at once; in others when all rows are sorted, in bounded memory and
        a temporary folder. What is held is freed when the iterator ends, is closed or forgotten. Raises, when the
        first batch is asked for, as `differential`. `count_rows` says beforehand how many rows there are.
        """

    @abstractmethod
    def baseline(self, query: BaselineQuery) -> BaselineCells:
        """All cells of some genes."""

    @abstractmethod
    def counts(self) -> dict[str, int]:
        """Rows held: {"differential": n, "baseline": cells}."""

    @abstractmethod
    def ping(self) -> None:
        """Return when the engine answers; raise `EngineUnavailable` otherwise."""

    @abstractmethod
    def close(self) -> None:
        """Free what is held; calls under way may finish first."""


class Writer(ABC):
    """Fills the facts of one release being made. Used by one thread, then thrown away.

    `add_*` are called in any order with any number of rows; a table's rows come in the order
    given in `mappings.facts` only within one call. `finish` makes the facts readable and compact.
    """

    @abstractmethod
    def take_over(self, earlier: Earlier) -> dict[str, int]:
        """Begin with the facts of an earlier release, before any are added; return how many, as `finish` does.

        Raises `FactsMissing`, before anything is written, when they are not there.
        """

    @abstractmethod
    def add_differential(self, table: pa.Table) -> None:
        """Add rows of `mappings.facts.DIFFERENTIAL`: whole contrasts, each in one call."""

    @abstractmethod
    def add_baseline(self, table: pa.Table) -> None:
        """Add rows of `mappings.facts.BASELINE`: whole (gene, matrix) pairs, each in one call."""

    @abstractmethod
    def settle(self) -> None:
        """Wait until all that was added so far is where `finish` finds it; raises what its way there met."""

    @abstractmethod
    def finish(self) -> dict[str, int]:
        """Sort, merge, make readable; return the rows held as `Engine.counts` would."""

    @abstractmethod
    def discard(self) -> None:
        """Give up what is under way and remove everything written, as if the run had never been."""


class RankedWriter(ABC):
    """Fills what a `Scanner` reads, beside a writer. Used by one thread, then thrown away."""

    @abstractmethod
    def take_over(self, earlier: Earlier) -> int:
        """Begin with the rows of an earlier release, before any are added; return how many."""

    @abstractmethod
    def add(self, table: pa.Table) -> None:
        """Add rows of `mappings.facts.DIFFERENTIAL`."""

    @abstractmethod
    def finish(self) -> int:
        """Sort the rows and make them readable; return how many are held."""

    @abstractmethod
    def discard(self) -> None:
        """Remove everything written, as if the run had never been."""


class Publisher(ABC):
    """Acts across releases of one home: makes a finished one the public one, removes others."""

    @abstractmethod
    def publish(self, release: str) -> None:
        """Point what outsiders read at a finished release, in one atomic step."""

    @abstractmethod
    def remove(self, release: str) -> None:
        """Remove a release's facts, finished or not; nothing happens when there are none."""
