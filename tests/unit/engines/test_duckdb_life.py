"""A release's DuckDB file: made, left over, refused."""

import subprocess
import sys

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from engines.duckdb.query import Conditions, FactTable, choose_table
from engines.errors import EngineUnavailable, FactsMissing, FactsRejected
from engines.open import EngineSettings, open_engine, open_publisher, open_writer
from engines.query import Cutoffs, DifferentialQuery, Sort, SortColumn
from mappings.facts import BASELINE, DIFFERENTIAL
from mappings.layout import ReleasePaths

SETTINGS = EngineSettings()

FACT = {
    "gene": 0,
    "contrast": 0,
    "log2_fold_change": 2.0,
    "adjusted_p_value": 0.01,
    "t_statistic": None,
    "design_element": "",
    "rival_p_value": 2.0,
}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "it's here" / "atlas.duckdb"


def write(file, rows=1):
    writer = open_writer(SETTINGS, "one", ReleasePaths(file.parent), None)
    writer.add_differential(pa.Table.from_pylist([FACT | {"gene": gene} for gene in range(rows)], DIFFERENTIAL))
    return writer


def test_only_the_file_is_left(file):
    assert write(file).finish() == {"differential": 1, "baseline": 0}
    assert [path.name for path in file.parent.iterdir()] == ["atlas.duckdb"]


def test_a_release_without_facts_answers(file):
    open_writer(SETTINGS, "one", ReleasePaths(file.parent), None).finish()
    engine = open_engine(SETTINGS, "one", ReleasePaths(file.parent), None)
    assert engine.differential(DifferentialQuery()).rows.num_rows == 0
    assert engine.counts() == {"differential": 0, "baseline": 0}
    engine.close()


def test_a_discarded_writer_leaves_nothing(file):
    write(file).discard()
    assert list(file.parent.iterdir()) == []


def test_what_a_killed_writer_left_is_replaced(file):
    staging = file.with_name("atlas.duckdb.staging")
    staging.mkdir(parents=True)
    for left in (file, file.with_name("atlas.duckdb.wal"), staging / "staging.duckdb"):
        left.write_bytes(b"half")
    assert write(file, 3).finish() == {"differential": 3, "baseline": 0}


def test_wrong_facts_are_refused(file):
    writer = write(file)
    with pytest.raises(FactsRejected, match="do not have the columns"):
        writer.add_baseline(pa.table({"gene": [1]}))
    with pytest.raises(FactsRejected, match="level that is not finite"):
        writer.add_baseline(
            pa.Table.from_pylist([{"gene": 0, "matrix": 0, "column": 0, "level": float("nan")}], BASELINE)
        )
    writer.discard()


def test_a_file_that_is_not_there(file):
    with pytest.raises(FactsMissing, match="is not there"):
        open_engine(SETTINGS, "one", ReleasePaths(file.parent), None)


def test_a_damaged_file(tmp_path):
    damaged = tmp_path / "atlas.duckdb"
    damaged.write_bytes(b"damage" * 1_000)
    with pytest.raises(EngineUnavailable, match="not a valid DuckDB database"):
        open_engine(SETTINGS, "one", ReleasePaths(tmp_path), None)


def test_a_file_of_something_else(tmp_path):
    other = tmp_path / "atlas.duckdb"
    duckdb.connect(other).close()
    with pytest.raises(FactsMissing, match="lacks a table of facts"):
        open_engine(SETTINGS, "one", ReleasePaths(tmp_path), None)


def test_publishing_and_removing_are_the_folders_business(file):
    write(file).finish()
    publisher = open_publisher(SETTINGS)
    publisher.publish("one")
    publisher.remove("one")
    assert file.is_file()


def test_an_engine_left_open_at_exit_is_silent(file):
    write(file).finish()
    code = "import sys; from pathlib import Path; from engines.duckdb.engine import DuckDBEngine as E; "
    code += "engine = E.open(Path(sys.argv[1])); engine.ping()"
    done = subprocess.run([sys.executable, "-c", code, file], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize(
    ("genes", "contrasts", "sort", "share", "depth", "table"),
    [
        (None, None, SortColumn.RANK, 1.0, 0.001, FactTable.BY_RANK),
        (None, 500, SortColumn.RANK, 0.1, 0.001, FactTable.BY_RANK),
        (None, 2, SortColumn.RANK, 0.001, 0.5, FactTable.BY_CONTRAST),
        (None, 2, SortColumn.RANK, 0.5, 0.0001, FactTable.BY_RANK),
        (None, 2, SortColumn.T_STATISTIC, 0.5, 0.0001, FactTable.BY_CONTRAST),
        (None, 500, SortColumn.T_STATISTIC, 0.1, 0.0001, FactTable.BY_RANK),
        (None, 500, SortColumn.GENE, 0.1, 0.0001, FactTable.BY_GENE),
        (None, 500, SortColumn.CONTRAST, 0.1, 0.0001, FactTable.BY_CONTRAST),
        (9_000, 2, SortColumn.RANK, 0.001, 0.5, FactTable.BY_GENE),
    ],
)
def test_the_order_of_facts_in_which_the_fewest_are_read(genes, contrasts, sort, share, depth, table):
    sets = [None if size is None else np.arange(size, dtype=np.int32) for size in (genes, contrasts)]
    assert choose_table(Conditions(*sets, Cutoffs()), Sort(sort), share, depth) == table
