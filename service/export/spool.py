"""Finished exports, kept for a while, so that any part of one can be sent: a bounded folder, shared by processes."""

import errno
import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from service.errors import NoRoom, Unavailable
from service.export.manifest import Manifest

KEPT = 6 * 3600.0
"""Seconds that a file is kept after its last use."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

Write = Callable[[Path], int]
"""Writes a whole export to a file and returns its rows."""


@dataclass(frozen=True, slots=True)
class Held:
    """A finished export, open for reading; whoever has it closes it."""

    file: BinaryIO
    manifest: Manifest


class Spool:
    """Keeps finished exports by name, about `limit` bytes of them.

    A file is made once however many ask for it at the same time; a process that dies leaves at most an unfinished file
    that nobody reads, and the next one removes.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit

    def hold(self, name: str, write: Write) -> Held:
        """Return a finished export, made now if it is not there.

        Raises `NoRoom` when the disk is full, `Unavailable` when the folder cannot be written.
        """
        with _complaints():
            self._folder.mkdir(parents=True, exist_ok=True)
            self._prune()
            with self._building(name) as part:
                return self.find(name) or self._make(name, part, write)

    def find(self, name: str) -> Held | None:
        """Return a finished export if it is there."""
        path = self._folder / name
        try:
            about = orjson.loads(path.with_suffix(".json").read_bytes())
            file = path.open("rb")
        except OSError:
            return None
        with suppress(OSError):  # it may have been removed just now; what is open stays readable
            os.utime(path)
        return Held(file, Manifest(**about))

    @contextmanager
    def _building(self, name: str) -> Iterator[Path]:
        """Give the unfinished file of a name, empty, to one builder at a time; it is gone afterwards."""
        path = self._folder / f"{name}.part"
        while True:
            with path.open("ab") as part:
                fcntl.flock(part, fcntl.LOCK_EX)
                if not _is_at(part, path):  # another builder has finished or removed it meanwhile
                    continue
                part.truncate(0)
                try:
                    yield path
                finally:
                    path.unlink(missing_ok=True)
                return

    def _make(self, name: str, part: Path, write: Write) -> Held:
        rows = write(part)
        with part.open("rb") as finished:
            digest = hashlib.file_digest(finished, "sha256").hexdigest()
            manifest = Manifest(rows, digest, finished.tell())
        path = self._folder / name
        path.with_suffix(".json").write_bytes(orjson.dumps(manifest))
        part.rename(path)
        return Held(path.open("rb"), manifest)

    def _prune(self) -> None:
        """Remove what was not used for long, then the longest unused until the rest fits."""
        found = []
        for path in self._folder.iterdir():
            with suppress(OSError):
                found.append((path.stat().st_mtime, path.stat().st_size, path))
        files = sorted(entry for entry in found if entry[2].suffix not in {".json", ".part"})
        room = self._limit - sum(size for _, size, _ in files)
        for used, size, path in files:
            if used < time.time() - KEPT or room < 0:
                path.with_suffix(".json").unlink(missing_ok=True)
                path.unlink(missing_ok=True)
                room += size
        for _, _, path in found:
            if path.suffix == ".part":
                _remove_abandoned(path)


def _is_at(file: BinaryIO, path: Path) -> bool:
    """Say whether an open file is still the one at a path."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _remove_abandoned(part: Path) -> None:
    """Remove an unfinished file that nobody is writing."""
    with suppress(OSError), part.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        part.unlink(missing_ok=True)


@contextmanager
def _complaints() -> Iterator[None]:
    """Turn what the disk says into what its user can do."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoRoom(
                "The server has no room to make this file; take it as TSV, NDJSON or Parquet without Range, "
                "which need none, or try again later"
            ) from error
        if error.errno in {errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOTDIR, errno.ENOENT}:
            raise Unavailable(
                "The server cannot write the folder of finished files; its keeper sets it by OPENGXA_SPOOL"
            ) from error
        raise
