from types import SimpleNamespace

import numpy as np
import pyarrow as pa

from mappings.catalogue import USES, VALUES
from ontology.build import merge_terms, number_terms
from ontology.conditions import index_conditions
from ontology.graph import HAS_ROLE, IS_A
from ontology.records import Term
from service.resolve.tree import Trees


def release_of(*terms, annotated=()):
    """Conditions 0, 1, … in experiments of two, each annotated with one of these terms."""
    merged = {}
    merge_terms(merged, terms)
    ontology = number_terms(merged, "", ())
    names = [term for term in annotated if term]
    values = pa.table([["type"] * len(names), names, [[name] for name in names]], schema=VALUES)
    rows = [(number, 0, True, names.index(name)) for number, name in enumerate(annotated)]
    uses = pa.table([list(column) for column in zip(*rows, strict=True)], schema=USES) if rows else USES.empty_table()
    experiment = np.arange(len(annotated), dtype=np.int32) // 2
    index = index_conditions(values, uses, ontology)
    return SimpleNamespace(terms=ontology, conditions=index, catalogue=SimpleNamespace(experiment=experiment))


def outline(node):
    return (node.id, node.experiments, node.conditions, [outline(child) for child in node.children])


DIAMOND = (
    Term("X:1", "top"),
    Term("X:2", "left", parents=["X:1"]),
    Term("X:3", "right", parents=["X:1"]),
    Term("X:4", "foot", parents=["X:2", "X:3"]),
    Term("X:5", "nothing", parents=["X:1"]),
)


def test_a_term_below_two_parents_stands_under_both_and_is_counted_once_above():
    release = release_of(*DIAMOND, annotated=["X:4", "X:4", "X:4", "X:2"])
    foot = ("X:4", 2, 3, [])
    tree = Trees(release, empty=False).grow("X:1", None)
    assert outline(tree) == ("X:1", 2, 4, [("X:2", 2, 4, [foot]), ("X:3", 2, 3, [foot])])
    assert tree.below == 2


def test_terms_without_data_are_left_out_unless_asked_for():
    release = release_of(*DIAMOND, annotated=["X:2"])
    assert [child.id for child in Trees(release, empty=False).grow("X:1", 1).children] == ["X:2"]
    tree = Trees(release, empty=True).grow("X:1", 1)
    assert [child.id for child in tree.children] == ["X:2", "X:5", "X:3"]
    assert [child.below for child in tree.children] == [1, 0, 1]


def test_circles_end():
    circle = (
        Term("X:1", "one", parents=["X:3"]),
        Term("X:2", "two", parents=["X:1"]),
        Term("X:3", "three", parents=["X:2"]),
    )
    release = release_of(*circle, annotated=["X:2"])
    assert outline(Trees(release, empty=False).grow("X:1", None)) == (
        "X:1",
        1,
        1,
        [("X:2", 1, 1, [("X:3", 1, 1, [])])],
    )


def test_bearers_stand_under_their_role():
    auxin = Term("X:1", "auxin")
    acid = Term("X:2", "indole-3-acetic acid", roles=["X:1"])
    salt = Term("X:3", "its salt", parents=["X:2"])
    tree = Trees(release_of(auxin, acid, salt, annotated=["X:3"]), empty=False).grow("X:1", None)
    assert [(child.id, child.link) for child in tree.children] == [("X:2", HAS_ROLE)]
    assert [(child.id, child.link) for child in tree.children[0].children] == [("X:3", IS_A)]
    assert tree.conditions == 1


def test_a_limit_cuts_the_deepest_levels_and_says_so():
    release = release_of(*DIAMOND, annotated=["X:4", "X:2"])
    trees = Trees(release, empty=False, limit=3)
    assert outline(trees.grow("X:1", None))[3] == [("X:2", 1, 2, [("X:4", 1, 1, [])]), ("X:3", 1, 1, [])]
    assert trees.cut
    enough = Trees(release, empty=False, limit=4)
    enough.grow("X:1", None)
    assert not enough.cut
