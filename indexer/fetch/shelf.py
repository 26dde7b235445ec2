"""The folder that files are fetched into, and `fetched.json` in it: what was fetched, and which orders are whole.

`{"format": 1, "files": {"E-MTAB-1/E-MTAB-1-tpms.tsv": {"url", "bytes", "sha256", "time", "version"}},
"whole": {"E-MTAB-1": {"scope": "index", "files": [...]}}}`
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from indexer.errors import HomeBusy, RunError
from indexer.fetch.sums import digest

RECORD = "fetched.json"
FORMAT = 1
EVERY = 10.0
"""Seconds between writings of the record during a run; what is not in it yet is measured again by the next one."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched: from where, its size, checksum (hexadecimal), when (UTC), and the mirror's version."""

    url: str
    bytes: int
    sha256: str
    time: str
    version: str = ""


class Shelf:
    """A folder with its record; used by several threads."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._files: dict[str, Fetched] = {}
        self._whole: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._written = time.monotonic()
        self._read()

    def path(self, name: str) -> Path:
        """Return where a file lies."""
        return self.root / name

    def record(self, name: str) -> Fetched | None:
        """Return what is known of a file, None when it was not fetched."""
        return self._files.get(name)

    @property
    def names(self) -> list[str]:
        """Names of all files that were fetched, in order."""
        return sorted(self._files)

    def add(self, name: str, fetched: Fetched) -> None:
        """Note a file."""
        with self._lock:
            self._files[name] = fetched
            if time.monotonic() - self._written > EVERY:
                self._write()

    def finish(self, order: str, scope: str, names: Sequence[str]) -> None:
        """Note that all files of an order are here; `scope` says which ones that means."""
        with self._lock:
            self._whole[order] = {"scope": scope, "files": sorted(names)}

    def files_of(self, order: str, scope: str) -> list[str] | None:
        """Return the files of an order that was whole, in this scope; None when it was not."""
        whole = self._whole.get(order)
        return list(whole["files"]) if whole and whole["scope"] == scope else None

    def holds(self, name: str, *, thoroughly: bool = False) -> bool:
        """Return whether a file lies here as it was fetched: by its size, `thoroughly` by its checksum too."""
        known, path = self._files.get(name), self.path(name)
        if known is None or not path.is_file() or path.stat().st_size != known.bytes:
            return False
        return not thoroughly or digest(path).digits == known.sha256

    def lay_beside(self, texts: Mapping[str, str]) -> None:
        """Write texts by name where their folder is here; a file that lies there stays."""
        for name, text in texts.items():
            path = self.path(name)
            if path.parent.is_dir() and not path.exists():
                path.write_text(text, encoding="utf-8")

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep other runs out, and write the record at the end, however that comes.

        Raises
        ------
        HomeBusy
            Another run fetches into the folder.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        folder = os.open(self.root, os.O_RDONLY)
        try:
            self._lock_folder(folder)
            self._read()
            try:
                yield
            finally:
                self._write()
        finally:
            os.close(folder)

    def _lock_folder(self, folder: int) -> None:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HomeBusy(f"{self.root}: another run is fetching into it; wait for it to end") from None

    def _read(self) -> None:
        path = self.path(RECORD)
        if not path.is_file():
            return
        try:
            said = orjson.loads(path.read_bytes())
            self._files = {name: Fetched(**file) for name, file in said["files"].items()}
            self._whole = said["whole"] if said["format"] == FORMAT else {}
        except (ValueError, KeyError, TypeError) as error:
            advice = "Move it away: files that are here are then compared with the mirror's"
            raise RunError(f"{path} is no record of what was fetched ({error}). {advice}") from error

    def _write(self) -> None:
        said = {
            "format": FORMAT,
            "files": {name: asdict(self._files[name]) for name in sorted(self._files)},
            "whole": self._whole,
        }
        beside = self.path(f".{RECORD}")
        beside.write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
        beside.replace(self.path(RECORD))
        self._written = time.monotonic()
