"""Levels of single genes as a matrix: a row for each condition of an experiment, a layer for each unit."""

from typing import Any

import numpy as np

from service.baseline.search import BaselineAnswer
from service.export.matrix import Matrix

_CONDITION = ("experiment_accession", "name", "experiment_type", "species", "factor", "factor_value", "term", "unit")


def levels_matrix(answer: BaselineAnswer) -> Matrix:
    """Return the grids of single genes as one matrix."""
    catalogue, genes = answer.words.release.catalogue, answer.words.release.genes
    numbers = list(dict.fromkeys(grid.gene for grid in answer.grids if grid.gene is not None))
    place = {number: position for position, number in enumerate(numbers)}
    conditions: dict[tuple[str, ...], int] = {}
    cells: list[tuple[int, int, str, float]] = []
    for grid in answer.grids:
        for row in grid.rows:
            entry = catalogue.experiments[row.experiment]
            about = (entry.accession, row.name, entry.experiment_type, grid.species, grid.factor)
            for column, cell in zip(grid.columns, row.cells, strict=True):
                if cell.value is not None and grid.gene is not None:
                    key = (*about, column.value, column.term, row.unit)
                    at = conditions.setdefault(key, len(conditions))
                    cells.append((at, place[grid.gene], row.unit, cell.value))
    records = genes.records(np.array(numbers, np.int64))
    units = np.array([unit for _, _, unit, _ in cells], object)
    values = np.array([value for *_, value in cells], np.float64)
    return Matrix(
        obs={"condition": _names(conditions)}
        | {name: [key[position] for key in conditions] for position, name in enumerate(_CONDITION)},
        var={"gene_id": records["id"].to_pylist(), "gene_symbol": records["symbol"].to_pylist()}
        | {name: records[name].to_pylist() for name in ("species", "biotype")},
        row=np.array([row for row, *_ in cells], np.int64),
        column=np.array([column for _, column, *_ in cells], np.int64),
        layers={
            unit.lower().replace(" ", "_"): np.where(units == unit, values, np.nan)
            for unit in sorted(dict.fromkeys(units.tolist()))
        },
    )


def _names(conditions: dict[tuple[str, ...], int]) -> list[Any]:
    """Return unique names: slice of the experiment, then value of the factor."""
    seen: dict[str, int] = {}
    names = []
    for accession, name, _, _, factor, value, *_ in conditions:
        text = f"{accession} {name} {factor}: {value}"
        seen[text] = seen.get(text, 0) + 1
        names.append(text if seen[text] == 1 else f"{text} ({seen[text]})")
    return names
