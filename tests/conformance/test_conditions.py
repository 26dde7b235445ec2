"""What belongs to a condition term, held against the oracle; it is the same for every engine."""

from itertools import pairwise

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from mappings.catalogue import USES, VALUES
from ontology.build import merge_terms, number_terms
from ontology.conditions import index_conditions
from ontology.graph import HAS_ROLE, IS_A
from ontology.records import Term
from tests.conformance.oracle import cases

COUNT = 9
edges = st.lists(st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)), max_size=16)
annotations = st.lists(st.lists(st.integers(0, COUNT - 1), max_size=2), min_size=1, max_size=8)


def name(number):
    return f"X:{number}"


def make(parents, roles):
    merged = {}
    terms = [
        Term(
            name(number),
            parents=[name(parent) for child, parent in parents if child == number],
            roles=[name(role) for bearer, role in roles if bearer == number],
        )
        for number in range(COUNT)
    ]
    merge_terms(merged, terms)
    return number_terms(merged, "", ())


# A term that is said to have itself as a role has none: the ontology drops edges from a term to itself.
def proper(pairs):
    return [(start, end) for start, end in pairs if start != end]


@given(edges, edges, annotations)
def test_values_belong_to_a_term_as_the_oracle_says(parents, roles, annotated):
    ontology = make(parents, roles)
    values = pa.table(
        [["type"] * len(annotated), ["value"] * len(annotated), [list(map(name, terms)) for terms in annotated]],
        schema=VALUES,
    )
    index = index_conditions(values, USES.empty_table(), ontology)
    for number in range(COUNT):
        expected = cases(number, proper(parents), proper(roles))
        found = index.by_terms([name(number)]).tolist()
        assert found == [value for value, terms in enumerate(annotated) if expected & set(terms)]
        assert index.occurring(name(number)) == len(expected & {term for terms in annotated for term in terms})


@given(edges, edges)
def test_there_is_a_path_to_a_term_from_all_that_belongs_to_it(parents, roles):
    ontology = make(parents, roles)
    for high in range(COUNT):
        expected = cases(high, proper(parents), proper(roles))
        assert {low for low in range(COUNT) if name(high) in ontology.classes(name(low)) | {name(low)}} == expected
        for low in range(COUNT):
            path = ontology.path(name(low), name(high))
            assert bool(path) == (low in expected)
            for step, following in pairwise(path):
                ways = {IS_A: ontology.parents(step.id), HAS_ROLE: ontology.roles(step.id)}
                assert following.id in ways[step.link]
            assert sum(step.link == HAS_ROLE for step in path) <= 1
