"""A file that is being fetched: `<name>.part` beside it, and `<name>.part.json`, which says of what it is a part."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import orjson


class Part:
    """The part of a file that is there already."""

    def __init__(self, target: Path, url: str) -> None:
        self._target = target
        self._url = url
        self.path = target.with_name(f"{target.name}.part")
        self._about = target.with_name(f"{target.name}.part.json")

    @property
    def held(self) -> int:
        """Bytes that are there."""
        return self.path.stat().st_size if self.path.is_file() else 0

    def version(self) -> str:
        """Return the version of the file that this is a part of; "" when there is none that could be continued."""
        try:
            about = orjson.loads(self._about.read_bytes())
            return str(about["version"]) if self.held and about["url"] == self._url else ""
        except (OSError, ValueError, KeyError, TypeError):  # none, or cut off itself
            return ""

    @contextmanager
    def write(self, start: int, version: str) -> Iterator[IO[bytes]]:
        """Open it for what comes from byte `start` on; from 0 on it is begun anew, as a part of this version."""
        self._target.parent.mkdir(parents=True, exist_ok=True)
        if not start:
            self._about.unlink(missing_ok=True)
            self.path.write_bytes(b"")
            self._about.write_bytes(orjson.dumps({"url": self._url, "version": version}))
        with self.path.open("r+b") as file:
            file.truncate(start)
            file.seek(start)
            yield file
            file.flush()
            os.fsync(file.fileno())

    def finish(self) -> None:
        """Give the whole file its name."""
        self.path.replace(self._target)
        self._about.unlink(missing_ok=True)

    def discard(self) -> None:
        """Remove it."""
        self.path.unlink(missing_ok=True)
        self._about.unlink(missing_ok=True)
