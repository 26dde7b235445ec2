"""Lists of numbers by number."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ontology.postings import Postings, ranges

PAIRS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40)))


def grouped(pairs):
    keys, values = (np.array([pair[at] for pair in pairs], dtype=np.int64) for at in (0, 1))
    return Postings.group(keys, values, 6), [sorted({value for key, value in pairs if key == of}) for of in range(6)]


@given(PAIRS, st.lists(st.integers(0, 5)))
def test_lists_are_sets_in_order(pairs, keys):
    postings, expected = grouped(pairs)
    assert [postings.of(key).tolist() for key in range(6)] == expected
    wanted = [set(expected[key]) for key in keys]
    assert postings.union(keys).tolist() == sorted(set().union(*wanted))
    assert postings.intersection(keys).tolist() == (sorted(set.intersection(*wanted)) if wanted else [])
    positions, values = postings.expand(np.array(keys, dtype=np.int64))
    assert list(zip(positions.tolist(), values.tolist(), strict=True)) == [
        (at, value) for at, key in enumerate(keys) for value in expected[key]
    ]


@given(PAIRS)
def test_inverting_twice_gives_the_same(pairs):
    postings, expected = grouped(pairs)
    twice = postings.invert(41).invert(6)
    assert [twice.of(key).tolist() for key in range(6)] == expected


def test_lists_are_mapped(tmp_path):
    postings, _ = grouped([(0, 3), (5, 1)])
    postings.save(tmp_path, "x")
    opened = Postings.open(tmp_path, "x")
    assert (opened.of(0).tolist(), opened.of(1).tolist(), opened.of(5).tolist()) == ([3], [], [1])


def test_ranges_follow_each_other():
    assert ranges(np.array([5, 0, 9]), np.array([2, 0, 3])).tolist() == [5, 6, 9, 10, 11]
    assert ranges(np.array([], dtype=np.int64), np.array([], dtype=np.int64)).tolist() == []
