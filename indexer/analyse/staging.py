"""New result files of one experiment: written beside their place, then moved there all at once, and remembered.

The note `.<acc>.analysed.json` says what results were made of, with checksums. It is written before the files are
moved, so that a run that is killed in between leaves nothing that the next one would take for given.
"""

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import orjson


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, "" if there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Note:
    """What results were made of: `inputs` is compared as a whole, `outputs` are checksums by name in the folder."""

    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    said: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path) -> "Note":
        """Read a note; one that is missing or damaged says nothing."""
        try:
            document = orjson.loads(path.read_bytes())
            return cls(dict(document["inputs"]), dict(document["outputs"]), tuple(document["said"]))
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def stands(self, folder: Path) -> bool:
        """Return whether all that was made is there, unchanged."""
        return all(checksum(folder / name) == made for name, made in self.outputs.items())

    def made(self, path: Path, folder: Path) -> bool:
        """Return whether a file in the folder was made by us and not changed since."""
        if not path.is_relative_to(folder):
            return False
        made = self.outputs.get(str(path.relative_to(folder)), "")
        return bool(made) and made == checksum(path)


@dataclass(slots=True)
class Staging:
    """Where the new files of an experiment are written."""

    folder: Path
    accession: str
    names: list[str] = field(default_factory=list)

    @property
    def note(self) -> Path:
        """The note about what was made."""
        return self.folder / f".{self.accession}.analysed.json"

    @property
    def _start(self) -> str:
        return f".{self.accession}.part."

    def begin(self) -> None:
        """Make the folder, and remove what a killed run left."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.clear()

    def clear(self) -> None:
        """Remove files that were not moved."""
        for path in self.folder.glob(f"{self._start}*"):
            path.unlink()
        self.names.clear()

    def path(self, name: str) -> Path:
        """Return where to write a file; `name` is below the folder, with its subfolders."""
        if name not in self.names:
            self.names.append(name)
        return self.folder / f"{self._start}{name.replace('/', '__')}"

    def copy(self, files: Iterable[tuple[Path, str]]) -> None:
        """Take in files that are not in the folder yet, under the names given."""
        for path, name in files:
            if checksum(self.folder / name) != checksum(path):
                shutil.copyfile(path, self.path(name))

    def finish(self, inputs: Mapping[str, str], said: Iterable[str], outputs: Iterable[str]) -> None:
        """Remove what was made before, note what was made of what now, then move every file to its place."""
        before = Note.read(self.note)
        for name in [name for name in before.outputs if before.made(self.folder / name, self.folder)]:
            (self.folder / name).unlink()
        made = {name: checksum(self.path(name)) for name in outputs}
        document = {"inputs": dict(inputs), "outputs": made, "said": list(said)}
        staged = self.path(self.note.name)
        staged.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
        staged.replace(self.note)
        self.names.remove(self.note.name)
        for name in self.names:
            place = self.folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            self.path(name).replace(place)
        self.names.clear()
