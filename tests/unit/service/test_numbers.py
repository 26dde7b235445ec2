"""Doubles as texts: the same as in JSON but for ".0", whatever stands beside them."""

import math

import orjson
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from service.export.numbers import write_doubles, write_rows

DOUBLES = st.floats(allow_infinity=False) | st.integers(-20, 2000).map(float) | st.none()
ROWS = st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[DOUBLES] * width), min_size=1, max_size=20))


def written(value):
    return "null" if value is None or math.isnan(value) else orjson.dumps(value).decode().removesuffix(".0")


@given(st.lists(DOUBLES))
def test_a_column(values):
    expected = [None if written(value) == "null" else written(value) for value in values]
    assert write_doubles(pa.array(values, pa.float64())).to_pylist() == expected


@given(ROWS, st.sampled_from("\t,;}"), st.sampled_from(["", "null"]))
def test_rows(rows, behind, missing):
    columns = [pa.array(column, pa.float64()) for column in zip(*rows, strict=True)]
    cells = [[written(value).replace("null", missing) + behind for value in row] for row in rows]
    assert write_rows(columns, behind, missing).to_pylist() == ["".join(row) for row in cells]


def test_a_part_of_a_column():
    column = pa.array([1.5, None, -2e-300, 4.0, math.nan])
    assert write_doubles(column[1:4]).to_pylist() == [None, "-2e-300", "4"]
    assert write_rows([column[2:5]], "\t", "").to_pylist() == ["-2e-300\t", "4\t", "\t"]
