"""What goes into a release: files, each with its size and checksum, copied or linked where they are to be kept.

What is linked has several names, in several releases: it is never opened for writing under any of them.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import RunError
from indexer.inputs import Input
from indexer.readers.kinds import given_name
from mappings.manifest import SourceFile
from ontology.folders import files_below


@dataclass(frozen=True, slots=True)
class Sources:
    """Files and folders of experiments, of gene annotation and of ontologies."""

    experiments: tuple[Path, ...]
    annotation: tuple[Path, ...] = ()
    ontology: tuple[Path, ...] = ()

    def check(self) -> None:
        """Raise `RunError` naming every given path that does not exist."""
        missing = [str(path) for path in (*self.experiments, *self.annotation, *self.ontology) if not path.exists()]
        if missing:
            raise RunError(f"no such file or folder: {', '.join(missing)}")


def list_files(paths: Sequence[Path]) -> list[Path]:
    """List files; a folder stands for every file in it, by name."""
    found: list[Path] = []
    for path in paths:
        found += files_below(path) if path.is_dir() else [path]
    return found


def digest(files: Iterable[Path]) -> list[SourceFile]:
    """Measure and checksum files."""
    return [SourceFile(str(file), file.stat().st_size, checksum(file)) for file in files]


def describe(paths: Sequence[Path]) -> Input:
    """Say which files some paths stand for."""
    return Input(tuple(digest(list_files(paths))), given=tuple(str(path.absolute()) for path in paths))


def copy(files: Iterable[Path], folder: Path) -> None:
    """Copy files into a folder, each under the name it goes by."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copyfile(file, folder / given_name(file))


def checksum(file: Path) -> str:
    """Return the sha256 of a file in hexadecimal."""
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def share(source: Path, target: Path) -> None:
    """Give a file, or all files of a folder, a second name: releases never change. Copy where links cannot be."""
    if source.is_dir():
        shutil.copytree(source, target, copy_function=_link)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        _link(source, target)


def _link(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links: a copy says so itself if it fails too
        shutil.copyfile(source, target)
