"""Archives of files as streams: one after another in bounded memory, and the same bytes every time."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from service.export.archive import Archive
from service.export.stream import Piece

MANIFEST = "manifest.json"
"""The last entry of every archive: what the others are."""

PIECE = 1 << 18
"""Bytes read and written at once."""

PACKED = frozenset({".gz", ".h5ad", ".parquet", ".pdf", ".png", ".rdata"})
"""Endings of files that are stored as they are: to compress them again gains nothing."""

LARGE = 1 << 31
"""Bytes from which on a file counts as large; one of unknown size does too."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive: its name there, what reads it anew in pieces, and its bytes where they are known."""

    name: str
    read: Callable[[], Iterable[Piece]]
    size: int = LARGE

    @classmethod
    def of_file(cls, name: str, path: Path) -> "Entry":
        """Return the entry of a file on disk."""
        return cls(name, partial(read_pieces, path), path.stat().st_size)


def read_pieces(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def zip_pieces(entries: Iterable[Entry], about: Mapping[str, Any], created: str) -> Iterator[bytes]:
    """Yield an archive in pieces; `about` heads its manifest, `created` (ISO) is the time of every entry.

    An archive that ended early lacks its list of entries, and no program opens it.
    """
    archive, files = Archive(created), list[dict[str, Any]]()
    for entry in entries:
        digest, size = hashlib.sha256(), 0
        archive.begin(entry.name, large=entry.size >= LARGE, packed=Path(entry.name).suffix.lower() in PACKED)
        for piece in entry.read():
            digest.update(piece)
            size += len(piece)
            archive.write(piece)
            if written := archive.take():
                yield written
        files.append({"name": entry.name, "bytes": size, "sha256": digest.hexdigest()})
    archive.add(MANIFEST, orjson.dumps({**about, "files": files}, option=orjson.OPT_INDENT_2))
    yield archive.close()
