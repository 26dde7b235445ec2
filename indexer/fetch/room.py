"""How much may still be fetched: by the limit of the run, and by the disk."""

import shutil
import threading
from pathlib import Path

from indexer.fetch.errors import NoRoom

RESERVE = 64 << 20
"""Bytes of the disk that are left free."""


class Room:
    """The bytes that a run may still write into a folder; used by several threads."""

    def __init__(self, folder: Path, limit: int | None = None) -> None:
        self._folder = folder
        self._limit = limit
        self._taken = 0
        self._lock = threading.Lock()

    def ask(self, what: str, size: int) -> None:
        """Raise `NoRoom` when so many bytes more would not fit."""
        with self._lock:
            self._check(what, size)

    def take(self, what: str, size: int) -> None:
        """Count bytes that came; raises `NoRoom` at the limit, and when the disk is full."""
        with self._lock:
            self._taken += size
            self._check(what, 0)

    def _check(self, what: str, more: int) -> None:
        if self._limit is not None and self._taken + more > self._limit:
            advice = "Give a higher --limit, or run again: what is whole is not fetched again"
            raise NoRoom(what, f"with it more than {self._limit:,} bytes would be fetched", advice)
        free = shutil.disk_usage(self._folder).free
        if more + RESERVE > free:
            raise NoRoom(
                what, f"{more:,} bytes more do not fit: {free:,} are free at {self._folder}", "Make room there"
            )
