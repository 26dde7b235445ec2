"""Result tables become facts: numbers for names, the floor, zeros of RNA."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from indexer.facts import Numbering, baseline_facts, differential_facts
from mappings.facts import LARGEST, NO_RIVAL
from mappings.manifest import Floor
from mappings.results import BASELINE_RESULTS, DIFFERENTIAL_RESULTS


class Genes:
    """Genes a, b, c, … numbered by their letter."""

    def numbers(self, ids: list[str]) -> np.ndarray:
        return np.array([ord(name) - ord("a") for name in ids], np.int32)


NUMBERING = Numbering(Genes(), {("E-1", "g1"): 4, ("E-1", "g2"): 5, ("E-1", "g1_g2"): 6}, {("E-1", "TPM"): 2})


def differential(tmp_path: Path, rows: list[tuple[str, float | None, float | None]], floor: Floor) -> list[dict]:
    table = [
        {
            "gene_id": gene,
            "gene_name": "",
            "design_element": "",
            "array_design": "",
            "contrast_id": "g1_g2",
            "log2_fold_change": fold_change,
            "adjusted_p_value": p_value,
            "rival_p_value": NO_RIVAL,
        }
        for gene, fold_change, p_value in rows
    ]
    path = tmp_path / "differential.parquet"
    pq.write_table(pa.Table.from_pylist(table, schema=DIFFERENTIAL_RESULTS), path)
    return differential_facts(path, "E-1", NUMBERING, floor).to_pylist()


def test_floor_keeps_its_own_values(tmp_path: Path) -> None:
    rows = [("c", 0.5, 0.1), ("a", -0.5, 0.0), ("b", 0.49, 0.01), ("d", 3.0, 0.11), ("e", -LARGEST, 1e-300)]
    facts = differential(tmp_path, rows, Floor(0.5, 0.1))
    assert [(fact["gene"], fact["contrast"], fact["log2_fold_change"]) for fact in facts] == [
        (0, 6, -0.5),
        (2, 6, 0.5),
        (4, 6, -LARGEST),
    ]


def test_floor_of_everything_still_leaves_out_what_is_no_result(tmp_path: Path) -> None:
    rows = [("a", None, 0.5), ("b", 1.0, None), ("c", 0.0, 0.5), ("d", 0.001, 1.0)]
    assert [fact["gene"] for fact in differential(tmp_path, rows, Floor(0.0, 1.0))] == [3]


def baseline(tmp_path: Path, cells: list[tuple[str, str, float | None]], *, sparse: bool) -> list[tuple]:
    table = [
        {"gene_id": gene, "gene_name": "", "assay_group_id": group, "unit": "TPM", "level": level}
        for gene, group, level in cells
    ]
    path = tmp_path / "baseline.parquet"
    pq.write_table(pa.Table.from_pylist(table, schema=BASELINE_RESULTS), path)
    facts = pa.concat_tables(baseline_facts(path, "E-1", NUMBERING, sparse=sparse))
    assert set(facts["matrix"].to_pylist()) <= {2}
    return [(fact["gene"], fact["column"], fact["level"]) for fact in facts.to_pylist()]


CELLS = [("b", "g1", 0.0), ("b", "g2", 0.0), ("a", "g1", 0.0), ("a", "g2", 0.3), ("c", "g2", 7.0), ("c", "g1", 1.0)]


def test_rna_keeps_levels_above_zero_and_one_row_of_a_gene_without(tmp_path: Path) -> None:
    assert baseline(tmp_path, CELLS, sparse=True) == [(0, 5, 0.3), (1, 4, 0.0), (2, 4, 1.0), (2, 5, 7.0)]


def test_proteomics_keeps_every_measured_level(tmp_path: Path) -> None:
    cells = [*CELLS, ("d", "g1", None), ("d", "g2", 0.0)]
    assert baseline(tmp_path, cells, sparse=False) == [
        (0, 4, 0.0),
        (0, 5, 0.3),
        (1, 4, 0.0),
        (1, 5, 0.0),
        (2, 4, 1.0),
        (2, 5, 7.0),
        (3, 5, 0.0),
    ]


def test_empty_tables(tmp_path: Path) -> None:
    assert differential(tmp_path, [], Floor()) == []
