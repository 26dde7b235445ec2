"""Requests for what lies below a condition term."""

from collections.abc import Iterable
from dataclasses import dataclass

from service.errors import refuse
from service.request import values
from service.request.own_table import FORM
from service.request.parameters import Raw, check_names, collect, one_word, single, word

TREE = ("depth", "empty", *FORM)
"""Parameters of a term's tree."""

MOST_LEVELS = 100


@dataclass(frozen=True, slots=True)
class TreeRequest:
    """How much of a tree to show: levels (None: all), and whether terms without data are kept."""

    depth: int | None
    empty: bool
    release: str


def parse_tree(pairs: Iterable[tuple[str, object]]) -> TreeRequest:
    """Read the parameters of a tree; raises `RequestRefused`, nothing else."""
    raw = collect(pairs)
    check_names(raw, TREE, strict=True)
    return TreeRequest(
        depth=_depth(raw),
        empty=values.flag(raw, "empty", default=False),
        release=one_word(raw, "release"),
    )


def _depth(raw: Raw) -> int | None:
    given = single(raw, "depth")
    if given is None:
        return 1
    text = word("depth", given).lower()
    if text == "all":
        return None
    if text not in map(str, range(MOST_LEVELS + 1)):
        raise refuse("depth", given, f"a whole number from 0 to {MOST_LEVELS}, or all")
    return int(text)
