"""Which files belong to which experiment: any folder layout, several given paths, names of the native format.

An experiment is recognised by its `<accession>-configuration.xml`, whose root element is `configuration` with an
`experimentType`; its other files by the accession at the start of their names. Names that start like an accession
("E-MTAB-513") gather too when there is no configuration, so that it can be said what is missing.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer.readers.configuration import is_configuration
from indexer.readers.kinds import FileKind, given_name, is_undecorated, kind_of, native_name

_ACCESSION = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+(?=[-._]|$)")
_DEPOSITED = re.compile(r"E-[A-Z]{4}-\d+")
_CONFIGURATION = re.compile(r"(?P<accession>[A-Za-z0-9][\w.-]*)-configuration\.xml(?:\.gz)?")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two files of one name: the first of the given paths is used."""

    used: Path
    unused: Path


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file that looks like an experiment's and is not used, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class ExperimentFiles:
    """The files of one accession, by kind; of most kinds there is one, of some (analytics, gsea) several."""

    accession: str
    files: Mapping[FileKind, tuple[Path, ...]]
    duplicates: tuple[Duplicate, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()

    def one(self, kind: FileKind) -> Path | None:
        """Return the first file of a kind, None if there is none."""
        return next(iter(self.files.get(kind, ())), None)


@dataclass(frozen=True, slots=True)
class Discovery:
    """What the given paths hold.

    - `experiments`: by accession in rising order, also those without a configuration (never complete);
    - `waivers`, `species_properties`, `licences` (licence.txt): files of these names, in the order of the paths;
    - `passed_over`: files that belong to no accession, but look as if they should.
    """

    experiments: tuple[ExperimentFiles, ...]
    waivers: tuple[Path, ...] = ()
    species_properties: tuple[Path, ...] = ()
    licences: tuple[Path, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()

    @property
    def duplicates(self) -> tuple[Duplicate, ...]:
        """Of all experiments."""
        return tuple(duplicate for files in self.experiments for duplicate in files.duplicates)


@dataclass(slots=True)
class _Gathering:
    """The files of one accession while they are being found."""

    named: dict[str, tuple[FileKind, Path]] = field(default_factory=dict)
    duplicates: list[Duplicate] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)

    def add(self, path: Path, kind: FileKind | None, native: str) -> None:
        """Take a file in, or say why not; `native` is its name without .undecorated and .gz."""
        if kind is None:
            self.passed_over.append(PassedOver(path, "its name is none of the native format's"))
        elif native not in self.named:
            self.named[native] = (kind, path)
        else:
            self._choose(path, kind, native)

    def _choose(self, path: Path, kind: FileKind, native: str) -> None:
        used = self.named[native][1]
        if used == path:  # one given path lies within another
            return
        if is_undecorated(used) == is_undecorated(path):
            self.duplicates.append(Duplicate(used, path))
            return
        if is_undecorated(used):
            self.named[native] = (kind, path)
            used, path = path, used
        self.passed_over.append(PassedOver(path, f"{used.name} has the same with gene names"))

    def finish(self, accession: str) -> ExperimentFiles:
        """Return what was gathered, kinds and names in order."""
        kinds: defaultdict[FileKind, list[Path]] = defaultdict(list)
        for native in sorted(self.named):
            kind, path = self.named[native]
            kinds[kind].append(path)
        files = {kind: tuple(kinds[kind]) for kind in FileKind if kind in kinds}
        return ExperimentFiles(accession, files, tuple(self.duplicates), tuple(self.passed_over))


def find_experiments(paths: Sequence[Path]) -> Discovery:
    """Find the files of all experiments in some folders, recursively.

    Symbolic links that lead out of the given path are passed over.

    Raises
    ------
    FileNotFoundError
        A path does not exist.
    ValueError
        A path holds no file of any experiment.
    """
    folders = [list(_walk(_existing(path))) for path in paths]
    found = [path for folder in folders for path in folder if isinstance(path, Path)]
    stray = [path for folder in folders for path in folder if isinstance(path, PassedOver)]
    configured: set[str] = set()
    for path in found:
        if match := _CONFIGURATION.fullmatch(path.name):
            if is_configuration(path):
                configured.add(match["accession"])
            elif _ACCESSION.match(path.name) is None:
                stray.append(PassedOver(path, "its root element is not <configuration experimentType=…>"))
    gathered = _gather(found, configured)
    for path, folder in zip(paths, folders, strict=True):
        if not any(isinstance(file, Path) and _accession(file.name, configured) for file in folder):
            raise ValueError(f"{path} holds no Expression Atlas experiment: no <accession>-configuration.xml is in it")
    return Discovery(
        tuple(gathered[accession].finish(accession) for accession in sorted(gathered)),
        tuple(path for path in found if path.name == "waivers.tsv"),
        tuple(path for path in found if path.name == "species-properties.json"),
        tuple(path for path in found if path.name == "licence.txt"),
        tuple(stray),
    )


def _existing(path: Path) -> Path:
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist: give a folder that holds experiments")
    return path.resolve()


def _walk(root: Path) -> Iterator[Path | PassedOver]:
    """Yield the files below a folder in order, not following links out of it."""
    if root.is_file():
        yield root
        return
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if not path.is_file():
                yield PassedOver(path, "no regular file, or a symbolic link to nothing")
            elif path.is_symlink() and not path.resolve().is_relative_to(root):
                yield PassedOver(path, f"a symbolic link that leads out of {root}")
            else:
                yield path
        yield from (
            PassedOver(Path(folder, name), "a symbolic link to a folder: give that folder itself")
            for name in folders
            if Path(folder, name).is_symlink()
        )


def _gather(found: list[Path], configured: set[str]) -> dict[str, _Gathering]:
    gathered: defaultdict[str, _Gathering] = defaultdict(_Gathering)
    for path in found:
        name = given_name(path)
        accession = _accession(name, configured)
        if accession:
            gathered[accession].add(path, kind_of(accession, name), native_name(name))
    return gathered


def _accession(name: str, configured: set[str]) -> str:
    """Return the accession that a file name starts with, the longest configured one first; "" if none.

    Without a configuration a name counts when it starts like ArrayExpress's accessions, or is native after one.
    """
    ends = [match.start() for match in re.finditer(r"[-._]", name)]
    for end in reversed(ends):
        if name[:end] in configured:
            return name[:end]
    match = _ACCESSION.match(name)
    if match is None or not (_DEPOSITED.fullmatch(match[0]) or kind_of(match[0], name)):
        return ""
    return match[0]
