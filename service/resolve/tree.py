"""What lies below a condition term: a tree with the number of experiments and conditions at each node."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ontology.graph import HAS_ROLE, IS_A
from service.release import Release

MOST_NODES = 2_000
"""Nodes of one answer; what is beyond is left out, deepest first, and the answer says so."""


@dataclass(slots=True)
class Node:
    """A term at one place of a tree; a term that is below two parents stands under both.

    - `link`: how it belongs to its parent, "" at the top;
    - `experiments`, `conditions`: how many are annotated with it or a case of it, each counted once;
    - `below`: how many terms are directly below, shown or not (of those with data, unless all were asked for);
    - `children`: those shown.
    """

    id: str
    label: str
    link: str
    experiments: int
    conditions: int
    below: int
    children: list["Node"] = field(default_factory=list)


class Trees:
    """Grows trees that share one limit of nodes; `cut` tells whether something was left out for it."""

    def __init__(self, release: Release, *, empty: bool, limit: int = MOST_NODES) -> None:
        self._release = release
        self._empty = empty
        self.limit = self._left = limit
        self._counts: dict[str, tuple[int, int]] = {}
        self._below: dict[str, list[tuple[str, str]]] = {}
        self.cut = False

    def grow(self, term_id: str, depth: int | None) -> Node:
        """Return a term with what is below it, `depth` levels of it or all (None).

        Level by level, by number of conditions, then by label. A term does not stand below itself again, so circles
        end.
        """
        top = self._node(term_id, "")
        waiting: deque[tuple[Node, frozenset[str], int]] = deque([(top, frozenset({term_id}), 0)])
        while waiting:
            node, above, level = waiting.popleft()
            if level == depth:
                continue
            for child in self._children(node, above):
                if not self._left:
                    self.cut = True
                    return top
                self._left -= 1
                node.children.append(child)
                waiting.append((child, above | {child.id}, level + 1))
        return top

    def _children(self, node: Node, above: frozenset[str]) -> list[Node]:
        found = [self._node(child, link) for child, link in self._directly_below(node.id) if child not in above]
        return sorted(found, key=lambda child: (-child.conditions, child.label.casefold(), child.id))

    def _node(self, term_id: str, link: str) -> Node:
        if term_id not in self._counts:
            self._counts[term_id] = count_uses(self._release, term_id)
        below = len(self._directly_below(term_id))
        return Node(term_id, self._release.terms.label(term_id), link, *self._counts[term_id], below)

    def _directly_below(self, term_id: str) -> list[tuple[str, str]]:
        if term_id not in self._below:
            known = self._release.conditions
            found = dict(self._all_below(term_id))
            self._below[term_id] = [pair for pair in found.items() if self._empty or known.occurring(pair[0])]
        return self._below[term_id]

    def _all_below(self, term_id: str) -> Iterator[tuple[str, str]]:
        terms = self._release.terms
        yield from ((bearer, HAS_ROLE) for bearer in terms.bearers(term_id))
        yield from ((child, IS_A) for child in terms.children(term_id))


def count_uses(release: Release, term_id: str) -> tuple[int, int]:
    """Return how many experiments and conditions are annotated with a term or a case of it."""
    conditions, _, _ = release.conditions.uses(release.conditions.by_terms([term_id]))
    found = np.zeros(len(release.catalogue.experiment), bool)
    found[conditions] = True
    return len(np.unique(release.catalogue.experiment[found])), int(np.count_nonzero(found))
