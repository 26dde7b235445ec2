"""Which part of an experiment a page shows, beside what its tables are asked for."""

from collections.abc import Iterable
from dataclasses import dataclass

from service.request import values
from service.request.parameters import collect, one_word

VIEW = ("page", "contrast", "browser")
"""Parameters of experiments' pages alone."""

MOST_PAGES = 1_000_000


@dataclass(frozen=True, slots=True)
class View:
    """The page (from 1) of a table that has many columns or rows, and the contrast whose plots are shown.

    `browser` is the genome browser that cells of a heatmap open.
    """

    page: int = 1
    contrast: str = ""
    browser: str = ""


def parse_view(pairs: Iterable[tuple[str, object]]) -> tuple[View, list[tuple[str, object]]]:
    """Read the parameters of a view; return it and all other parameters. Raises `RequestRefused`."""
    given = list(pairs)
    raw = collect(given)
    view = View(values.whole(raw, "page", 1, 1, MOST_PAGES), one_word(raw, "contrast"), one_word(raw, "browser"))
    return view, [(name, value) for name, value in given if name not in VIEW]
