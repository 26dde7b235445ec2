"""Rows of two tables that differ."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from indexer.difference import Rows, compare_tables


def write(path: Path, *rows: tuple[str, str, float | None]) -> Path:
    pq.write_table(pa.Table.from_pylist([{"gene": g, "group": c, "level": v} for g, c, v in rows]), path)
    return path


def test_rows_are_told_apart_by_their_keys(tmp_path: Path) -> None:
    keys = ("gene", "group")
    before = write(tmp_path / "a", ("a", "g1", 1.0), ("a", "g2", None), ("b", "g1", 2.0), ("c", "g1", None))
    after = write(tmp_path / "b", ("a", "g1", 1.0), ("a", "g2", 3.0), ("c", "g1", None), ("d", "g1", 1.0))
    assert compare_tables(before, after, keys) == Rows(added=1, removed=1, changed=1)
    assert compare_tables(after, before, keys) == Rows(added=1, removed=1, changed=1)
    assert compare_tables(before, before, keys) is None


def test_order_is_no_difference(tmp_path: Path) -> None:
    before = write(tmp_path / "a", ("a", "g1", 1.0), ("b", "g1", None))
    after = write(tmp_path / "b", ("b", "g1", None), ("a", "g1", 1.0))
    assert compare_tables(before, after, ("gene", "group")) is None


def test_a_table_of_one_release_counts_whole(tmp_path: Path) -> None:
    there, nowhere = write(tmp_path / "a", ("a", "g1", 1.0)), tmp_path / "none"
    assert compare_tables(there, nowhere, ("gene", "group")) == Rows(0, 1, 0)
    assert compare_tables(nowhere, there, ("gene", "group")) == Rows(1, 0, 0)
    assert compare_tables(nowhere, nowhere, ("gene", "group")) is None
