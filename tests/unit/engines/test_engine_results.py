"""An experiment's own Parquet, asked as an engine and for its pages."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engines.columns import BaselineChoice, DifferentialChoice, Ranking
from engines.errors import EngineUnavailable
from engines.open import open_columns, open_results
from engines.query import Cutoffs, DifferentialQuery
from mappings.facts import LARGEST
from mappings.results import BASELINE_RESULTS, DIFFERENTIAL_RESULTS, GENE_SET_ENRICHMENT
from mappings.vocabulary import Regulation


class Names:
    conditions = ()
    matrices = ()

    def gene_ids(self, genes):
        return [f"G{gene}" for gene in genes]

    def gene_numbers(self, ids):
        return np.array([-1 if gene == "unknown" else int(gene.removeprefix("G")) for gene in ids], np.int32)


@pytest.fixture
def differential(tmp_path: Path) -> Path:
    """Genes G1 to G5 and an unknown one in contrasts g2_g1 and g3_g1."""
    rows = [
        ("G1", "", "g2_g1", 2.0, 0.01, None),
        ("G1", "", "g3_g1", -4.0, 0.02, None),
        ("G2", "a_at", "g2_g1", 3.0, 0.01, 5.0),
        ("G2", "b_at", "g2_g1", 0.2, 0.9, 0.5),
        ("G3", "", "g2_g1", None, None, None),
        ("G3", "", "g3_g1", 0.0, 0.5, None),
        ("G4", "", "g2_g1", float("-inf"), 0.04, None),
        ("G5", "", "g3_g1", 8.0, 0.001, None),
        ("unknown", "", "g2_g1", 9.0, 0.001, None),
    ]
    names = ("gene_id", "design_element", "contrast_id", "log2_fold_change", "adjusted_p_value", "t_statistic")
    rest = {"gene_name": "", "array_design": "", "rival_p_value": 2.0}
    table = pa.Table.from_pylist([dict(zip(names, row, strict=True)) | rest for row in rows], DIFFERENTIAL_RESULTS)
    pq.write_table(table, tmp_path / "differential.parquet")
    return tmp_path / "differential.parquet"


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    """Levels of three genes in g1, g2, g3, in TPM and one cell in FPKM."""
    levels = {"G1": (0.5, 10.0, 20.0), "G2": (0.0, 0.0, 5.0), "G3": (0.0, 9.0, 0.0), "G4": (0.1, 0.2, 0.3)}
    rows = [
        {"gene_id": gene, "gene_name": "", "assay_group_id": f"g{number}", "unit": "TPM", "level": level}
        for gene, row in levels.items()
        for number, level in enumerate(row, 1)
    ]
    rows.append({"gene_id": "G1", "gene_name": "", "assay_group_id": "g1", "unit": "FPKM", "level": 99.0})
    pq.write_table(pa.Table.from_pylist(rows, BASELINE_RESULTS), tmp_path / "baseline.parquet")
    return tmp_path / "baseline.parquet"


@pytest.fixture
def columns():
    opened = open_columns()
    yield opened
    opened.close()


def test_all_results_answer_below_any_floor(differential):
    engine = open_results(differential, Names(), {"g2_g1": 7, "g3_g1": 9})
    page = engine.differential(DifferentialQuery(cutoffs=Cutoffs(0.0, 1.0)))
    found = [(row["gene"], row["contrast"], row["log2_fold_change"]) for row in page.rows.to_pylist()]
    assert found == [(4, 7, -LARGEST), (5, 9, 8.0), (1, 9, -4.0), (2, 7, 3.0), (1, 7, 2.0), (2, 7, 0.2)]
    assert page.counts.contrast.tolist() == [7, 9]
    assert engine.counts() == {"differential": 6, "baseline": 0}
    engine.close()


def test_other_contrasts_are_left_out(differential):
    engine = open_results(differential, Names(), {"g3_g1": 9})
    assert engine.differential(DifferentialQuery()).rows["gene"].to_pylist() == [5, 1]
    engine.close()


def test_results_that_are_not_there(tmp_path):
    with pytest.raises(EngineUnavailable, match=r"missing\.parquet"):
        open_results(tmp_path / "missing.parquet", Names(), {})


def test_specific_genes_are_expressed_in_few_groups(columns, baseline):
    choice = BaselineChoice("TPM", ("g1", "g2", "g3"))
    assert columns.rank_baseline(baseline, choice) == Ranking(["G3", "G2", "G1"], ["", "", ""], 3)


def test_selected_groups_count_by_the_whole_experiment(columns, baseline):
    choice = BaselineChoice("TPM", ("g3",))
    assert columns.rank_baseline(baseline, choice).gene_ids == ["G2", "G1"]


def test_unspecific_genes_come_by_mean_level(columns, baseline):
    choice = BaselineChoice("TPM", ("g1", "g2", "g3"), specific=False, size=2)
    assert columns.rank_baseline(baseline, choice) == Ranking(["G1", "G3"], ["", ""], 3)


def test_baseline_genes_and_cut_off(columns, baseline):
    choice = BaselineChoice("TPM", ("g1", "g2", "g3"), cutoff=0.2, genes=["G4", "G1"])
    assert columns.rank_baseline(baseline, choice).gene_ids == ["G4", "G1"]
    assert columns.rank_baseline(baseline, BaselineChoice("TPM", ("g1",), cutoff=1e6)) == Ranking([], [], 0)


def test_baseline_cells_come_in_the_order_asked(columns, baseline):
    rows = columns.baseline_rows(baseline, "TPM", ["G3", "G1"])
    assert rows.schema == BASELINE_RESULTS
    assert rows["gene_id"].to_pylist() == ["G3"] * 3 + ["G1"] * 3
    assert rows["level"].to_pylist() == [0.0, 9.0, 0.0, 0.5, 10.0, 20.0]


def test_differential_rows_are_ranked_over_all_contrasts(columns, differential):
    ranking = columns.rank_differential(differential, DifferentialChoice(("g2_g1", "g3_g1")))
    assert ranking.gene_ids == ["G4", "unknown", "G5", "G2", "G1"]
    assert ranking.design_elements == ["", "", "", "a_at", ""]
    assert ranking.total == 5


def test_a_selection_prefers_what_changes_in_it_alone(columns, differential):
    ranking = columns.rank_differential(differential, DifferentialChoice(("g3_g1",)))
    assert ranking.gene_ids == ["G5", "G1"]


def test_regulation_genes_and_cut_offs_choose_rows(columns, differential):
    choice = DifferentialChoice(("g2_g1",), regulation=Regulation.UP, genes=["G1", "G2", "G4"], specific=False)
    assert columns.rank_differential(differential, choice).gene_ids == ["G2", "G1"]
    loose = DifferentialChoice(("g2_g1",), fold_change=0.1, p_value=1.0, genes=["G2"])
    assert columns.rank_differential(differential, loose).design_elements == ["a_at", "b_at"]


def test_differential_cells_come_in_the_order_asked(columns, differential):
    rows = columns.differential_rows(differential, ["G3", "G2"])
    assert rows.schema == DIFFERENTIAL_RESULTS
    assert rows["contrast_id"].to_pylist() == ["g2_g1", "g3_g1", "g2_g1", "g2_g1"]
    pairs = columns.differential_rows(differential, ["G2", "G1"], ["b_at", ""])
    assert pairs["log2_fold_change"].to_pylist() == [0.2, 2.0, -4.0]


def test_a_contrast_is_read_whole(differential: Path) -> None:
    with closing(open_columns()) as columns:
        rows = columns.contrast_rows(differential, "g2_g1")
        assert columns.contrast_rows(differential, "g9_g1").num_rows == 0
    assert rows.schema == DIFFERENTIAL_RESULTS
    pairs = list(zip(rows["gene_id"].to_pylist(), rows["design_element"].to_pylist(), strict=True))
    assert pairs == [("G1", ""), ("G2", "a_at"), ("G2", "b_at"), ("G4", ""), ("unknown", "")]  # G3 has no numbers


def test_exclusive_genes_are_those_of_one_group_alone(baseline: Path) -> None:
    with closing(open_columns()) as columns:
        found = columns.exclusive_genes(baseline, "TPM", 0.5, 5)
        few = columns.exclusive_genes(baseline, "TPM", 0.5, 0)
        every = columns.exclusive_genes(baseline, "TPM", 0.0, 5)
    names = ("assay_group_id", "gene_id", "level", "genes")
    rows = list(zip(*(found[name].to_pylist() for name in names), strict=True))
    assert rows == [("g2", "G3", 9.0, 1), ("g3", "G2", 5.0, 1)]
    assert few.num_rows == 0
    assert every["gene_id"].to_pylist() == ["G3", "G2"]  # a level of 0 is no expression, however low the cut-off


def test_enriched_sets_come_by_collection_and_p(tmp_path: Path) -> None:
    rows = [
        {"contrast_id": contrast, "collection": collection, "gene_set_id": name, "gene_set_name": ""}
        | {"adjusted_p_value": p_value, "effect_size": effect}
        for contrast, collection, name, p_value, effect in [
            ("g2_g1", "reactome", "R1", 0.01, 2.0),
            ("g2_g1", "go", "GO:2", 0.05, 1.0),
            ("g2_g1", "go", "GO:1", 0.05, 3.0),
            ("g2_g1", "go", "GO:3", 0.1, 3.0),
            ("g2_g1", "go", "GO:4", None, 3.0),
            ("g3_g1", "go", "GO:5", 0.01, 3.0),
        ]
    ]
    path = tmp_path / "enrichment.parquet"
    pq.write_table(pa.Table.from_pylist(rows, GENE_SET_ENRICHMENT), path)
    with closing(open_columns()) as columns:
        found = columns.enriched_sets(path, "g2_g1", 0.1)
    assert found["gene_set_id"].to_pylist() == ["GO:1", "GO:2", "R1"]
