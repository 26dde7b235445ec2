"""Differential rows as a table: steps of colour, sizes of samples, links that sort, genes against comparisons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from engines.query import Sort, SortColumn
from mappings.facts import LARGEST
from service.catalogue import Catalogue
from service.render.pages import MINUS, Parameters, here, number
from service.unmapped import FIELD as MAPPING

STEPS = 8
"""Steps of colour from the least to the largest change shown, in each direction; classes up-1 to down-8."""

MOST_GENES = 50
MOST_COMPARISONS = 60
"""Rows and columns of a matrix of genes and comparisons."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A gradient of one direction: its steps (classes), and the least and the largest change shown."""

    direction: str
    steps: list[str]
    least: str
    most: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Which step a change has, among those shown."""

    up: tuple[float, float] | None
    down: tuple[float, float] | None

    @classmethod
    def of(cls, changes: Iterable[float]) -> "Scale":
        """Return the scale of some changes; infinite ones set no bounds."""
        finite = [change for change in changes if abs(change) < LARGEST]
        return cls(_bounds([one for one in finite if one > 0]), _bounds([-one for one in finite if one < 0]))

    def step(self, change: float) -> str:
        """Return the class of a change."""
        direction, bounds = ("up", self.up) if change > 0 else ("down", self.down)
        if bounds is None or bounds[0] == bounds[1]:
            return f"{direction}-{STEPS}"
        place = (min(abs(change), bounds[1]) - bounds[0]) / (bounds[1] - bounds[0])
        return f"{direction}-{min(STEPS, int(place * STEPS) + 1)}"

    def bars(self) -> list[Bar]:
        """Return the gradient bars of the directions that there are."""
        found = []
        for direction, bounds, sign in (("down", self.down, MINUS), ("up", self.up, "+")):
            if bounds is not None:
                steps = [f"{direction}-{step}" for step in range(1, STEPS + 1)]
                found.append(Bar(direction, steps, sign + number(bounds[0]), sign + number(bounds[1])))
        return found


def _bounds(changes: Sequence[float]) -> tuple[float, float] | None:
    return (min(changes), max(changes)) if changes else None


def arrow(change: float) -> str:
    """Return what says the direction without colour."""
    return "▲" if change > 0 else "▼"


@dataclass(frozen=True, slots=True)
class Sizes:
    """Biological replicates on both sides of a comparison."""

    reference: int
    test: int


def sample_sizes(catalogue: Catalogue, contrasts: Iterable[int]) -> list[Sizes]:
    """Return the sample sizes of contrasts (numbers)."""
    rows = catalogue.tables["conditions"].take(pa.array(list(contrasts), pa.int64()))
    sides = (rows[name].to_pylist() for name in ("reference_replicates", "test_replicates"))
    return [Sizes(reference or 0, test or 0) for reference, test in zip(*sides, strict=True)]


@dataclass(frozen=True, slots=True)
class SortLink:
    """A column's heading: where it leads, and which way the rows run now ("ascending", "descending", "")."""

    href: str
    way: str


_SORTS = {
    "change": (SortColumn.LOG2_FOLD_CHANGE, True),
    "p": (SortColumn.ADJUSTED_P_VALUE, False),
    "t": (SortColumn.T_STATISTIC, True),
    "gene": (SortColumn.GENE, False),
    "contrast": (SortColumn.CONTRAST, False),
}
"""Heading -> column of the order, and whether its first way is descending."""


def sort_links(on: Parameters, now: Sort) -> dict[str, SortLink]:
    """Return the links of the headings: the first way, then the other one, then the default order."""
    links = {}
    for name, (column, first) in _SORTS.items():
        here_now = now.column is column
        chosen: str | None = f"{'-' * first}{column.value}"
        if here_now:
            chosen = f"{'-' * (not first)}{column.value}" if now.descending is first else None
        way = ("descending" if now.descending else "ascending") if here_now else ""
        links[name] = SortLink(here({**on, "sort": [chosen] if chosen else []}, "differential"), way)
    return links


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A change: its class, direction and number."""

    step: str
    arrow: str
    text: str


@dataclass(frozen=True, slots=True)
class Gene:
    """A gene of a matrix; `unmapped`: it is a mere design element."""

    id: str
    name: str
    unmapped: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """Genes (rows) against comparisons (columns), both by number of changes; None where a gene does not pass.

    `left_out` says what of the rows given is not shown.
    """

    genes: list[Gene]
    comparisons: list[Mapping[str, Any]]
    cells: list[list[MatrixCell | None]]
    left_out: str


def matrix(rows: Sequence[Mapping[str, Any]], changes: Sequence[float]) -> Matrix:
    """Lay differential rows (as JSON has them), with their changes as numbers, out as a matrix."""
    scale = Scale.of(changes)
    by_gene: dict[str, int] = {}
    by_comparison: dict[tuple[str, str], int] = {}
    found: dict[tuple[str, tuple[str, str]], MatrixCell] = {}
    named: dict[str, Gene] = {}
    heads: dict[tuple[str, str], Mapping[str, Any]] = {}
    for row, change in zip(rows, changes, strict=True):
        gene, key = row["gene_id"], (row["experiment_accession"], row["contrast_id"])
        by_gene[gene] = by_gene.get(gene, 0) + 1
        by_comparison[key] = by_comparison.get(key, 0) + 1
        named[gene], heads[key] = Gene(gene, row["gene_symbol"] or gene, bool(row[MAPPING])), row
        found[gene, key] = MatrixCell(scale.step(change), arrow(change), number(row["log2_fold_change"]))
    genes = sorted(by_gene, key=lambda gene: (-by_gene[gene], named[gene].name))
    keys = sorted(by_comparison, key=lambda key: (-by_comparison[key], key))
    left = [
        f"{len(all_) - most} more {what}"
        for all_, most, what in ((genes, MOST_GENES, "genes"), (keys, MOST_COMPARISONS, "comparisons"))
        if len(all_) > most
    ]
    genes, keys = genes[:MOST_GENES], keys[:MOST_COMPARISONS]
    return Matrix(
        genes=[named[gene] for gene in genes],
        comparisons=[heads[key] for key in keys],
        cells=[[found.get((gene, key)) for key in keys] for gene in genes],
        left_out=" and ".join(left),
    )
