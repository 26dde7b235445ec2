"""Baseline answers as `/json/baseline_experiments` and `/json/search/baseline_facets` have them."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from service.atlas.anatomogram import anatomogram
from service.atlas.labels import factor_name, pretty, reference_name, term_id
from service.atlas.links import condition_query, experiment_uri, gene_query
from service.baseline.grids import ORGANISM_PART, Cell, Grid, GridRow
from service.baseline.groupings import group_columns
from service.baseline.search import BaselineAnswer
from service.release import Release
from service.render.answers import studied_json
from service.request.search import SearchRequest
from service.species import human_first

Members = dict[str, Any]


def baseline_experiments(answer: BaselineAnswer) -> Members:
    """Return the heatmap of one species: experiments in rows, values of one factor in columns.

    An answer has one grid; of several the first, and `warnings` name the others. Without anything to show there is no
    `profiles`; without genes the `experiments` that study the conditions are listed instead. Levels are those of
    `/api/v1/baseline`, not rounded; a cell without data is empty.
    """
    grid = answer.grids[0] if answer.grids else None
    columns = grid.columns if grid else []
    drawn = grid is not None and grid.factor == ORGANISM_PART
    return {
        "anatomogram": anatomogram(grid.species, (column.term for column in columns)) if grid and drawn else None,
        "columnHeaders": [
            {
                "assayGroupId": column.value,
                "factorValue": column.value,
                "factorValueOntologyTermId": term_id(column.term),
            }
            for column in columns
        ],
        "columnGroupings": _groupings(answer.words.release, grid) if grid and drawn else [],
        **({"profiles": _profiles(answer, grid)} if grid else {}),
        "config": config(answer.words.request, grid.species if grid else ""),
        **({"experiments": studied_json(answer)} if answer.experiments else {}),
        "release": answer.words.release.id,
        "resolution": answer.words.report,
        "warnings": [*answer.warnings, *_not_shown(answer)],
    }


def baseline_facets(answer: BaselineAnswer) -> dict[str, list[Members]]:
    """Return, per species of matching experiments, the factor types they vary and how many experiments do.

    Homo sapiens comes first, then by name; organism part first, then by name.
    """
    catalogue = answer.words.release.catalogue
    counts: dict[str, Counter[str]] = {}
    for number in answer.shown:
        entry = catalogue.experiments[number]
        counts.setdefault(reference_name(entry.species), Counter()).update(entry.factors)
    return {
        species: [
            {"name": factor_name(factor), "value": pretty(factor), "count": counts[species][factor]}
            for factor in sorted(counts[species], key=lambda name: (name != ORGANISM_PART, name))
        ]
        for species in sorted(counts, key=human_first)
    }


def config(request: SearchRequest, species: str) -> Members:
    """Return what the query was, as widgets read it back: they decode percent signs once more."""
    wanted = species or next(iter(request.species), "")
    return {
        "geneQuery": gene_query(request.genes).replace("%", "%25"),
        "conditionQuery": condition_query(request.conditions).replace("%", "%25"),
        "species": reference_name(wanted) if wanted else "",
        "columnType": "",
        "disclaimer": "",
        "expressionUnit": "",
        "genomeBrowsers": [],
    }


def _groupings(release: Release, grid: Grid) -> list[Members]:
    return [
        {
            "name": grouping.name.title(),
            "memberName": grouping.member_name,
            "groups": [
                {
                    "id": term_id(group.id),
                    "name": group.name,
                    "values": [term_id(column.term) for column in group.columns],
                }
                for group in grouping.groups
            ],
        }
        for grouping in group_columns(release, grid.factor, grid.columns)
    ]


def _profiles(answer: BaselineAnswer, grid: Grid) -> Members:
    genes = gene_query(answer.words.request.genes)
    return {
        "searchResultTotal": str(len(grid.rows)),
        "rows": [_row(answer.words.release, grid, row, genes) for row in grid.rows],
    }


def _row(release: Release, grid: Grid, row: GridRow, genes: str) -> Members:
    entry = release.catalogue.experiments[row.experiment]
    alone = len(release.layouts.of(row.experiment, grid.factor).names) == 1
    return {
        "id": entry.accession,
        "name": row.name,
        "experimentType": entry.experiment_type,
        "expressions": [_expression(cell) for cell in row.cells],
        "uri": experiment_uri(entry.accession, genes, {} if alone else _slice_filters(release, grid, row)),
        "expressionUnit": row.unit,
    }


def _expression(cell: Cell) -> Members:
    return {} if cell.value is None else {"value": cell.value}


def _slice_filters(release: Release, grid: Grid, row: GridRow) -> dict[str, list[str]]:
    """Return the values of other factors that all assay groups of a row have in common."""
    catalogue = release.catalogue
    common: dict[str, set[str]] = {}
    for group in row.conditions:
        found: dict[str, set[str]] = {}
        for _, is_factor, value in catalogue.uses(group):
            if is_factor and value.type != grid.factor:
                found.setdefault(value.type, set()).add(value.value)
        common = {name: common.get(name, values) & values for name, values in found.items()}
    return {factor_name(name): sorted(values) for name, values in sorted(common.items()) if values}


def _not_shown(answer: BaselineAnswer) -> Iterable[str]:
    if answer.experiments:
        yield "Without genes there are no levels to show: `experiments` lists those that study the conditions"
    if len(answer.grids) > 1:
        first, *others = answer.grids
        named = ", ".join(f"{grid.species} by {grid.factor}" for grid in others)
        yield f"Shown is {first.species} by {first.factor}; set species or source for {named}"
