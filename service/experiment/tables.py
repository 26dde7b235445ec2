"""Tables of an experiment page: some of its genes, in order, with a cell per column. All rows, any cut-off."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engines.columns import Ranking
from service.catalogue import ExperimentEntry
from service.experiment.columns import ChosenColumns, Column
from service.release import Release
from service.request.page import PageRequest
from service.request.terms import GeneTerm
from service.resolve.genes import resolve_genes

BATCH = 500
"""Genes read together where all are wanted."""

_TEXT = 10
"""Numbers that a gene's id takes the room of."""

CODING = GeneTerm("protein_coding", "gene_biotype")
"""What baseline pages show when no genes are asked for, where biotypes are known."""


@dataclass(frozen=True, slots=True)
class GeneRow:
    """One gene (and design element) with a cell per column; a cell is None without a number."""

    gene_id: str
    gene_name: str
    design_element: str
    cells: list[dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class GeneTable:
    """Some genes of an experiment, `total` of which fit; `unit` of the cells, and what is worth knowing.

    `terms` are the gene terms in force: those asked for, or those that stand in when none were.
    """

    columns: list[Column]
    rows: list[GeneRow]
    total: int
    unit: str
    warnings: list[str]
    terms: tuple[GeneTerm, ...] = ()


ReadRows = Callable[[Ranking], list[GeneRow]]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Genes of an experiment in order, as many as were asked for; `read` gives the rows of some of them.

    `criterion` says in words what they were chosen by.
    """

    columns: list[Column]
    ranking: Ranking
    unit: str
    criterion: str
    warnings: list[str]
    terms: tuple[GeneTerm, ...]
    read: ReadRows

    def table(self) -> GeneTable:
        """Return all rows at once."""
        rows = self.read(self.ranking)
        return GeneTable(self.columns, rows, self.ranking.total, self.unit, self.warnings, self.terms)

    def rows(self) -> Iterator[GeneRow]:
        """Yield all rows, some hundred genes at a time in memory."""
        genes, elements = self.ranking.gene_ids, self.ranking.design_elements
        for start in range(0, len(genes), BATCH):
            part = slice(start, start + BATCH)
            yield from self.read(Ranking(genes[part], elements[part], self.ranking.total))


def no_rows(columns: list[Column], unit: str, warnings: list[str]) -> Ranked:
    """Return a choice without genes."""
    return Ranked(columns, Ranking([], [], 0), unit, "without columns", warnings, (), lambda _: [])


Rank = Callable[[list[str], list[str] | None], Ranking]
"""Ids of columns, and of the genes to choose from (None: all) -> the genes in order."""


def choose_rows(
    release: Release,
    entry: ExperimentEntry,
    asked: PageRequest,
    chosen: ChosenColumns,
    bounds: tuple[Hashable, ...],
    rank: Rank,
    *,
    coding: bool,
) -> tuple[Ranking, list[str], tuple[GeneTerm, ...]]:
    """Return the genes that `rank` orders by `bounds`, warnings, and the gene terms in force.

    `coding`: protein-coding genes stand in where none are asked for. What was ranked lately is remembered.
    """
    genes, warnings = _choose_genes(release, entry.species, asked, coding=coding)
    ids = [column.id for column in chosen.chosen]
    key = ("ranking", entry.accession, bounds, tuple(ids), asked.genes, asked.specific, asked.size)
    ranking = release.memory.recall(key, lambda: rank(ids, genes), lambda found: _TEXT * len(found.gene_ids))
    terms = asked.genes or (() if genes is None else (CODING,))
    return ranking, [*chosen.warnings, *warnings, *_none_passes(genes, ranking.total)], terms


def _none_passes(genes: Sequence[str] | None, total: int) -> list[str]:
    """Return a warning when none of the genes asked for is left."""
    if not genes or total:
        return []
    return [f"None of these {len(genes)} genes passes the cut-offs in the columns shown"]


def lay_out(cells: dict[tuple[str, str, str], dict[str, dict[str, Any] | None]], ids: Sequence[str]) -> list[GeneRow]:
    """Return rows with their cells in the order of the columns; `cells` are by gene, name, element and column."""
    return [GeneRow(*key, [found.get(column) for column in ids]) for key, found in cells.items()]


def _choose_genes(
    release: Release, species: str, asked: PageRequest, *, coding: bool
) -> tuple[list[str] | None, list[str]]:
    """Return ids of the genes to choose from (None: all), and warnings."""
    if asked.genes:
        resolved = resolve_genes(release, asked.genes)
        found = np.unique(resolved.hits.gene)
        missing = sorted(set(range(len(resolved.terms))).difference(resolved.hits.term.tolist()))
        warnings = [f"No gene was found for {resolved.terms[number].value!r}" for number in missing]
        return release.genes.ids(found), [*resolved.warnings, *warnings]
    if not coding:
        return None, []
    genes = release.genes.find([CODING.value], CODING.category).gene
    names = release.genes.species_names
    genes = genes[np.isin(release.genes.species(genes), [names.index(species)] if species in names else [])]
    return (release.genes.ids(genes), []) if len(genes) else (None, [])
