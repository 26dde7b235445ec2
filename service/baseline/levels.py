"""Cells of some genes -> means over the genes, one per assay group."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from engines.port import BaselineCells, Engine, Levels, Numbers
from engines.query import BaselineQuery
from service.catalogue import Catalogue

CHUNK = 1_000
"""Genes asked for at once: bounds memory, and fixes the order of additions, so engines give the same doubles."""

Tally = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GroupLevels:
    """Means and largest levels over genes, per condition number; NaN where nothing was measured.

    `genes` counts, per experiment, the genes that are in its matrix.
    """

    mean: Levels
    highest: Levels
    genes: Tally


def choose_matrices(catalogue: Catalogue, unit: str | None) -> Numbers:
    """Return one matrix per experiment, rising: of the unit asked for, else the preferred one.

    Proteomics has its own units, whatever is asked for.
    """
    chosen: dict[int, int] = {}
    pairs = zip(catalogue.matrix_experiment.tolist(), catalogue.matrix_unit, strict=True)
    for matrix, (experiment, matrix_unit) in enumerate(pairs):
        entry = catalogue.experiments[experiment]
        wanted = entry.units[0] if unit is None or entry.kind.proteomics else unit
        if matrix_unit == wanted:
            chosen[experiment] = matrix
    return np.array(sorted(chosen.values()), np.int32)


def read_cells(engine: Engine, genes: Numbers, matrices: Numbers) -> Iterable[BaselineCells]:
    """Yield the cells of genes, some at a time."""
    for start in range(0, len(genes), CHUNK):
        yield engine.baseline(BaselineQuery(genes[start : start + CHUNK], matrices))


def split_by_gene(cells: BaselineCells) -> Iterable[tuple[int, BaselineCells]]:
    """Yield each gene with its cells."""
    bounds = [0, *(np.flatnonzero(np.diff(cells.gene)) + 1).tolist(), len(cells.gene)]
    for start, end in pairwise(bounds):
        if start < end:
            part = slice(start, end)
            yield (
                int(cells.gene[start]),
                BaselineCells(cells.gene[part], cells.matrix[part], cells.column[part], cells.level[part]),
            )


def average(catalogue: Catalogue, parts: Iterable[BaselineCells]) -> GroupLevels:
    """Average levels over genes in each assay group.

    In RNA a gene of the matrix without a cell has level 0 there and counts; in proteomics only measured ones count.
    """
    groups, matrices = len(catalogue.condition_ids), len(catalogue.matrix_unit)
    total, measured = np.zeros(groups), np.zeros(groups, np.int64)
    highest = np.full(groups, -np.inf)
    in_matrix = np.zeros(matrices, np.int64)
    for cells in parts:
        total += np.bincount(cells.column, cells.level, groups)
        measured += np.bincount(cells.column, minlength=groups)
        np.maximum.at(highest, cells.column, cells.level)
        first = np.ones(len(cells.gene), bool)
        first[1:] = (np.diff(cells.gene) != 0) | (np.diff(cells.matrix) != 0)
        in_matrix += np.bincount(cells.matrix[first], minlength=matrices)
    genes = np.zeros(len(catalogue.experiments), np.int64)
    np.add.at(genes, catalogue.matrix_experiment, in_matrix)
    of_group = catalogue.experiment
    counted = np.where(catalogue.proteomics[of_group], measured, genes[of_group])
    with np.errstate(invalid="ignore"):
        mean = np.where(counted > 0, total / np.maximum(counted, 1), np.nan)
    unmeasured = catalogue.proteomics[of_group] | (counted == 0)
    return GroupLevels(mean, np.where(np.isneginf(highest), np.where(unmeasured, np.nan, 0.0), highest), genes)
