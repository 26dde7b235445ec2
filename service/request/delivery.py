"""How an export is delivered: which lines beside the rows, made safe for spreadsheets or not, from which row on."""

from dataclasses import dataclass
from enum import StrEnum

from service.cursor import Cursor, read_cursor
from service.errors import refuse
from service.request import values
from service.request.parameters import Raw, single, word


class Header(StrEnum):
    """What text files have beside one header line and rows: what they are about and that they are whole, or nothing."""

    FULL = "full"
    PLAIN = "plain"


class Safe(StrEnum):
    """Whether CSV is made safe for spreadsheets, which run texts that start like formulae."""

    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an export is delivered.

    `resume` is the number of rows that the client has already; `cursor` the `next` that said so, if one did.
    `manifest`: not the file is asked for, but what there is to say of it.
    """

    header: Header = Header.FULL
    safe: Safe = Safe.ON
    resume: int | None = None
    cursor: Cursor | None = None
    manifest: bool = False


WHOLE = Delivery()
"""All of it, with everything."""


def read_delivery(raw: Raw) -> Delivery:
    """Read `header`, `safe` and `resume`; raises `RequestRefused`."""
    resume, cursor = _resume(raw)
    return Delivery(
        header=values.choose(raw, "header", Header, Header.FULL),
        safe=values.choose(raw, "safe", Safe, Safe.ON),
        resume=resume,
        cursor=cursor,
    )


def _resume(raw: Raw) -> tuple[int | None, Cursor | None]:
    given = single(raw, "resume")
    if given is None:
        return None, None
    text = word("resume", given)
    if text.isascii() and text.isdigit() and len(text) < 16:  # noqa: PLR2004 - more rows than any table has
        if not single(raw, "release"):
            raise refuse("resume", text, "a number of rows with release= beside it, the release of the file begun")
        return int(text), None
    try:
        cursor = read_cursor(text)
    except ValueError:
        raise refuse("resume", text, "the number of whole rows that you have, or the `next` of a page") from None
    return cursor.seen, cursor
