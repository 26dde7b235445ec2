"""The results of an experiment as a page: a heatmap, its legend, and the form that chooses what is in it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from service.atlas.contrast_summary import contrast_summary, group_summary
from service.atlas.experiment.baseline import column_terms
from service.atlas.heatmap import Asked, gene_names
from service.baseline.grids import ORGANISM_PART
from service.baseline.states import DEFAULT_CUTOFF, State, cutoff_of, state_of
from service.catalogue import ExperimentEntry
from service.differential.cutoffs import DEFAULT
from service.errors import refuse
from service.experiment.changes import differential_table
from service.experiment.columns import Column
from service.experiment.levels import baseline_table
from service.experiment.tables import GeneRow, GeneTable
from service.genome_browsers import Browser, browsers_of, find_browser
from service.render.anatomogram import Anatomogram, draw
from service.render.column_filters import column_filters, default_view
from service.render.experiment.frame import PLOTS
from service.render.experiment.links import Place
from service.render.heatmap import Head, Heatmap, OpenCell, draw_changes, draw_levels, heads_of
from service.render.paging import Paging
from service.render.recipes import of_commented_table
from service.request.terms import GeneTerm

MOST_COLUMNS = 100
"""Columns of one page."""

MOST_CHIPS = 30
"""Gene terms that are listed one by one; longer lists are one."""

SIZES = (10, 25, 50, 100, 200, 500, 1000)
"""Numbers of rows that the form offers."""


def page_columns(asked: Asked, page: int) -> tuple[Asked, Paging]:
    """Return the request with the columns of one page shown; raises `RequestRefused`."""
    paging = Paging.of(page, len(asked.columns.chosen), MOST_COLUMNS)
    return replace(asked, columns=replace(asked.columns, part=paging.part)), paging


def results_view(asked: Asked, paging: Paging, place: Place, browser: str) -> dict[str, Any]:
    """Return what the tab of results shows; raises `RequestRefused` for a genome browser that does not fit."""
    table, download = read_table(asked), place.download(asked.entry.experiment_type)
    opened, browsers = choose_browser(asked.entry, browser)
    return {
        "asked": asked.page,
        "table": table,
        "heatmap": draw_table(asked, table, place, opened),
        "browsers": [(one.name, place.results(browser=one.name), one == opened) for one in browsers],
        "no_browser": place.results(browser=None),
        "columns": asked.columns,
        "paging": paging,
        "picture": draw_tissues(asked, table.columns, table.rows),
        "filters": column_filters(asked),
        "terms": term_chips(asked.page.genes),
        "standing_in": [term.value for term in table.terms if term not in asked.page.genes],
        "cutoffs": cutoffs_of(asked),
        "sizes": sorted({*SIZES, asked.page.size}),
        "default_view": default_view(asked),
        "place_page": lambda page: place.results(page=str(page)),
        "download": download,
        "copies": of_commented_table(download),
        "warnings": [*asked.page.warnings, *table.warnings],
    }


def read_table(asked: Asked) -> GeneTable:
    """Return the genes that a request shows."""
    make = baseline_table if asked.entry.kind.baseline else differential_table
    return make(asked.release, asked.number, asked.page, asked.columns, asked.reader)


def choose_browser(
    entry: ExperimentEntry, name: str, parameter: str = "browser"
) -> tuple[Browser | None, list[Browser]]:
    """Return the genome browser of a name (None for ""), and all that show the species; raises `RequestRefused`."""
    browsers = browsers_of(entry.species, entry.kingdom)
    found = find_browser(browsers, name) if name else None
    if name and found is None:
        there = ", ".join(one.name for one in browsers) or "none is known for its species"
        raise refuse(parameter, name, f"a genome browser of {entry.species}: {there}")
    return found, browsers


def draw_table(asked: Asked, table: GeneTable, place: Place, browser: Browser | None) -> Heatmap:
    """Return a table as a heatmap, with cells that open a genome browser where one is given."""
    opens = place.browsers(browser.name) if browser else None
    return draw_rows(asked, table.columns, table.rows, table.unit, place, opens)


def draw_rows(
    asked: Asked, columns: list[Column], rows: list[GeneRow], unit: str, place: Place, opens: OpenCell | None = None
) -> Heatmap:
    """Return some rows as a heatmap."""
    draw = draw_levels if asked.entry.kind.baseline else draw_changes
    return draw(table_heads(asked, columns, place), rows, gene_names(asked.release, rows), unit, opens)


def table_heads(asked: Asked, columns: list[Column], place: Place) -> list[Head]:
    """Return the heads of columns: an assay group leads to its own genes, a contrast to its plots."""
    if asked.entry.kind.baseline:
        return heads_of(columns, lambda column: _about_group(asked, column), place.column)
    return heads_of(
        columns,
        lambda column: _about_contrast(asked, column),
        lambda contrast: place.tab(PLOTS, contrast=contrast, page=None),
    )


def draw_tissues(asked: Asked, columns: list[Column], rows: list[GeneRow]) -> Anatomogram | None:
    """Return the tissues of columns lit by the highest level of some rows; None for columns that are no tissues."""
    entry = asked.entry
    if ORGANISM_PART not in entry.factors or not entry.kind.baseline:
        return None
    cutoff = cutoff_of(asked.page.cutoff.value, proteomics=entry.kind.proteomics)

    def state(cell: Mapping[str, Any] | None) -> State:
        return State.NO_DATA if cell is None else state_of(cell["value"], cutoff, proteomics=entry.kind.proteomics)

    grid = {
        "species": entry.species,
        "columns": [
            {"value": column.name, "term": next(iter(column_terms(asked.release, column, ORGANISM_PART)), "")}
            for column in columns
        ],
        "rows": [{"cells": [{"state": state(cell)} for cell in row.cells]} for row in rows],
    }
    return draw(asked.release.terms, grid)


def _about_group(asked: Asked, column: Column) -> str:
    summary = group_summary(asked.release, column.condition)
    said = [f"{one['propertyName']}: {one['testValue']}" for one in summary["properties"]]
    return "; ".join([f"{column.id}, {_replicates(summary['replicates'])}", *said])


def _about_contrast(asked: Asked, column: Column) -> str:
    summary = contrast_summary(asked.release, asked.entry.accession, column.id)
    sides = f"test {_replicates(summary['testReplicates'])}, reference {_replicates(summary['referenceReplicates'])}"
    differing = [
        f"{one['propertyName']}: {one['testValue'] or 'none'} vs {one['referenceValue'] or 'none'}"
        for one in summary["properties"]
        if one["testValue"] != one["referenceValue"]
    ]
    return "; ".join([f"{column.id}, {sides}", *differing])


def _replicates(count: int) -> str:
    return f"{count} replicate{'s' * (count != 1)}"


def term_chips(terms: tuple[GeneTerm, ...]) -> list[tuple[str, str]]:
    """Return gene terms as (text, what the form sends); a long list is one entry."""
    if len(terms) > MOST_CHIPS:
        return [(f"{len(terms):,} terms", _sent(terms))]
    return [(_called(term), _sent((term,))) for term in terms]


def _called(term: GeneTerm) -> str:
    return term.value + f" ({term.category.replace('_', ' ')})" * bool(term.category)


def _sent(terms: tuple[GeneTerm, ...]) -> str:
    if len(terms) == 1 and terms[0].words:
        return terms[0].value
    members = [{"value": term.value} | ({"category": term.category} if term.category else {}) for term in terms]
    return orjson.dumps(members).decode()


def cutoffs_of(asked: Asked) -> dict[str, float]:
    """Return the cut-offs in force, as the form shows them."""
    kind, given = asked.entry.kind, asked.page.cutoff
    if kind.baseline:
        usual = 0.0 if kind.proteomics else DEFAULT_CUTOFF
        return {"level": usual if given.value is None else given.value}
    change = DEFAULT.lenient_fold_change if kind.proteomics else DEFAULT.fold_change
    return {
        "fold_change": change if given.fold_change is None else given.fold_change,
        "p_value": DEFAULT.p_value if given.p_value is None else given.p_value,
    }
