"""A folder of this machine as a mirror, such as a mounted disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.fetch.errors import NotThere, Refused
from indexer.fetch.mirror import CHUNK, Content, Entry, Seen, is_safe


class FolderMirror:
    """Lists and reads below a folder; links that lead out of it count as not there."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        if not self._root.is_dir():
            raise NotThere(str(root), "there is no such folder", "Give --mirror a folder, or a URL with its scheme")

    @property
    def address(self) -> str:
        """The folder, with a slash."""
        return f"{self._root}/"

    def entries(self, folder: str) -> list[Entry]:
        """List a folder by name."""
        path = self._inside(folder)
        if not path.is_dir():
            raise NotThere(self.address + folder, "there is no such folder")
        within = (child for child in sorted(path.iterdir()) if is_safe(child.name) and self._holds(child))
        return [
            Entry(child.name, folder=True)
            if child.is_dir()
            else Entry(child.name, size=child.stat().st_size, exact=True)
            for child in within
            if child.is_dir() or child.is_file()
        ]

    def look(self, path: str) -> Seen:
        """Say size, and time of change."""
        file = self._inside(path)
        if not file.is_file():
            raise NotThere(self.address + path, "there is no such file")
        stat = file.stat()
        return Seen(stat.st_size, f"{stat.st_mtime_ns} {stat.st_size}")

    @contextmanager
    def open(self, path: str, start: int = 0, version: str = "") -> Iterator[Content]:
        """Read a file."""
        seen = self.look(path)
        begin = start if version == seen.version else 0
        try:
            file = self._inside(path).open("rb")
        except OSError as error:
            raise Refused(self.address + path, error.strerror or str(error)) from error
        with file:
            file.seek(begin)
            yield Content(begin, seen, iter(lambda: file.read(CHUNK), b""))

    def close(self) -> None:
        """Do nothing: nothing is open."""

    def _inside(self, path: str) -> Path:
        inside = self._root / path
        if not self._holds(inside):
            raise NotThere(self.address + path, "it leads out of the mirror")
        return inside

    def _holds(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self._root)
