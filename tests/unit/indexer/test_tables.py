"""Result files become tables; a damaged side file is noted, a damaged main file stops the experiment."""

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from indexer.measured import MeasuredGenes
from indexer.progress import SilentProgress
from indexer.reading import read_experiments
from indexer.results import Results, write_results
from indexer.tables import count_tested, with_rivals
from mappings.facts import NO_RIVAL
from mappings.results import DIFFERENTIAL_RESULTS

EXPERIMENTS = Path(__file__).resolve().parents[2] / "data" / "experiments"


def rows(*found: tuple[str, str, float | None, float | None]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {
                "gene_id": gene,
                "gene_name": "",
                "design_element": element,
                "array_design": "A-1",
                "contrast_id": "g1_g2",
                "log2_fold_change": fold_change,
                "adjusted_p_value": p_value,
                "rival_p_value": NO_RIVAL,
            }
            for gene, element, fold_change, p_value in found
        ],
        schema=DIFFERENTIAL_RESULTS,
    )


def test_rivals_are_of_the_same_gene_and_only_results() -> None:
    table = rows(
        ("a", "p1", 3.0, 0.04), ("a", "p2", -2.0, 0.001), ("a", "p3", 9.0, None), ("a", "p4", 0.0, 0.0),
        ("b", "p5", 1.0, 0.5), ("a", "p6", 1.5, 0.01),
    )  # fmt: skip
    assert with_rivals(table)["rival_p_value"].to_pylist() == [NO_RIVAL, 0.04, NO_RIVAL, NO_RIVAL, NO_RIVAL, 0.001]


def test_no_result_at_all() -> None:
    table = rows(("a", "p1", None, None))
    assert with_rivals(table).equals(table)
    assert count_tested(table) == {}


def test_tested_genes_count_once() -> None:
    assert count_tested(rows(("a", "p1", 1.0, 0.5), ("a", "p2", 0.0, 0.5), ("b", "p3", 1.0, None))) == {"g1_g2": 1}


def write(folder: Path, target: Path) -> Results:
    reading = read_experiments([folder], {}, SilentProgress())
    return write_results(reading.complete, target.joinpath, {}, SilentProgress())


def copy(accession: str, folder: Path) -> Path:
    return Path(shutil.copytree(EXPERIMENTS / accession, folder / accession))


def test_every_table_of_a_baseline_experiment(tmp_path: Path) -> None:
    results = write(EXPERIMENTS / "E-MTAB-9001", tmp_path)
    written = {file.stem: pq.read_table(file) for file in (tmp_path / "E-MTAB-9001").iterdir()}
    assert set(written) == {"baseline", "transcripts", "coexpression"}
    assert set(written["baseline"]["unit"].to_pylist()) == {"TPM", "FPKM"}
    assert results.measured["E-MTAB-9001"].genes_by_unit["TPM"] == len(set(written["baseline"]["gene_id"].to_pylist()))


def test_damaged_side_file_is_noted(tmp_path: Path) -> None:
    folder = copy("E-MTAB-9001", tmp_path)
    (folder / "E-MTAB-9001-coexpressions.tsv.gz").write_bytes(b"not gzip")
    results = write(folder, tmp_path / "out")
    assert "E-MTAB-9001" in results.measured
    assert not (tmp_path / "out" / "E-MTAB-9001" / "coexpression.parquet").exists()
    assert any("E-MTAB-9001-coexpressions.tsv.gz" in problem.message for problem in results.problems)


def test_damaged_main_file_leaves_only_that_experiment_out(tmp_path: Path) -> None:
    copy("E-MTAB-9002", tmp_path)
    matrix = copy("E-MTAB-9001", tmp_path) / "E-MTAB-9001-tpms.tsv"
    matrix.write_text(matrix.read_text().rstrip("\n") + "x\n")
    results = write(tmp_path, tmp_path / "out")
    assert set(results.measured) == {"E-MTAB-9002"}
    assert not (tmp_path / "out" / "E-MTAB-9001").exists()
    (problem,) = [problem for problem in results.problems if problem.level == "error"]
    assert problem.accession == "E-MTAB-9001"
    assert "E-MTAB-9001-tpms.tsv" in problem.message


@pytest.mark.parametrize("accession", sorted(folder.name for folder in EXPERIMENTS.iterdir()))
def test_every_kind_of_experiment_is_read(accession: str, tmp_path: Path) -> None:
    results = write(EXPERIMENTS / accession, tmp_path)
    assert set(results.measured) == {accession}


def test_contrasts_that_test_a_gene_are_counted_over_experiments() -> None:
    genes = MeasuredGenes()
    genes.add_tested(rows(("a", "p1", 1.0, 0.5), ("a", "p2", 0.1, 0.9), ("b", "p3", None, 0.1)))
    genes.add_tested(rows(("a", "p1", 0.0, 1.0), ("c", "p4", 2.0, 0.0)))
    counts = genes.tested.table().to_pylist()
    assert {row["gene_id"]: row["contrasts"] for row in counts} == {"a": 2, "c": 1}
    assert MeasuredGenes().tested.table().num_rows == 0
