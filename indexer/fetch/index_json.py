"""A folder's index as opengxa writes it for its downloads: JSON with `files`, each `name`, `bytes` and `sha256`."""

import re
from typing import Any

import orjson

from indexer.fetch.errors import Refused
from indexer.fetch.mirror import Entry, is_safe
from indexer.fetch.sums import Sum

INDEX = "index.json"
"""The name of such a file."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


def read_index(page: str, address: str) -> list[Entry]:
    """Return the files of an index; names that are not safe are left out.

    Raises
    ------
    Refused
        It is JSON of another kind.
    """
    try:
        return [_entry(file) for file in orjson.loads(page)["files"] if is_safe(file["name"])]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(address, "the server lists no folder, but sends other JSON", "Check the address") from error


def sums_of_index(page: str) -> dict[str, Sum]:
    """Return the checksums in an index by file name; none when it is JSON of another kind."""
    try:
        return {entry.name: entry.sums[0] for entry in read_index(page, INDEX) if entry.sums}
    except Refused:
        return {}


def _entry(file: dict[str, Any]) -> Entry:
    digits = str(file.get("sha256", ""))
    sums = (Sum("sha256", digits),) if _SHA256.fullmatch(digits) else ()
    return Entry(file["name"], size=int(file["bytes"]), exact=True, sums=sums)
