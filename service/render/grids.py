"""Baseline grids as heatmaps: a page of columns, cells with state and number, the switch of factors."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from markupsafe import Markup, escape

from service.atlas.labels import factor_name, reference_name
from service.baseline.search import BaselineAnswer
from service.render.anatomogram import Anatomogram, draw
from service.render.pages import Parameters, here, join_reasons, number

MOST_COLUMNS = 100
"""Columns of a grid on one page; the pages of all grids turn together."""

STATES = {
    "below_cutoff": "below cut-off",
    "low": "low",
    "medium": "medium",
    "high": "high",
}
"""State of a cell -> how it is called."""


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its value, and the shape on the anatomogram that stands for it, "" for none."""

    value: str
    term: str
    shape: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row: an experiment, or a slice of one, with its cells as HTML."""

    accession: str
    name: str
    unit: str
    genes: int
    why: str
    cells: Markup


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: what it is called, the link there, and whether it is chosen."""

    text: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Heatmap:
    """A grid of one species.

    `range` says which columns are shown, "" for all; `proteomics` whether some row is of it, `several` whether cells
    are means over genes.
    """

    species: str
    factor: str
    gene: str
    heads: list[Head]
    lines: list[Line]
    factors: list[Choice]
    pages: list[Choice]
    range: str
    proteomics: bool
    several: bool
    anatomogram: Anatomogram | None


def draw_grids(answer: BaselineAnswer, grids: Sequence[Mapping[str, Any]], on: Parameters, page: int) -> list[Heatmap]:
    """Return grids (as JSON has them) as heatmaps; `on` are the parameters that links keep, `page` is from 1."""
    terms = answer.words.release.terms
    drawn: set[tuple[str, str]] = set()
    heatmaps = []
    for grid in grids:
        anatomogram = None
        if (grid["species"], grid["factor"]) not in drawn:  # several genes share the picture of the first
            anatomogram = draw(terms, grid)
            drawn.add((grid["species"], grid["factor"]))
        heatmaps.append(_heatmap(answer, grid, on, page, anatomogram))
    return heatmaps


def _heatmap(
    answer: BaselineAnswer, grid: Mapping[str, Any], on: Parameters, page: int, anatomogram: Anatomogram | None
) -> Heatmap:
    total = len(grid["columns"])
    pages = max(1, -(-total // MOST_COLUMNS))
    page = min(page, pages)
    part = slice((page - 1) * MOST_COLUMNS, page * MOST_COLUMNS)
    columns = grid["columns"][part]
    shapes = anatomogram.shapes if anatomogram else {}
    return Heatmap(
        species=grid["species"],
        factor=grid["factor"],
        gene=grid.get("gene_symbol") or grid.get("gene_id") or "",
        heads=[Head(one["value"], one["term"] or "", shapes.get(one["value"], "")) for one in columns],
        lines=[_line(row, columns, part) for row in grid["rows"]],
        factors=_factors(answer, grid, on),
        pages=[_page(on, each, page) for each in range(1, pages + 1)] if pages > 1 else [],
        range=f"columns {part.start + 1} to {min(part.stop, total)} of {total:,}" if pages > 1 else "",
        proteomics=any(row["experiment_type"].startswith("PROTEOMICS") for row in grid["rows"]),
        several=any(row["genes"] > 1 for row in grid["rows"]),
        anatomogram=anatomogram,
    )


def _page(on: Parameters, page: int, shown: int) -> Choice:
    return Choice(str(page), here({**on, "columns": [str(page)]}, "baseline"), page == shown)


def _line(row: Mapping[str, Any], columns: Sequence[Mapping[str, Any]], part: slice) -> Line:
    cells = [
        _cell(cell["value"], cell["state"], column["value"], row["unit"])
        for cell, column in zip(row["cells"][part], columns, strict=True)
    ]
    return Line(
        row["experiment_accession"],
        row["name"],
        row["unit"],
        row["genes"],
        join_reasons(row["why"]),
        Markup("").join(cells),
    )


def _cell(value: float | None, state: str, column: str, unit: str) -> Markup:
    if value is None:
        return Markup("<td></td>")
    shown = number(value)
    said = f"{column}: {shown} {unit}, {STATES[state]}"
    return Markup(f'<td class="number {state}" title="{escape(said)}">{shown}</td>')  # noqa: S704 - escaped above


def _factors(answer: BaselineAnswer, grid: Mapping[str, Any], on: Parameters) -> list[Choice]:
    """Return the factor types that the columns of a species may be of; a choice leaves other species as they are."""
    experiments = answer.words.release.catalogue.experiments
    species = grid["species"]
    found = {
        factor
        for number in answer.shown
        if experiments[number].species == species
        for factor in experiments[number].factors
    }
    rest = {reference_name(name): [factor_name(one) for one in names] for name, names in _chosen(answer)}
    kept = {name: values for name, values in on.items() if name not in {"bs", "source", "columns"}}
    return [
        Choice(factor, here({**kept, "bs": [_bs(rest, species, factor)]}, "baseline"), factor == grid["factor"])
        for factor in sorted(found)
    ]


def _chosen(answer: BaselineAnswer) -> Iterable[tuple[str, tuple[str, ...]]]:
    return answer.words.request.baseline_factors


def _bs(rest: Mapping[str, list[str]], species: str, factor: str) -> str:
    return orjson.dumps({**rest, reference_name(species): [factor_name(factor)]}).decode()
