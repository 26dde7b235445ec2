import time

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.catalogue import USES, VALUES
from ontology.build import merge_terms, number_terms
from ontology.conditions import ConditionIndex, index_conditions, write_condition_index
from ontology.records import Term
from ontology.text import tokens

ANNOTATED = [
    ("cell type", "αβ T cell", ["UBERON:0000030"]),
    ("disease", "carcinoma of the liver", ["http://www.orpha.net/ORDO/Orphanet_88"]),
    ("organism part", "liver", ["UBERON_0000041", "ZFA:0000123"]),
    ("organism part", "stomach, liver free", []),
    ("sample", "something", ["LOCAL:7"]),
    ("sample", "--", []),
]
USED = [
    (0, 0, True, 2),
    (0, 0, False, 2),
    (1, 1, True, 2),
    (1, 2, True, 1),
    (1, 2, False, 0),
    (2, 0, False, 4),
    (7, 1, True, 2),
]


def values_of(rows):
    return pa.table([list(column) for column in zip(*rows, strict=True)] if rows else [[], [], []], schema=VALUES)


def uses_of(rows):
    return pa.table([list(column) for column in zip(*rows, strict=True)] if rows else [[], [], [], []], schema=USES)


@pytest.fixture(scope="module")
def index(small_ontology, tmp_path_factory):
    folder = tmp_path_factory.mktemp("words") / "conditions"
    write_condition_index(folder, values_of(ANNOTATED), uses_of(USED), small_ontology)
    return ConditionIndex.open(folder)


@pytest.mark.parametrize(
    ("term_ids", "expected"),
    [
        (["UBERON:0000020"], [0, 1, 2]),
        (["UBERON:0000010"], [0, 1, 2]),
        (["UBERON:0000030"], [0]),
        (["EFO:0000408"], [1]),
        (["ZFA:0100000"], [2]),
        (["UBERON:0000030", "ZFA:0000123"], [0, 2]),
        (["LOCAL:7"], [4]),
        (["UBERON:0000041"], []),
        (["UBERON:0000060", "EFO:9999999"], []),
        ([], []),
    ],
)
def test_by_terms(term_ids, expected, index):
    assert index.by_terms(term_ids).tolist() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Livers", [1, 2, 3]),
        ("of the liver", [1]),
        ("the of liver", []),
        ("liver free", [3]),
        ("stomach free", []),
        ("liver stomach", []),
        ("something", [4]),
        ("alpha-beta T cells", [0]),
        ("liver unheard", []),
        ("", []),
        ("--", []),
    ],
)
def test_by_text_finds_phrases(text, expected, index):
    assert index.by_text(tokens(text)).tolist() == expected


def test_uses_come_by_value_then_condition_then_side(index):
    conditions, sides, values = index.uses(np.array([2, 1, 3], np.int32))
    assert conditions.tolist() == [0, 1, 7, 1]
    assert sides.tolist() == [0, 1, 1, 2]
    assert values.tolist() == [2, 2, 2, 1]
    assert (conditions.dtype, sides.dtype, values.dtype) == (np.int32, np.int8, np.int32)


def test_uses_of_nothing(index):
    assert [column.tolist() for column in index.uses([])] == [[], [], []]


def test_occurring_counts_terms_that_annotate(index):
    counted = {term: index.occurring(term) for term in ("UBERON:0000020", "ZFA:0000123", "EFO:0000408", "EFO:9999999")}
    assert counted == {"UBERON:0000020": 3, "ZFA:0000123": 1, "EFO:0000408": 1, "EFO:9999999": 0}


def test_no_values(small_ontology, tmp_path):
    write_condition_index(tmp_path, values_of([]), uses_of([]), small_ontology)
    empty = ConditionIndex.open(tmp_path)
    assert empty.by_terms(["UBERON:0000020"]).tolist() == []
    assert empty.by_text(("liver",)).tolist() == []
    assert empty.occurring("UBERON:0000020") == 0


numbers = st.integers(0, 9)
edge_lists = st.lists(st.tuples(numbers, numbers), max_size=25)
annotations = st.lists(st.lists(numbers, max_size=3), min_size=1, max_size=12)
phrases = st.lists(st.sampled_from(["liver", "cell", "of", "beta"]), max_size=5)


@given(edge_lists, annotations)
def test_a_parent_has_the_values_of_its_children(edges, annotated):
    merged = {}
    merge_terms(merged, [Term(f"X:{n}", parents=[f"X:{up}" for down, up in edges if down == n]) for n in range(10)])
    ontology = number_terms(merged, "", ())
    rows = [("type", "value", [f"X:{n}" for n in terms]) for terms in annotated]
    index = index_conditions(values_of(rows), uses_of([]), ontology)
    for number in range(10):
        term = f"X:{number}"
        below = {term, *ontology.descendants(term)}
        expected = [value for value, (_, _, terms) in enumerate(rows) if below & set(terms)]
        assert index.by_terms([term]).tolist() == expected
        assert index.occurring(term) == len(below & {direct for _, _, terms in rows for direct in terms})
        for child in ontology.children(term):
            assert set(index.by_terms([child]).tolist()) <= set(expected)


@given(st.lists(phrases, min_size=1, max_size=8), phrases.filter(len))
def test_phrases_are_found_where_they_stand(texts, phrase):
    rows = [("type", " ".join(text), []) for text in texts]
    merged = {}
    index = index_conditions(values_of(rows), uses_of([]), number_terms(merged, "", ()))
    size = len(phrase)
    expected = [
        value
        for value, text in enumerate(texts)
        if any(text[start : start + size] == phrase for start in range(len(text) - size + 1))
    ]
    assert index.by_text(tokens(" ".join(phrase))).tolist() == expected


def test_real_size_is_looked_up_at_once(real_ontology, tmp_path):
    random = np.random.default_rng(3)
    ids = real_ontology.terms["id"].to_pylist()
    labels = real_ontology.terms["label"].to_pylist()
    picked = random.choice(len(ids), 5_000, replace=False).tolist()
    values = values_of([("organism part", labels[number], [ids[number]]) for number in picked])
    count = 480_000
    uses = pa.table(
        [
            np.sort(random.integers(0, 40_000, count, dtype=np.int32)),
            random.integers(0, 3, count, dtype=np.int8),
            np.ones(count, np.bool_),
            random.integers(0, 5_000, count, dtype=np.int32),
        ],
        schema=USES,
    )
    write_condition_index(tmp_path, values, uses, real_ontology)
    started = time.process_time()  # other tests run beside this one
    index = ConditionIndex.open(tmp_path)
    kidney = index.by_terms(["UBERON:0002113"])
    assert time.process_time() - started < 0.3
    below = {"UBERON:0002113", *real_ontology.descendants("UBERON:0002113")}
    assert kidney.tolist() == [value for value, number in enumerate(picked) if ids[number] in below]
    started = time.process_time()
    for _ in range(100):
        index.uses(index.by_terms(["UBERON:0002113"]))
        index.by_text(("cell", "line"))
    assert time.process_time() - started < 1


def test_values_are_found_in_british_and_american_spelling(tmp_path):
    values = values_of([("disease", "tumour of the oesophagus", []), ("organism part", "muscle fiber", [])])
    write_condition_index(tmp_path, values, uses_of([(0, 0, True, 0), (1, 0, True, 1)]), number_terms({}, "", ()))
    index = ConditionIndex.open(tmp_path)
    for text in ("tumor of the esophagus", "tumours of the oesophagus", "Tumour"):
        assert index.by_text(tokens(text)).tolist() == [0]
    assert index.by_text(tokens("muscle fibres")).tolist() == [1]
