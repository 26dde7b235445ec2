"""Columns of tissues, grouped by anatomical system and by organ."""

from collections.abc import Sequence
from dataclasses import dataclass

from ontology.groupings import TissueGroup
from ontology.records import GroupKind
from service.baseline.layout import FactorValue
from service.release import Release

GROUPED_FACTORS = frozenset({"organism part", "cell type"})
"""Factor types whose values are tissues, or lie in them."""

NAMES = {GroupKind.SYSTEM: ("Anatomical systems", "Anatomical system"), GroupKind.ORGAN: ("Organs", "Organ")}
"""What a grouping is called, and what one of its groups."""


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """An anatomical system or organ (`id` is a CURIE), and the columns that belong to it, in the grid's order."""

    id: str
    name: str
    columns: list[FactorValue]


@dataclass(frozen=True, slots=True)
class ColumnGrouping:
    """All groups of one kind that some column belongs to, by name; a column may be in several, or in none."""

    name: str
    member_name: str
    groups: list[ColumnGroup]


def group_columns(release: Release, factor: str, columns: Sequence[FactorValue]) -> list[ColumnGrouping]:
    """Group the columns of a grid by the term that annotates each; nothing for factors that are no tissues."""
    if factor not in GROUPED_FACTORS:
        return []
    found = []
    for kind, (name, member_name) in NAMES.items():
        members: dict[TissueGroup, list[FactorValue]] = {}
        for column in columns:
            for group in release.groupings.of(column.term, kind) if column.term else ():
                members.setdefault(group, []).append(column)
        groups = sorted(members, key=lambda group: (group.name, group.id))
        found.append(ColumnGrouping(name, member_name, [ColumnGroup(one.id, one.name, members[one]) for one in groups]))
    return [grouping for grouping in found if grouping.groups]
