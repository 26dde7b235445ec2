"""The port to a mirror: a tree of files that can be listed and read from any byte on."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from indexer.fetch.errors import Damaged, Unready
from indexer.fetch.sums import Sum

CHUNK = 1 << 18
"""Bytes read at once."""

SMALL = 64 << 20
"""Largest listing, list of experiments or table of checksums, in bytes."""

LONGEST = 240
"""Bytes of a name: file systems take 255, a part's name is longer by ten."""

PARTS = (".part", ".part.json")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A name in a folder of a mirror.

    `size` in bytes is None where the listing has none, and only a guide unless `exact`: pages round it. `sums` are
    checksums that the listing itself tells.
    """

    name: str
    folder: bool = False
    size: int | None = None
    exact: bool = False
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a mirror says of a file: its size in bytes, None if it does not say, and what changes when the file does.

    `version` is "" where the mirror has no such thing; then a file that was cut off cannot be continued.
    """

    size: int | None
    version: str


@dataclass(frozen=True, slots=True)
class Content:
    """A file being read: from which byte on (0 when the mirror starts anew), what it is, its bytes."""

    start: int
    seen: Seen
    chunks: Iterator[bytes]


class Mirror(Protocol):
    """One connection to a mirror; paths are relative to `address`, with slashes, and must be safe names.

    All methods raise the errors of `indexer.fetch.errors`.
    """

    @property
    def address(self) -> str:
        """Address of the root, with a slash at its end."""
        ...

    def entries(self, folder: str) -> list[Entry]:
        """List a folder ("" is the root); names that are not safe are left out."""
        ...

    def look(self, path: str) -> Seen:
        """Say what a file is, without reading it."""
        ...

    def open(self, path: str, start: int = 0, version: str = "") -> AbstractContextManager[Content]:
        """Read a file, from byte `start` on if it still is of this version, else from its beginning."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


def is_safe(name: str) -> bool:
    """Return whether a name can only mean a file or folder directly within the folder that lists it.

    Hidden names are not, nor those that files get which are being fetched.
    """
    if not name or name[0] == "." or name.endswith(PARTS):
        return False
    return len(name.encode(errors="replace")) <= LONGEST and not _UNSAFE.search(name)


def read_small(content: Content, address: str) -> bytes:
    """Return all of a small file; raises `Damaged` beyond 64 MB, and `Unready` when it ends early."""
    data = bytearray()
    for chunk in content.chunks:
        data += chunk
        if len(data) > SMALL:
            raise Damaged(address, f"more than {SMALL:,} bytes come", "Is it the right address?")
    if content.seen.size not in {None, len(data)}:
        raise Unready(address, f"only {len(data):,} of {content.seen.size:,} bytes came")
    return bytes(data)


def read_path(mirror: Mirror, path: str) -> bytes:
    """Return all of a small file of a mirror; raises as `read_small` and the mirror do."""
    with mirror.open(path) as content:
        return read_small(content, mirror.address + path)
