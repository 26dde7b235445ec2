"""Turns the oracle's plain values into what engines take, and back."""

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa

from engines.port import BaselineCells, Counts
from engines.query import BaselineQuery, Cutoffs, DifferentialQuery, RowKey, Sort, SortColumn
from mappings.facts import BASELINE, DIFFERENTIAL, NO_RIVAL
from mappings.vocabulary import Regulation
from tests.conformance.oracle import Cell, Question, Row, rival_p_values


class Names:
    """Names of a made-up release: numbers are places in sorted lists."""

    def __init__(self, genes: Iterable[str], conditions: Iterable[str], matrices: Iterable[str]) -> None:
        self._genes = sorted(genes)
        self._numbers = {gene: number for number, gene in enumerate(self._genes)}
        self.conditions = sorted(conditions)
        self.matrices = sorted(matrices)

    def gene_ids(self, genes: Iterable[int]) -> list[str]:
        return [self._genes[gene] for gene in genes]

    def gene_numbers(self, ids: Sequence[str]) -> np.ndarray:
        return np.array([self._numbers.get(gene, -1) for gene in ids], np.int32)


def facts(rows: Sequence[Row]) -> pa.Table:
    columns = {name: [getattr(row, name) for row in rows] for name in DIFFERENTIAL.names if name != "rival_p_value"}
    return pa.table({**columns, "rival_p_value": rival_p_values(rows, NO_RIVAL)}, schema=DIFFERENTIAL)


def cells_table(cells: Sequence[Cell]) -> pa.Table:
    return pa.table({name: [getattr(cell, name) for cell in cells] for name in BASELINE.names}, schema=BASELINE)


def numbers(values: Iterable[int] | None) -> np.ndarray | None:
    return None if values is None else np.array(sorted(values), np.int32)


def query(question: Question) -> DifferentialQuery:
    after = question.after
    return DifferentialQuery(
        genes=numbers(question.genes),
        contrasts=numbers(question.contrasts),
        selected=numbers(question.selected),
        regulation=Regulation(question.regulation) if question.regulation else None,
        first=numbers(question.first),
        cutoffs=Cutoffs(
            question.fold_change, question.p_value, question.lenient_fold_change, numbers(question.lenient)
        ),
        sort=Sort(SortColumn(question.sort), question.descending),
        size=question.size,
        after=RowKey(**vars(after)) if after else None,
    )


def baseline_query(genes: Iterable[int], matrices: Iterable[int] | None = None) -> BaselineQuery:
    return BaselineQuery(numbers(genes), numbers(matrices))


def rows_of(table: pa.Table) -> list[Row]:
    return [Row(**row) for row in table.to_pylist()]


def counts_of(counts: Counts) -> dict[int, tuple[int, int]]:
    columns = (column.tolist() for column in (counts.contrast, counts.up, counts.down))
    return {contrast: (up, down) for contrast, up, down in zip(*columns, strict=True)}


def cells_of(cells: BaselineCells) -> list[Cell]:
    columns = (column.tolist() for column in (cells.gene, cells.matrix, cells.column, cells.level))
    return [Cell(*values) for values in zip(*columns, strict=True)]
