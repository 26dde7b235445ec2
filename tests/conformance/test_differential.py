"""Sentences of the meaning of a differential query, on every engine; expected rows are written out."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from engines.query import DifferentialQuery, RowKey, Sort, SortColumn
from engines.rows import ROWS as ROW_SCHEMA
from engines.rows import count_rows, row_key
from mappings.facts import LARGEST
from tests.conformance.material import (
    A3,
    A10,
    DNA,
    LAST,
    MANY,
    ONE,
    PIPE,
    PLANT,
    PROT,
    ROWS,
    TWO,
    UMLAUT,
    WORM,
    A,
    B,
    C,
)
from tests.conformance.oracle import Question, Row, answer, counts
from tests.conformance.translation import counts_of, query, rows_of

DEFAULT_ORDER = [
    (TWO, A3),
    (ONE, A3),
    (PLANT, C),
    (WORM, A),
    (UMLAUT, A10),
    (LAST, B),
    (ONE, A10),
    (PIPE, A10),
    (DNA, A10),
    (ONE, B),
    (TWO, B),
    (LAST, PROT),
    (WORM, C),
    (ONE, C),
    (TWO, A),
]


def places(engine, question: Question) -> list[tuple[int, int]]:
    return [(row.gene, row.contrast) for row in rows_of(engine.differential(query(question)).rows)]


def test_rows_come_by_fold_change_then_p_then_contrast_then_gene(engine):
    assert places(engine, Question()) == DEFAULT_ORDER


def test_a_row_has_all_its_columns_exactly(engine):
    page = engine.differential(query(Question(genes=frozenset({PIPE}))))
    assert page.rows.schema == ROW_SCHEMA
    assert rows_of(page.rows) == [Row(PIPE, A10, -2.0, 0.001, -LARGEST, 'p|q "r" \\s\n')]


def test_cut_offs_are_strict(engine):
    assert places(engine, Question(contrasts=frozenset({A}))) == [(WORM, A), (TWO, A)]


def test_looser_cut_offs_let_more_in(engine):
    question = Question(contrasts=frozenset({A}), fold_change=0.5, p_value=0.06)
    assert places(engine, question) == [(WORM, A), (LAST, A), (TWO, A), (ONE, A)]


def test_lenient_contrasts_have_their_own_cut_off(engine):
    question = Question(contrasts=frozenset({A, PROT}), lenient=frozenset({PROT}))
    assert places(engine, question) == [(WORM, A), (LAST, PROT), (TWO, A), (ONE, PROT)]
    assert counts_of(engine.differential(query(question)).counts) == {A: (1, 1), PROT: (2, 0)}


def test_a_lenient_cut_off_may_also_be_stricter(engine):
    question = Question(contrasts=frozenset({A, PROT}), lenient=frozenset({PROT}), lenient_fold_change=1.5)
    assert places(engine, question) == [(WORM, A), (TWO, A)]


@pytest.mark.parametrize(
    ("p_value", "element"), [(0.3, "first_at"), (0.05, "second_at"), (0.04, "fourth_at"), (0.001, None)]
)
def test_the_best_design_element_that_passes_stands_for_its_gene(engine, p_value, element):
    question = Question(genes=frozenset({PLANT}), p_value=p_value)
    found = rows_of(engine.differential(query(question)).rows)
    assert [row.design_element for row in found] == ([element] if element else [])


def test_of_equal_design_elements_the_smaller_name_stands_for_the_gene(engine):
    found = rows_of(engine.differential(query(Question(genes=frozenset({WORM}), contrasts=frozenset({C})))).rows)
    assert [row.design_element for row in found] == ["B_at"]


def test_counts_are_by_contrast_and_direction(engine):
    assert counts_of(engine.differential(query(Question())).counts) == {
        A: (1, 1),
        A3: (1, 1),
        A10: (2, 2),
        B: (2, 1),
        C: (2, 1),
        PROT: (1, 0),
    }


def test_selected_and_regulation_choose_rows_but_not_counts(engine):
    whole = engine.differential(query(Question(contrasts=frozenset({A10, B}))))
    narrow = Question(contrasts=frozenset({A10, B}), selected=frozenset({B}), regulation="DOWN")
    page = engine.differential(query(narrow))
    assert [(row.gene, row.contrast) for row in rows_of(page.rows)] == [(TWO, B)]
    assert counts_of(page.counts) == counts_of(whole.counts) == {A10: (2, 2), B: (2, 1)}


def test_an_empty_selection_has_counts_but_no_rows(engine):
    page = engine.differential(query(Question(selected=frozenset())))
    assert page.rows.num_rows == 0
    assert len(page.counts.contrast) == 6


@pytest.mark.parametrize("empty", ["genes", "contrasts"])
def test_no_genes_or_contrasts_is_not_all_of_them(engine, empty):
    page = engine.differential(query(Question(**{empty: frozenset()})))
    assert page.rows.schema == ROW_SCHEMA
    assert (page.rows.num_rows, len(page.counts.contrast)) == (0, 0)
    assert list(engine.scan_differential(query(Question(**{empty: frozenset()})))) == []


def test_genes_and_contrasts_without_facts_are_no_error(engine):
    page = engine.differential(query(Question(genes=frozenset({ONE + 100}), contrasts=frozenset({A, A - 1}))))
    assert (page.rows.num_rows, len(page.counts.contrast)) == (0, 0)


def test_size_0_gives_counts_alone(engine):
    page = engine.differential(query(Question(size=0)))
    assert page.rows.num_rows == 0
    assert counts_of(page.counts) == counts(ROWS, Question())


def test_first_contrasts_come_before_all_others_each_in_order(engine):
    found = places(engine, Question(first=frozenset({C, A})))
    assert found[:5] == [(PLANT, C), (WORM, A), (WORM, C), (ONE, C), (TWO, A)]
    assert found[5:] == [place for place in DEFAULT_ORDER if place[1] not in (A, C)]


def test_missing_t_statistics_come_last_both_ways(engine):
    question = Question(genes=frozenset({ONE}), sort="t_statistic")
    assert places(engine, question) == [(ONE, A10), (ONE, B), (ONE, A3), (ONE, C)]
    assert places(engine, replace(question, descending=True)) == [(ONE, B), (ONE, A10), (ONE, A3), (ONE, C)]


def test_missing_design_elements_come_last_both_ways(engine):
    question = Question(genes=frozenset({ONE}), sort="design_element")
    found = [row.design_element for row in rows_of(engine.differential(query(question)).rows)]
    assert found == ["a_at", "b_at", "x_at", ""]
    found = [row.design_element for row in rows_of(engine.differential(query(replace(question, descending=True))).rows)]
    assert found == ["x_at", "b_at", "a_at", ""]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", list(SortColumn))
@pytest.mark.parametrize("genes", [None, frozenset({ONE, TWO, LAST, PIPE, DNA}), frozenset(range(MANY + 1))])
def test_pages_follow_each_other_in_every_order(engine, sort, descending, genes):
    question = Question(genes=genes, first=frozenset({B, C}), sort=sort, descending=descending, size=4)
    expected = answer(ROWS, question)
    found: list[Row] = []
    while page := rows_of(engine.differential(query(question)).rows):
        found += page
        question = replace(question, after=page[-1])
    assert found == expected


def scanned(engine, question: Question, batch: int = 4) -> list[Row]:
    return [row for part in engine.scan_differential(query(question), batch) for row in rows_of(part)]


@pytest.mark.parametrize("batch", [1, 4, 65_536])
def test_a_scan_is_all_pages(engine, batch):
    question = Question(size=3, first=frozenset({PROT, A3}), regulation="UP")
    assert scanned(engine, question, batch) == answer(ROWS, question)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", list(SortColumn))
@pytest.mark.parametrize("first", [None, frozenset({B, C, PROT})])
@pytest.mark.parametrize("genes", [None, frozenset({ONE, TWO, LAST, PIPE, DNA}), frozenset(range(MANY + 1))])
def test_a_scan_may_start_behind_a_row_in_every_order(engine, sort, descending, first, genes):
    question = Question(genes=genes, first=first, lenient=frozenset({PROT}), sort=sort, descending=descending)
    everything = answer(ROWS, question)
    assert scanned(engine, question) == everything
    for place in (0, 5, len(everything) - 1):
        assert scanned(engine, replace(question, after=everything[place])) == everything[place + 1 :]


@pytest.mark.parametrize("sort", list(SortColumn))
def test_a_scan_may_start_behind_what_is_no_row(engine, sort):
    question = Question(sort=sort, after=Row(ONE, B, 2.0, 0.00005, 5.5, "not_there"))
    assert scanned(engine, question) == answer(ROWS, question)


def test_all_batches_but_the_last_have_the_size_asked_for(engine):
    batches = list(engine.scan_differential(query(Question()), 4))
    assert [batch.num_rows for batch in batches] == [4, 4, 4, 3]
    assert all(batch.schema == ROW_SCHEMA for batch in batches)


def test_a_scan_is_counted_before_it_starts(engine):
    asked = query(Question(selected=frozenset({A10, B}), regulation="DOWN", size=0))
    found = engine.differential(asked).counts
    assert count_rows(asked, found) == sum(batch.num_rows for batch in engine.scan_differential(asked)) == 3


def test_scans_may_go_on_side_by_side(engine):
    scans = [
        engine.scan_differential(query(Question(sort=sort)), 4) for sort in ("rank", "gene", "rank", "t_statistic")
    ]
    for batches in zip(*scans, strict=True):
        assert batches[0].equals(batches[2])
        assert {batch.num_rows for batch in batches} in ({4}, {3})


def test_the_key_of_the_last_row_starts_the_next_page(engine):
    asked = DifferentialQuery(sort=Sort(SortColumn.DESIGN_ELEMENT), size=5)
    page = engine.differential(asked)
    following = engine.differential(replace(asked, after=row_key(page.rows)))
    whole = engine.differential(replace(asked, size=10))
    assert rows_of(page.rows) + rows_of(following.rows) == rows_of(whole.rows)


def test_a_key_that_is_no_row_still_has_a_place(engine):
    key = RowKey(B, ONE, "not_there", 2.0, 0.00005, None)
    rows = rows_of(engine.differential(DifferentialQuery(after=key)).rows)
    assert [(row.gene, row.contrast) for row in rows] == DEFAULT_ORDER[5:]


def test_more_genes_than_a_query_usually_takes(engine):
    genes = frozenset(range(MANY + 1))
    question = Question(genes=genes, regulation="UP")
    page = engine.differential(query(question))
    assert rows_of(page.rows) == answer(ROWS, question)
    assert counts_of(page.counts) == counts(ROWS, question)
    assert {row.gene for row in rows_of(page.rows)} >= {ONE, LAST}


def test_counts_do_not_depend_on_where_the_page_starts(engine):
    page = engine.differential(query(Question(after=Row(ONE, A, 0.1, 0.9))))
    assert page.rows.num_rows == 0
    assert counts_of(page.counts) == counts(ROWS, Question())


def test_counts_have_the_promised_types(engine):
    found = engine.differential(DifferentialQuery()).counts
    assert [column.dtype for column in (found.contrast, found.up, found.down)] == [np.int32, np.int64, np.int64]


def test_questions_may_come_from_several_threads(engine):
    questions = [Question(genes=frozenset({gene}) if gene % 2 else None, size=gene % 5) for gene in range(40)]
    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(lambda question: engine.differential(query(question)), questions))
    for question, page in zip(questions, pages, strict=True):
        assert rows_of(page.rows) == answer(ROWS, question)[: question.size]


def test_an_engine_answers_and_knows_its_size(engine):
    engine.ping()
    assert engine.counts() == {"differential": 23, "baseline": 8}
