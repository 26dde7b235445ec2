import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.rivals import rival_p_values
from mappings.facts import NO_RIVAL

ROWS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from([0.5, 1, 2]), st.sampled_from([0, 0.01, 0.04, 1])),
    max_size=40,
)


def outranks(other, row):
    return (-other[2], other[3], other[4]) < (-row[2], row[3], row[4])


def naive(rows):
    rivals = []
    for row in rows:
        stronger = [other[3] for other in rows if other[:2] == row[:2] and outranks(other, row)]
        rivals.append(min(stronger, default=NO_RIVAL))
    return rivals


@given(ROWS, st.randoms(use_true_random=False))
def test_rivals_are_those_of_the_definition(rows, random):
    elements = random.sample(range(len(rows)), len(rows))
    rows = [(*row, element) for row, element in zip(rows, elements, strict=True)]
    gene, contrast, size, p, element = np.array(rows, float).reshape(-1, 5).T
    found = rival_p_values(gene.astype(int), contrast.astype(int), size, p, element.astype(int))
    assert found.tolist() == naive(rows)


def test_the_weaker_probe_stands_only_below_its_rivals_p():
    gene, contrast = np.array([7, 7, 7]), np.array([1, 1, 1])
    rivals = rival_p_values(gene, contrast, np.array([1.1, 2.2, 1.8]), np.array([2e-6, 0.011, 0.0004]), np.arange(3))
    assert rivals.tolist() == [0.0004, NO_RIVAL, 0.011]


def test_infinite_stand_ins_and_no_rows():
    large = np.array([1.7976931348623157e308, 3.0])
    rivals = rival_p_values(np.zeros(2, int), np.zeros(2, int), large, np.array([0.5, 0.1]), np.arange(2))
    assert rivals.tolist() == [NO_RIVAL, 0.5]
    assert len(rival_p_values(*(np.empty(0, int),) * 2, *(np.empty(0),) * 2, np.empty(0, int))) == 0
