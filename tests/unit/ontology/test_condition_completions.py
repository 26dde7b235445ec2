"""What is offered while a condition is typed: terms, their synonyms, and values."""

import numpy as np
import pyarrow as pa
import pytest

from mappings.catalogue import USES, VALUES
from ontology.build import build_ontology
from ontology.condition_completions import ConditionCompletions, write_condition_completions
from ontology.conditions import write_condition_index

TERMS = """format-version: 1.2
ontology: test

[Term]
id: X:1
name: digestive system

[Term]
id: X:2
name: liver
synonym: "hepar" EXACT []
synonym: "liver of the digestive tract" RELATED []
synonym: "lobed liver" EXACT []
synonym: "Liver" RELATED []
relationship: part_of X:1

[Term]
id: X:3
name: esophagus
relationship: part_of X:1

[Term]
id: X:4
name: heart
"""

ANNOTATED = [
    ("disease", "tumour of the Liver", []),
    ("organism part", "esophagus", ["X:3"]),
    ("organism part", "liver", ["X:2"]),
    ("organism part", "livers", ["X:2"]),
    ("dose", "5 µM", []),
]
EXPERIMENTS = [0, 0, 1, 2, 2]
USED = [(0, 2), (1, 3), (2, 2), (3, 1), (4, 0), (4, 4)]
"""Condition, value."""


@pytest.fixture(scope="module")
def completions(tmp_path_factory):
    folder = tmp_path_factory.mktemp("terms")
    (folder / "terms.obo").write_text(TERMS)
    ontology = build_ontology([folder / "terms.obo"])
    values = pa.Table.from_pylist([dict(zip(VALUES.names, row, strict=True)) for row in ANNOTATED], schema=VALUES)
    rows = [{"condition": condition, "side": 0, "factor": True, "value": value} for condition, value in USED]
    write_condition_index(folder / "index", values, pa.Table.from_pylist(rows, schema=USES), ontology)
    write_condition_completions(folder / "index", values, np.array(EXPERIMENTS), ontology)
    return ConditionCompletions.open(folder / "index")


def offered(completions, typed, limit=10):
    return [(one.label, one.text, one.experiments, one.conditions) for one in completions.complete(typed, limit)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("di", [("liver", "liver of the digestive tract", 3, 4), ("digestive system", "digestive system", 3, 4)]),
        ("hep", [("liver", "hepar", 3, 4)]),
        ("LIV", [("liver", "liver", 3, 4), ("tumour of the Liver", "tumour of the Liver", 1, 1)]),
        ("l", [("liver", "liver", 3, 4), ("tumour of the Liver", "tumour of the Liver", 1, 1)]),
        ("oeso", [("esophagus", "esophagus", 1, 1)]),
        ("tumor", [("tumour of the Liver", "tumour of the Liver", 1, 1)]),
        ("5 mu", [("5 µM", "5 µM", 1, 1)]),
        ("heart", []),
        ("", []),
    ],
)
def test_what_occurs_is_offered_most_used_first(completions, typed, found):
    assert offered(completions, typed) == found


def test_terms_are_named_and_values_are_not(completions):
    ids = {one.label: one.term for typed in ("l", "t") for one in completions.complete(typed, 10)}
    assert ids == {"liver": "X:2", "tumour of the Liver": ""}


def test_at_most_so_many_are_offered(completions):
    assert len(completions.complete("d", 1)) == 1


def test_without_values_nothing_is_offered(tmp_path):
    nothing = build_ontology([])
    write_condition_index(tmp_path, VALUES.empty_table(), USES.empty_table(), nothing)
    write_condition_completions(tmp_path, VALUES.empty_table(), np.zeros(0, np.int32), nothing)
    assert ConditionCompletions.open(tmp_path).complete("a", 10) == []
