"""Anatomical systems and organs: what the columns of tissues are grouped by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

import pyarrow.compute as pc

from ontology.graph import Ontology
from ontology.mapped import one_piece
from ontology.ordered import find_rows
from ontology.records import GroupKind

KNOWN = {
    GroupKind.SYSTEM: (
        "circulatory system, digestive system, endocrine system, exocrine system, genitourinary system, gustatory "
        "system, hematopoietic system, hemolymphoid system, hepatobiliary system, immune system, integumental "
        "system, lymphoid system, musculature of body, musculoskeletal system, nervous system, renal system, "
        "reproductive system, respiratory system, sensory system, skeletal system"
    ),
    GroupKind.ORGAN: (
        "adrenal gland, aorta, bladder organ, blood, bone marrow, brain, breast, colon, endocrine gland, "
        "esophagus, exocrine gland, eye, gallbladder, heart, intestine, kidney, liver, lung, lymph node, meninx, "
        "mucosa, nerve, oral gland, ovary, pancreas, peritoneum, pharynx, placenta, pleura, prostate gland, "
        "rectum, sense organ, skeletal muscle tissue, skin of body, spinal cord, spleen, stomach, testis, thymus, "
        "thyroid gland, tongue, tonsil, trachea, umbilical cord, urinary bladder, uterus"
    ),
}
"""Systems and organs where no table of them is given, by UBERON's labels; tissues belong to those they are below.

UBERON itself has 11,000 terms below "organ" (UBERON:0000062), parts of organs and kinds of organs alike: these are the
ones that people name, in the way of Expression Atlas's tables.
"""


KEPT = 20_000
"""Tissues whose groups are kept; a release has some thousands."""


@dataclass(frozen=True, slots=True)
class TissueGroup:
    """An anatomical system or organ."""

    id: str
    name: str


class Groupings:
    """Tells which anatomical systems and organs a tissue belongs to.

    Each kind of group comes from the tables that the ontology was given with; a kind without a table is derived: the
    `KNOWN` ones that a tissue is or is below.
    """

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        # Every grid asks for the tissues of all its columns, and going up the ontology takes a while.
        self._kept = lru_cache(KEPT)(self._find)

    def of(self, term_id: str, kind: GroupKind) -> list[TissueGroup]:
        """Return the groups of a tissue, by name; none for a term that is no tissue."""
        return list(self._kept(term_id, kind))

    def _find(self, term_id: str, kind: GroupKind) -> tuple[TissueGroup, ...]:
        found = self._given(term_id, kind) if kind in self._kinds_given else self._derived(term_id, kind)
        return tuple(sorted(set(found), key=lambda group: (group.name, group.id)))

    @cached_property
    def _kinds_given(self) -> frozenset[int]:
        return frozenset(pc.unique(self._ontology.groups["kind"]).to_pylist())

    @cached_property
    def _known(self) -> dict[GroupKind, frozenset[str]]:
        return {kind: frozenset(self._tissues(names.split(", "))) for kind, names in KNOWN.items()}

    def _tissues(self, names: Iterable[str]) -> Iterator[str]:
        for match in chain.from_iterable(map(self._ontology.find, names)):
            if match.by == "label" and match.id.startswith("UBERON:"):
                yield match.id

    def _given(self, term_id: str, kind: GroupKind) -> Iterator[TissueGroup]:
        table = self._ontology.groups
        rows = find_rows(one_piece(table["tissue"]), self._ontology.current(term_id))
        for row in table.slice(rows.start, len(rows)).to_pylist():
            if row["kind"] == kind:
                yield TissueGroup(row["id"], row["name"])

    def _derived(self, term_id: str, kind: GroupKind) -> Iterator[TissueGroup]:
        tissue = self._ontology.current(term_id)
        for group in self._known[kind] & {tissue, *self._ontology.ancestors(tissue)}:
            yield TissueGroup(group, self._ontology.label(group) or group)
