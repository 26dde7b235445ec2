import pyarrow as pa
import pytest

from engines.errors import FactsRejected
from engines.query import RowKey
from engines.rows import ROWS, conform, row_key
from mappings.facts import BASELINE, DIFFERENTIAL, LARGEST


def fact(**changes):
    row = {
        "gene": 1,
        "contrast": 2,
        "log2_fold_change": -1.5,
        "adjusted_p_value": 0.01,
        "t_statistic": None,
        "design_element": "",
        "rival_p_value": 2.0,
    }
    return pa.Table.from_pylist([row | changes])


def test_rows_lack_only_what_engines_need():
    assert ROWS.names == DIFFERENTIAL.names[:-1]


def test_the_key_of_a_row():
    table = pa.Table.from_pylist([fact().to_pylist()[0], fact(gene=3, t_statistic=2.0).to_pylist()[0]])
    rows = table.select(ROWS.names).cast(ROWS)
    assert row_key(rows) == RowKey(2, 3, "", -1.5, 0.01, 2.0)
    assert row_key(rows, 0) == RowKey(2, 1, "", -1.5, 0.01, None)


@pytest.mark.parametrize(
    ("given", "kept"),
    [(float("nan"), None), (float("inf"), LARGEST), (float("-inf"), -LARGEST), (None, None), (-0.0, 0.0), (2.5, 2.5)],
)
def test_t_statistics_become_finite_or_missing(given, kept):
    assert conform(fact(t_statistic=given), DIFFERENTIAL)["t_statistic"].to_pylist() == [kept]


def test_columns_may_come_in_any_order_and_width():
    table = fact().select(["rival_p_value", *DIFFERENTIAL.names[:-1]])
    assert conform(table, DIFFERENTIAL).schema == DIFFERENTIAL


@pytest.mark.parametrize(
    "changes",
    [
        {"log2_fold_change": float("inf")},
        {"adjusted_p_value": float("nan")},
    ],
)
def test_other_infinite_numbers_are_refused(changes):
    (name,) = changes
    with pytest.raises(FactsRejected, match=f"1 of 1 facts have a {name} that is not finite"):
        conform(fact(**changes), DIFFERENTIAL)


@pytest.mark.parametrize("name", ["gene", "adjusted_p_value", "design_element"])
def test_missing_values_are_refused(name):
    with pytest.raises(FactsRejected, match=f"'{name}' with null values"):
        conform(fact(**{name: None}), DIFFERENTIAL)


def test_a_missing_column_is_refused():
    with pytest.raises(FactsRejected, match="do not have the columns"):
        conform(fact(), BASELINE)
