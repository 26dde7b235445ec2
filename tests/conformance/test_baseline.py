"""Baseline queries, on every engine."""

import numpy as np

from tests.conformance.material import CELLS, DNA, LAST, MANY, ONE, PLANT
from tests.conformance.oracle import Cell, baseline
from tests.conformance.translation import baseline_query, cells_of


def test_cells_come_by_gene_matrix_and_column_exactly(engine):
    found = cells_of(engine.baseline(baseline_query({ONE, LAST})))
    assert found == baseline(CELLS, frozenset({ONE, LAST}), None)
    assert found[1] == Cell(ONE, 1, CELLS[1].column, 2.5)
    assert len(found) == 7


def test_a_gene_is_in_a_matrix_with_level_0(engine):
    found = cells_of(engine.baseline(baseline_query({LAST}, {1})))
    assert [cell.level for cell in found] == [0.0]


def test_matrices_restrict(engine):
    assert cells_of(engine.baseline(baseline_query({ONE, DNA}, {2}))) == [cell for cell in CELLS if cell.matrix == 2]


def test_no_matrices_and_no_genes_are_none(engine):
    assert cells_of(engine.baseline(baseline_query({ONE}, set()))) == []
    assert cells_of(engine.baseline(baseline_query(set()))) == []
    assert cells_of(engine.baseline(baseline_query({PLANT}))) == []


def test_many_genes(engine):
    found = engine.baseline(baseline_query(range(MANY + 1)))
    assert cells_of(found) == baseline(CELLS, frozenset(range(MANY + 1)), None)
    assert [column.dtype for column in (found.gene, found.matrix, found.column, found.level)] == [
        np.int32,
        np.int32,
        np.int32,
        np.float64,
    ]
