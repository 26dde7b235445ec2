"""Arguments of Python as parameters of the API."""

import numpy as np
import pandas as pd
import pytest

from opengxa.client.parameters import LONGEST, address, search_parameters


@pytest.mark.parametrize(
    ("genes", "sent"),
    [
        ("SFTPC, FKBP5", "SFTPC, FKBP5"),
        (["SFTPC", "zinc finger"], '["SFTPC", "zinc finger"]'),
        (("SFTPC",), '["SFTPC"]'),
        ({"FKBP5", "ASPM"}, '["ASPM", "FKBP5"]'),
        ({"value": "SFTPC", "category": "symbol"}, '[{"value": "SFTPC", "category": "symbol"}]'),
        ([{"value": "SFTPC"}, "FKBP5"], '[{"value": "SFTPC"}, "FKBP5"]'),
        ([7157, np.int64(672)], "[7157, 672]"),
        (pd.Series(["SFTPC", "FKBP5"]), '["SFTPC", "FKBP5"]'),
        (np.array(["SFTPC"]), '["SFTPC"]'),
        ((name for name in ("SFTPC", "FKBP5")), '["SFTPC", "FKBP5"]'),
    ],
)
def test_terms_are_text_or_lists(genes, sent):
    assert search_parameters(genes, None, None, {}) == [("geneQuery", sent)]


def test_filters_are_parameters_in_either_spelling():
    filters = {
        "condition_operator": "and",
        "experimentType": ["BASELINE"],
        "cutoff": {"foldChange": 2},
        "size": 5,
        "num_replicates": (3, 4),
        "side": None,
    }
    assert search_parameters(None, "liver", ["human", "mouse"], filters) == [
        ("conditionQuery", "liver"),
        ("organism", '["human", "mouse"]'),
        ("conditionOperator", "and"),
        ("experimentType", '["BASELINE"]'),
        ("cutoff", '{"foldChange": 2}'),
        ("size", "5"),
        ("numReplicates", "[3, 4]"),
    ]


@pytest.mark.parametrize("genes", [[], (), "", "  ", pd.Series([], dtype=object), {"a": 1}.keys() - {"a"}])
def test_nothing_is_not_everything(genes):
    with pytest.raises(ValueError, match="leave genes out to ask for all"):
        search_parameters(genes, None, None, {})


@pytest.mark.parametrize("genes", [[None], [float("nan")], [True], [b"SFTPC"], 7, ["SFTPC", pd.NA]])
def test_what_is_no_term_is_refused(genes):
    with pytest.raises(TypeError, match="genes: got"):
        search_parameters(genes, None, None, {})


def test_what_is_too_long_for_an_address_has_none():
    assert address([("geneQuery", "a b")]) == "geneQuery=a+b"
    room = LONGEST - len("geneQuery=")
    assert address([("geneQuery", "x" * room)]) is not None
    assert address([("geneQuery", "x" * (room + 1))]) is None
