"""Takes in the files of one experiment and gathers what is wrong with them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from indexer.problems import Level, Problem
from indexer.readers.errors import FormatError
from indexer.readers.files import ExperimentFiles

T = TypeVar("T")
Reader = Callable[[Path, list[str]], T]
"""Reads a file, and appends to its second argument what is odd about it."""


@dataclass(slots=True)
class Intake:
    """The files of one experiment, and the problems met so far."""

    files: ExperimentFiles
    problems: list[Problem] = field(default_factory=list)

    def fail(self, criterion: str, message: str) -> None:
        """Add an error."""
        self._say(Level.ERROR, criterion, message)

    def warn(self, criterion: str, message: str) -> None:
        """Add a warning."""
        self._say(Level.WARNING, criterion, message)

    def note(self, criterion: str, message: str) -> None:
        """Add a note."""
        self._say(Level.NOTE, criterion, message)

    def read(self, path: Path, read: Reader[T], criterion: str, level: Level = Level.ERROR) -> T | None:
        """Return what a file holds; None, and a problem of `level`, when it cannot be read."""
        notes: list[str] = []
        try:
            return read(path, notes)
        except (FormatError, OSError) as error:
            self._say(level, criterion, str(error))
            return None
        finally:
            for text in notes:
                self.warn("encoding", text)

    def _say(self, level: Level, criterion: str, message: str) -> None:
        self.problems.append(Problem(self.files.accession, level, criterion, message))
