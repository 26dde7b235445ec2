"""Cursors: where a page ended, as opaque text bound to its release and its query."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

import orjson

from engines.query import RowKey
from service.errors import refuse

_OWN = "the `next` of an earlier answer to the same query"
_PARTS = 9

NO_ROW = RowKey(contrast=0, gene=0, design_element="", log2_fold_change=0.0, adjusted_p_value=0.0, t_statistic=None)
"""Last row of what is paged by how many were seen: groups and experiments."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A page's last row, how many rows there were up to it, the release, and the fingerprint of the query."""

    release: str
    query: str
    seen: int
    key: RowKey


def fingerprint(query: object) -> str:
    """Return a short digest of a query; equal queries (by `repr`) have equal ones, on every machine."""
    return hashlib.blake2s(repr(query).encode(), digest_size=9).hexdigest()


def write_cursor(cursor: Cursor) -> str:
    """Return a cursor as text that is safe in a URL."""
    key = cursor.key
    parts = [
        cursor.release,
        cursor.query,
        cursor.seen,
        key.contrast,
        key.gene,
        key.design_element,
        key.log2_fold_change,
        key.adjusted_p_value,
        key.t_statistic,
    ]
    return base64.urlsafe_b64encode(orjson.dumps(parts)).rstrip(b"=").decode()


def read_cursor(text: str) -> Cursor:
    """Read a cursor; raises `RequestRefused` for anything that this service did not write."""
    try:
        parts = orjson.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        raise refuse("after", text, _OWN) from None
    if not isinstance(parts, list) or len(parts) != _PARTS:
        raise refuse("after", text, _OWN)
    release, query, seen, contrast, gene, element, fold_change, p_value, t_statistic = parts
    texts = all(isinstance(part, str) for part in (release, query, element))
    numbers = all(isinstance(part, int) and 0 <= part < 2**31 for part in (seen, contrast, gene))
    levels = isinstance(fold_change, float) and isinstance(p_value, float) and isinstance(t_statistic, float | None)
    if not (texts and numbers and levels):
        raise refuse("after", text, _OWN)
    return Cursor(release, query, seen, RowKey(contrast, gene, element, fold_change, p_value, t_statistic))
