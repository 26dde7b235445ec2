"""Terms of all ontologies of a release: what they are called, and what lies below what."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
import pyarrow as pa

from ontology.mapped import Int32, one_piece, open_table, save_table
from ontology.near import NearNames
from ontology.ordered import find_rows
from ontology.postings import Postings
from ontology.records import SCOPES, compact, curie
from ontology.text import normalize

__all__ = ["GROUPS", "HAS_ROLE", "ID", "IS_A", "LABEL", "NAMES", "TERMS", "Match", "Ontology", "Step"]

TERMS = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("label", pa.string(), nullable=False),
        pa.field("synonyms", pa.list_(pa.string()), nullable=False),
        pa.field("scopes", pa.list_(pa.int8()), nullable=False),
        pa.field("definition", pa.string(), nullable=False),
    ]
)
"""One row per term, ordered by id; a row's position is the term's number within this ontology.

`scopes` are positions in `SCOPES`, one per synonym.
"""

NAMES = pa.schema(
    [
        pa.field("key", pa.string(), nullable=False),
        pa.field("term", pa.int32(), nullable=False),
        pa.field("kind", pa.int8(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
    ]
)
"""Everything a term can be found by, ordered by (normalised) key, then as `find` gives matches.

`kind`: 0 = an id (its own, an alternate, or one that it replaces), 1 = label, 2 + position in `SCOPES` = synonym;
a term stands once under a key. Ordered by: ontology, kind, id.
"""

GROUPS = pa.schema(
    [
        pa.field("tissue", pa.string(), nullable=False),
        pa.field("kind", pa.int8(), nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
    ]
)
"""Which tissues the given tables group into which systems and organs (`GroupKind`); ordered by all four."""

ID, LABEL, SYNONYM = 0, 1, 2

IS_A, HAS_ROLE = "is_a or part_of", "has_role"
"""Links between terms; some files do not tell is_a and part_of apart, so nothing does."""

EDGES = ("parents", "children", "roles")
"""Names under which edges are kept."""


KEPT_PATHS = 20_000
"""Ways up that are kept; most have under ten steps."""


@dataclass(frozen=True, slots=True)
class Match:
    """A term that a text names.

    Attributes
    ----------
    by : "id", "label", "synonym" or "variant": a label or synonym that is spelled otherwise
    text : the id, label or synonym that matched, as the ontology writes it
    scope : of a synonym EXACT, BROAD, NARROW or RELATED; "" else
    """

    id: str
    label: str
    by: str
    text: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A term on a way up, and by which link (`IS_A`, `HAS_ROLE`) the next one is reached, "" at the end."""

    id: str
    link: str


@dataclass(frozen=True, eq=False, repr=False)
class Ontology:
    """Terms with names and edges, merged from any number of files (`ontology.build`); nothing in it changes.

    Edges may run in circles; a term is never its own ancestor or descendant. Replaced terms are gone: wherever a term
    id is taken, an alternate or replaced id stands for the term of today, in any form that `curie` reads and whatever
    the case. A term that is only referred to is there without a label.

    Attributes
    ----------
    terms : `TERMS`
    names : `NAMES`
    groups : `GROUPS`, without rows where no table of them was given
    up, down : by a term's number, the numbers of its parents and its children, is_a and part_of alike
    has_role : by a term's number, the numbers of its roles
    near : names by what their spelling variants share
    version : what the files say they are, "EFO 3.55.0; UBERON 2026-04-01"
    passed_over : files of a given folder that are no ontologies, and why; not saved
    """

    terms: pa.Table
    names: pa.Table
    up: Postings
    down: Postings
    has_role: Postings
    near: NearNames
    groups: pa.Table = field(default_factory=GROUPS.empty_table)
    version: str = ""
    passed_over: tuple[tuple[Path, str], ...] = ()

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Map an ontology written by `save`."""
        terms, names = (open_table(folder, name) for name in ("terms", "names"))
        up, down, has_role = (Postings.open(folder, name) for name in EDGES)
        groups = open_table(folder, "groups") if (folder / "groups.arrow").exists() else GROUPS.empty_table()
        near = NearNames.open(folder)
        return cls(terms, names, up, down, has_role, near, groups, (folder / "version.txt").read_text("utf-8"))

    def save(self, folder: Path) -> None:
        """Write the ontology to a folder, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        save_table(folder, "terms", self.terms)
        save_table(folder, "names", self.names)
        self.near.save(folder)
        if len(self.groups):
            save_table(folder, "groups", self.groups)
        for name, edges in zip(EDGES, (self.up, self.down, self.has_role), strict=True):
            edges.save(folder, name)
        (folder / "version.txt").write_text(self.version, "utf-8")

    def __len__(self) -> int:
        return len(self.terms)

    def __contains__(self, term_id: object) -> bool:
        return isinstance(term_id, str) and self._number(term_id) is not None

    def find(self, text: str) -> list[Match]:
        """Find every term that a text names: by id if it is one, else by label or synonym, case aside.

        Ordered EFO, UBERON, CL, MONDO, PO, other ontologies alphabetically; within one by label, exact synonym, other
        synonym; then by id.
        """
        number = self._number(text)
        if number is not None:
            return [self._match(number, ID, compact(text.strip()))]
        rows = find_rows(self._keys, normalize(text))
        found = self.names.slice(rows.start, len(rows)).to_pylist()
        return [self._match(row["term"], row["kind"], row["text"]) for row in found]

    def understand(self, text: str) -> list[Match]:
        """Return what `find` finds, else what `find_variants` does."""
        return self.find(text) or self.find_variants(text)

    def find_variants(self, text: str) -> list[Match]:
        """Find every term with a label or synonym that a text is but for its spelling (`ontology.text.variant`).

        In the order of `find`; `by` is "variant", and `text` the label or synonym.
        """
        rows = self.names.take(pa.array(self.near.find(text), pa.int64())).to_pylist()
        matches = [self._match(row["term"], row["kind"], row["text"]) for row in rows]
        return [replace(match, by="variant") for match in matches]

    def label(self, term_id: str) -> str:
        """Return a term's label, "" when it is unknown or has none."""
        number = self._number(term_id)
        return "" if number is None else self._label(number)

    def synonyms(self, term_id: str) -> list[tuple[str, str]]:
        """Return a term's synonyms with their scopes, exact ones first."""
        number = self._number(term_id)
        if number is None:
            return []
        texts = self.terms["synonyms"][number].as_py()
        scopes = self.terms["scopes"][number].as_py()
        return [(text, SCOPES[scope]) for text, scope in zip(texts, scopes, strict=True)]

    def current(self, term_id: str) -> str:
        """Return the id in use today, as a CURIE; an unknown id comes back, compact if it is one of `curie`'s forms."""
        number = self._number(term_id)
        return self._id(number) if number is not None else compact(term_id)

    def parents(self, term_id: str) -> list[str]:
        """Return what a term is directly a kind or a part of, by id."""
        return self._neighbours(term_id, self.up)

    def children(self, term_id: str) -> list[str]:
        """Return what is directly a kind or a part of a term, by id."""
        return self._neighbours(term_id, self.down)

    def roles(self, term_id: str) -> list[str]:
        """Return the roles a term itself has (`has_role`); they are no ancestors."""
        return self._neighbours(term_id, self.has_role)

    def bearers(self, term_id: str) -> list[str]:
        """Return what itself has a term as a role, by id."""
        return self._neighbours(term_id, self._role_of)

    def definition(self, term_id: str) -> str:
        """Return what a term means in a sentence or two, "" where no file says so."""
        number = self._number(term_id)
        return "" if number is None else str(self.terms["definition"][number].as_py())

    def ancestors(self, term_id: str) -> frozenset[str]:
        """Return everything above a term by is_a and part_of, without itself; empty when unknown."""
        return frozenset(self._reach(term_id, self.up))

    def descendants(self, term_id: str) -> frozenset[str]:
        """Return everything below a term by is_a and part_of, without itself; empty when unknown."""
        return frozenset(self._reach(term_id, self.down))

    def classes(self, term_id: str) -> frozenset[str]:
        """Return everything that a term is a case of, without itself; empty when unknown.

        That are its ancestors, the roles that it or an ancestor has, and what is above these roles: an auxin is what
        has that role, or is a kind of what has it.
        """
        number = self._number(term_id)
        if number is None:
            return frozenset()
        above = reach([number], self.up)
        _, roles = self.has_role.expand(above)
        reached = np.union1d(above, reach(roles, self.up))
        return frozenset(self._ids(reached[reached != number]))

    def carriers(self, term_id: str) -> list[str]:
        """Return what itself has a term, or anything below it, as a role, by id."""
        number = self._number(term_id)
        if number is None or not len(self.has_role.values):
            return []
        _, found = self._role_of.expand(reach([number], self.down))
        return self._ids(np.unique(found))

    def path(self, term_id: str, class_id: str) -> list[Step]:
        """Return a shortest way up from a term to one of its `classes`, both included.

        Of several equally short ones the one without a role, then the one through the lowest ids; the term alone from
        a term to itself; [] if there is no way, or if either is unknown.
        """
        return list(self._kept_paths(term_id, class_id))

    @cached_property
    def _kept_paths(self) -> Callable[[str, str], tuple[Step, ...]]:
        """Find ways up, and keep those asked for lately: every page of a search says why its rows matched."""
        return lru_cache(KEPT_PATHS)(lambda term_id, class_id: tuple(self._find_path(term_id, class_id)))

    def _find_path(self, term_id: str, class_id: str) -> list[Step]:
        start, end = self._number(term_id), self._number(class_id)
        if start is None or end is None:
            return []
        # A role is passed once: terms are seen twice, before (their number) and after (that plus `size`).
        size = len(self)
        came_from = {start: start}
        frontier = [start]
        while frontier and not came_from.keys() & {end, end + size}:
            reached: list[int] = []
            for place in frontier:
                for following in self._above(place, size):
                    if following not in came_from:
                        came_from[following] = place
                        reached.append(following)
            frontier = reached
        ends = [place for place in (end, end + size) if place in came_from]
        return self._steps(walk_back(came_from, ends[0]), size) if ends else []

    def _above(self, place: int, size: int) -> list[int]:
        """Return what is next on a way up; `place` as in `path`."""
        number = place % size
        parents: list[int] = (self.up.of(number) + (place - number)).tolist()
        return parents if place >= size else parents + (self.has_role.of(number) + size).tolist()

    def _steps(self, places: list[int], size: int) -> list[Step]:
        ids = self._ids(np.array([place % size for place in places], np.int32))
        links = [HAS_ROLE if low < size <= high else IS_A for low, high in pairwise(places)]
        return [Step(term_id, link) for term_id, link in zip(ids, [*links, ""], strict=True)]

    def suggest(self, text: str, limit: int) -> list[str]:
        """Return labels that are spelled like a text, closest first, for "did you mean"."""
        return self.near.spelling.suggest(text, limit)

    @cached_property
    def _role_of(self) -> Postings:
        return self.has_role.invert(len(self))

    @cached_property
    def _term_ids(self) -> pa.StringArray:
        return one_piece(self.terms["id"])

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """Numbers by today's ids, as the other parts of a release write them: asked for hundreds of times a search."""
        return {term_id: number for number, term_id in enumerate(self._term_ids.to_pylist())}

    @cached_property
    def _labels(self) -> pa.StringArray:
        return one_piece(self.terms["label"])

    @cached_property
    def _keys(self) -> pa.StringArray:
        return one_piece(self.names["key"])

    def _id(self, number: int) -> str:
        text: str = self._term_ids[number].as_py()
        return text

    def _ids(self, numbers: Int32) -> list[str]:
        ids: list[str] = self._term_ids.take(pa.array(numbers)).to_pylist()
        return ids

    def _label(self, number: int) -> str:
        text: str = self._labels[number].as_py()
        return text

    def _match(self, number: int, kind: int, text: str) -> Match:
        by = ("id", "label", "synonym")[min(kind, SYNONYM)]
        scope = SCOPES[kind - SYNONYM] if kind >= SYNONYM else ""
        return Match(self._id(number), self._label(number), by, text, scope)

    def _number(self, term_id: str) -> int | None:
        """Return a term's number by any of its ids; no label and no synonym is taken for an id."""
        written = self._numbers.get(term_id)
        if written is not None:
            return written
        for text in (curie(term_id), term_id):
            for row in find_rows(self._keys, normalize(text)) if text else ():
                if self.names["kind"][row].as_py() == ID:
                    number: int = self.names["term"][row].as_py()
                    return number
        return None

    def _neighbours(self, term_id: str, edges: Postings) -> list[str]:
        number = self._number(term_id)
        return [] if number is None else self._ids(edges.of(number))

    def _reach(self, term_id: str, edges: Postings) -> Iterable[str]:
        number = self._number(term_id)
        if number is None:
            return ()
        reached = reach([number], edges)
        return self._ids(reached[reached != number])


def reach(starts: Sequence[int] | Int32, edges: Postings) -> Int32:
    """Return all rows that can be come to from some rows, these included, sorted."""
    seen = np.zeros(len(edges.offsets) - 1, np.bool_)
    frontier = np.asarray(starts, np.int32)
    seen[frontier] = True
    while len(frontier):
        _, reached = edges.expand(frontier)
        frontier = np.unique(reached[~seen[reached]])
        seen[frontier] = True
    return np.flatnonzero(seen).astype(np.int32)


def walk_back(came_from: dict[int, int], end: int) -> list[int]:
    """Return the way on which a search came to its end, from where it started."""
    way = [end]
    while came_from[way[-1]] != way[-1]:
        way.append(came_from[way[-1]])
    return way[::-1]
