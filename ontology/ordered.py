"""Columns of ordered text, looked up by halving: nothing is built, so opening costs nothing."""

from bisect import bisect_left

import pyarrow as pa


def first_row(column: pa.StringArray, key: str) -> int:
    """Return the first row that is not below the key."""
    return bisect_left(range(len(column)), key, key=lambda row: column[row].as_py())


def find_row(column: pa.StringArray, key: str) -> int | None:
    """Return the first row that holds the key, None if none does."""
    row = first_row(column, key)
    return row if row < len(column) and column[row].as_py() == key else None


def find_rows(column: pa.StringArray, key: str) -> range:
    """Return all rows that hold the key."""
    start = stop = first_row(column, key)
    while stop < len(column) and column[stop].as_py() == key:
        stop += 1
    return range(start, stop)
