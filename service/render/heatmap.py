"""Tables of genes as pictures that read as tables: a step of colour for each cell, and its number in it."""

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from markupsafe import Markup, escape

from mappings.facts import LARGEST
from service.baseline.states import State
from service.experiment.columns import Column
from service.experiment.tables import GeneRow
from service.render.pages import MINUS, number, probability

LEVEL_STEPS = 5
"""Steps of colour between the least and the largest level shown."""

CHANGE_STEPS = 8
"""Steps of colour between the least and the largest change shown, in each direction."""

Cell = Mapping[str, Any]
WriteCell = Callable[[Cell], tuple[str, str]]
OpenCell = Callable[[str, str], str]
"""Gene and column -> where a cell leads."""


@dataclass(frozen=True, slots=True)
class Gradient:
    """A bar of a legend: its steps, each a class and what it stands for, between its ends in words."""

    name: str
    start: str
    end: str
    steps: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its name, what is known of it in a line, and a link to it alone."""

    id: str
    name: str
    about: str
    link: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row: a gene (and design element), what it is called, and its cells as HTML."""

    gene_id: str
    name: str
    design_element: str
    cells: Markup


@dataclass(frozen=True, slots=True)
class Heatmap:
    """A table of genes and columns with its legend."""

    heads: list[Head]
    lines: list[Line]
    legend: list[Gradient]
    unit: str


def draw_levels(
    heads: list[Head], rows: Sequence[GeneRow], names: Mapping[str, str], unit: str, opens: OpenCell | None = None
) -> Heatmap:
    """Return levels as a heatmap: equal steps on the logarithm between the least and the largest level shown."""
    shown = [cell["value"] for row in rows for cell in row.cells if cell and cell["state"] is not State.BELOW_CUTOFF]
    bounds = _log_bounds([level for level in shown if level > 0])

    def write(cell: Cell) -> tuple[str, str]:
        below = cell["state"] is State.BELOW_CUTOFF
        return "e0" if below else f"e{bisect_right(bounds[1:-1], cell['value']) + 1}", _quartiles(cell["quartiles"])

    legend = []
    if bounds:
        legend.append(Gradient("level", _edge(bounds[0]), f"{_edge(bounds[-1])} {unit}", _steps("e", bounds)))
    return Heatmap(heads, _lines(heads, rows, names, _Cells(write, "value", opens)), legend, unit)


def draw_changes(
    heads: list[Head], rows: Sequence[GeneRow], names: Mapping[str, str], unit: str, opens: OpenCell | None = None
) -> Heatmap:
    """Return changes as a heatmap: equal steps from the least to the largest one, for each direction by itself."""
    passing = [cell["log2_fold_change"] for row in rows for cell in row.cells if cell and cell["passes"]]
    bounds = {
        "up-": _linear_bounds([change for change in passing if change > 0]),
        "down-": _linear_bounds([-change for change in passing if change < 0]),
    }

    def write(cell: Cell) -> tuple[str, str]:
        change = cell["log2_fold_change"]
        side = "up-" if change > 0 else "down-"
        step = f"{side}{bisect_right(bounds[side][1:-1], abs(change)) + 1}" if cell["passes"] else "not"
        statistic = f", t {number(cell['t_statistic'])}" if cell["t_statistic"] is not None else ""
        return step, f"adjusted p {probability(cell['adjusted_p_value']) or 'unknown'}{statistic}"

    legend = []
    if down := bounds["down-"]:
        steps = [(step, MINUS + text.replace(" – ", f" – {MINUS}")) for step, text in reversed(_steps("down-", down))]
        legend.append(Gradient("down", MINUS + _edge(down[-1]), MINUS + _edge(down[0]), steps))
    if up := bounds["up-"]:
        legend.append(Gradient("up", _edge(up[0]), _edge(up[-1]), _steps("up-", up)))
    return Heatmap(heads, _lines(heads, rows, names, _Cells(write, "log2_fold_change", opens)), legend, unit)


def _steps(side: str, bounds: Sequence[float]) -> list[tuple[str, str]]:
    return [
        (f"{side}{place}", f"{_edge(low)} – {_edge(high)}") for place, (low, high) in enumerate(pairwise(bounds), 1)
    ]


def heads_of(columns: Sequence[Column], about: Callable[[Column], str], link: Callable[[str], str]) -> list[Head]:
    """Return the heads of columns."""
    return [Head(column.id, column.name, about(column), link(column.id)) for column in columns]


@dataclass(frozen=True, slots=True)
class _Cells:
    """How cells are written: their class and title, the number shown, and where they lead."""

    write: WriteCell
    value: str
    opens: OpenCell | None

    def html(self, cell: Cell | None, gene_id: str, column: str) -> str:
        """Return a cell as HTML."""
        if cell is None:
            return "<td></td>"
        step, about = self.write(cell)
        said = f' title="{about}"' if about else ""
        shown = number(cell[self.value])
        if self.opens:
            shown = f'<a href="{escape(self.opens(gene_id, column))}" rel="external">{shown}</a>'
        return f'<td class="n {step}"{said}>{shown}</td>'


def _lines(heads: Sequence[Head], rows: Sequence[GeneRow], names: Mapping[str, str], cells: _Cells) -> list[Line]:
    return [
        Line(
            row.gene_id,
            names.get(row.gene_id, row.gene_name) or row.gene_id,
            row.design_element,
            Markup(  # noqa: S704 - numbers and words of ours, addresses escaped
                "".join(cells.html(cell, row.gene_id, head.id) for cell, head in zip(row.cells, heads, strict=True))
            ),
        )
        for row in rows
    ]


def _quartiles(quartiles: Mapping[str, float] | None) -> str:
    if not quartiles:
        return ""
    five = [number(quartiles[name]) for name in ("min", "lower", "median", "upper", "max")]
    return "min {}, Q1 {}, median {}, Q3 {}, max {}".format(*five)


def _log_bounds(levels: Sequence[float]) -> list[float]:
    if not levels:
        return []
    low, high = min(levels), max(levels)
    if low == high:
        return [low, high]
    return [low * (high / low) ** (place / LEVEL_STEPS) for place in range(LEVEL_STEPS)] + [high]


def _linear_bounds(changes: Sequence[float]) -> list[float]:
    finite = [change for change in changes if change < LARGEST]
    if not finite:
        return [LARGEST, LARGEST] if changes else []
    low, high = min(finite), max(finite)
    if low == high:
        return [low, high]
    return [low + (high - low) * place / CHANGE_STEPS for place in range(CHANGE_STEPS)] + [high]


def _edge(value: float) -> str:
    """Write a bound of a step with two digits; whole numbers above a hundred as they are."""
    if value >= LARGEST:
        return "∞"
    digits = 2 - math.ceil(math.log10(value)) if value > 0 else 0
    rounded = round(value, max(digits, 1 if value < 10 else 0))  # noqa: PLR2004 - two digits
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:g}"  # noqa: PLR2004 - two digits
