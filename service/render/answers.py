"""Answers -> plain dicts and lists, the JSON of the API."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from service.baseline.grids import Grid, GridRow
from service.baseline.groupings import ColumnGrouping, group_columns
from service.baseline.search import BaselineAnswer
from service.differential.groups import GroupedAnswer
from service.differential.search import DifferentialAnswer
from service.facets import Facets
from service.render.rows import COLUMNS, FURTHER, TEXTS, Columns, as_records, choose_columns, name_rows
from service.resolve.why import Reason

_MEDIAN = "median_log2_fold_change"

MOST_REASONS = 3
"""Reasons given for one row of a grid."""


def differential_columns(answer: DifferentialAnswer) -> Columns:
    """Return the rows of an answer as named columns."""
    wanted = choose_columns(answer.words.request.fields, COLUMNS, FURTHER)
    return name_rows(answer.words.release, answer.rows, answer.why, wanted, answer.elements)


def grouped_columns(answer: GroupedAnswer) -> Columns:
    """Return the groups of an answer as named columns."""
    columns = dict(answer.columns)
    if _MEDIAN in columns:
        columns[_MEDIAN] = [TEXTS.get(median, median) for median in columns[_MEDIAN]]
    return {name: columns[name] for name in choose_columns(answer.words.request.fields, tuple(columns))}


def grouped_json(answer: GroupedAnswer) -> dict[str, Any]:
    """Return a grouped differential answer as JSON has it; `total` counts the groups."""
    return _page(answer, grouped_columns(answer))


def differential_json(answer: DifferentialAnswer) -> dict[str, Any]:
    """Return a differential answer as JSON has it."""
    return _page(answer, differential_columns(answer))


def _page(answer: DifferentialAnswer | GroupedAnswer, columns: Columns) -> dict[str, Any]:
    return {
        "release": answer.words.release.id,
        "total": answer.total,
        "next": answer.next,
        "facets": facets_json(answer.facets),
        "resolution": answer.words.report,
        "warnings": answer.warnings,
        "rows": as_records(columns),
    }


def baseline_json(answer: BaselineAnswer, *, grouped: bool = True) -> dict[str, Any]:
    """Return a baseline answer as JSON has it, with or without the groups of columns.

    Raises `RequestRefused` for `fields` that there are not.
    """
    choose_columns(answer.words.request.fields, baseline_names(answer))
    tabular = ["The parameter fields chooses columns of tables; baseline JSON is whole"]
    return {
        "release": answer.words.release.id,
        "total": answer.total,
        "resolution": answer.words.report,
        "warnings": [*answer.warnings, *tabular * bool(answer.words.request.fields)],
        "facets": facets_json(answer.facets),
        "grids": [_grid(answer, grid, grouped=grouped) for grid in answer.grids],
        "experiments": studied_json(answer),
    }


def baseline_lines(answer: BaselineAnswer) -> Iterable[list[Any]]:
    """Yield a baseline answer as a long table: one row per cell with data, or per matching assay group."""
    return _group_lines(answer) if answer.words.genes.genes is None else _cell_lines(answer)


def baseline_names(answer: BaselineAnswer) -> list[str]:
    """Return the columns of the long table."""
    return _GROUP_COLUMNS if answer.words.genes.genes is None else _CELL_COLUMNS


def facets_json(facets: Facets) -> dict[str, list[dict[str, Any]]]:
    """Return facets with their values, counts and ticks."""
    return {
        name: [{"value": value.value, "count": value.count, "selected": value.selected} for value in values]
        for name, values in facets.items()
    }


def studied_json(answer: BaselineAnswer) -> list[dict[str, Any]]:
    """Return the experiments that study the conditions asked for, with their matching assay groups."""
    catalogue = answer.words.release.catalogue
    listed = []
    for studied in answer.experiments:
        entry = catalogue.experiments[studied.experiment]
        listed.append(
            {
                "experiment_accession": entry.accession,
                "name": entry.title,
                "experiment_type": entry.experiment_type,
                "species": entry.species,
                "conditions": matched_groups(answer, studied.conditions),
            }
        )
    return listed


def matched_groups(answer: BaselineAnswer, groups: Iterable[int]) -> list[dict[str, Any]]:
    """Return assay groups that matched the condition terms, each with the reasons why."""
    catalogue = answer.words.release.catalogue
    return [
        {"id": catalogue.condition_ids[group], "name": catalogue.condition_names[group], "why": answer.why.get(group)}
        for group in groups
    ]


def reasons_of(answer: BaselineAnswer, row: GridRow) -> list[Reason] | None:
    """Return why a row's assay groups matched the condition terms, each reason once; None without terms."""
    if not answer.why:
        return None
    reasons: dict[tuple[str, str, str], Reason] = {}
    for group in row.conditions:
        for reason in answer.why.get(group, []):
            reasons.setdefault((reason["searched"], reason["type"], reason["value"]), reason)
    return list(reasons.values())[:MOST_REASONS]


def gene_of(answer: BaselineAnswer, grid: Grid) -> dict[str, str]:
    """Return id and symbol of the gene that a grid is for; empty when it is for all together."""
    if grid.gene is None:
        return {}
    record = answer.words.release.genes.records(np.array([grid.gene]))
    return {"gene_id": record["id"][0].as_py(), "gene_symbol": record["symbol"][0].as_py()}


def _grid(answer: BaselineAnswer, grid: Grid, *, grouped: bool) -> dict[str, Any]:
    catalogue = answer.words.release.catalogue
    groupings = group_columns(answer.words.release, grid.factor, grid.columns) if grouped else []
    return gene_of(answer, grid) | {
        "species": grid.species,
        "factor": grid.factor,
        "columns": [{"value": column.value, "term": column.term or None} for column in grid.columns],
        "columnGroupings": groupings_json(groupings),
        "rows": [
            {
                "experiment_accession": catalogue.experiments[row.experiment].accession,
                "name": row.name,
                "experiment_type": catalogue.experiments[row.experiment].experiment_type,
                "unit": row.unit,
                "genes": row.genes,
                "why": reasons_of(answer, row),
                "conditions": matched_groups(answer, row.conditions) if answer.why else None,
                "cells": [{"value": cell.value, "state": cell.state} for cell in row.cells],
            }
            for row in grid.rows
        ],
    }


def groupings_json(groupings: Iterable[ColumnGrouping]) -> list[dict[str, Any]]:
    """Return groupings of columns as JSON has them; `values` are those of the columns."""
    return [
        {
            "name": grouping.name,
            "groups": [
                {"id": group.id, "name": group.name, "values": [column.value for column in group.columns]}
                for group in grouping.groups
            ],
        }
        for grouping in groupings
    ]


_CELL_COLUMNS = [
    "gene_id",
    "gene_symbol",
    "species",
    "factor",
    "factor_value",
    "term",
    "experiment_accession",
    "name",
    "experiment_type",
    "unit",
    "value",
    "state",
]
_GROUP_COLUMNS = [
    "experiment_accession",
    "name",
    "experiment_type",
    "species",
    "assay_group_id",
    "assay_group_name",
    "why",
]


def _cell_lines(answer: BaselineAnswer) -> Iterable[list[Any]]:
    catalogue = answer.words.release.catalogue
    for grid in answer.grids:
        gene = gene_of(answer, grid)
        names = [gene.get("gene_id", ""), gene.get("gene_symbol", ""), grid.species, grid.factor]
        for row in grid.rows:
            entry = catalogue.experiments[row.experiment]
            about = [entry.accession, row.name, entry.experiment_type, row.unit]
            for column, cell in zip(grid.columns, row.cells, strict=True):
                if cell.value is not None:
                    yield [*names, column.value, column.term, *about, cell.value, cell.state.value]


def _group_lines(answer: BaselineAnswer) -> Iterable[list[Any]]:
    for entry in studied_json(answer):
        about = [entry[name] for name in ("experiment_accession", "name", "experiment_type", "species")]
        for condition in entry["conditions"]:
            yield [*about, condition["id"], condition["name"], condition["why"]]
