"""Requests for a page of the list of experiments: words to look for, order, page."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from service.errors import refuse
from service.request import values
from service.request.parameters import collect, one_word

LISTING = ("search", "experimentDescription", "experimentProjects", "sort", "page", "size", "after")
"""Parameters that this page reads by itself; `experimentDescription` is the original's name of `search`."""

MOST_LISTED = 1_000


class ListColumn(StrEnum):
    """What the list can be sorted by."""

    ACCESSION = "accession"
    TITLE = "title"
    SPECIES = "species"
    TYPE = "type"
    ASSAYS = "assays"
    CONTRASTS = "contrasts"


@dataclass(frozen=True, slots=True)
class ListingRequest:
    """A page of the list; without `sort` by type, then name. `rest` are the parameters of the search around it."""

    search: str
    sort: ListColumn | None
    descending: bool
    page: int
    size: int
    warnings: tuple[str, ...]
    rest: list[tuple[str, object]]


def parse_listing(pairs: Iterable[tuple[str, object]]) -> ListingRequest:
    """Read the parameters of the list's page; raises `RequestRefused`, nothing else."""
    given = list(pairs)
    raw = collect(given)
    warnings = []
    if "experimentProjects" in raw:
        warnings.append("The native formats say nothing of projects: experimentProjects changed nothing")
    if "after" in raw:
        warnings.append("The pages of this list have numbers: after changed nothing, page does")
    searched = [one_word(raw, name) for name in ("search", "experimentDescription")]
    sort, descending = _sort(one_word(raw, "sort"))
    return ListingRequest(
        search=" ".join(filter(None, searched)),
        sort=sort,
        descending=descending,
        page=values.whole(raw, "page", 1, 1, 1_000_000),
        size=values.whole(raw, "size", 50, 1, MOST_LISTED),
        warnings=tuple(warnings),
        rest=[(name, value) for name, value in given if name not in LISTING],
    )


def _sort(name: str) -> tuple[ListColumn | None, bool]:
    if not name:
        return None, False
    wanted = name.lower().removeprefix("-")
    for column in ListColumn:
        if column.value == wanted:
            return column, name.startswith("-")
    raise refuse("sort", name, f"{', '.join(ListColumn)}, each with a minus sign before it for descending")
