"""Checksums that mirrors give: `SHA256SUMS`, `MD5SUMS` in a folder, or `<file>.sha256`, `<file>.md5` beside one."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

_TABLE = re.compile(r"(?:(?:sha256|md5)(?:sums?)?|checksums?)(?:\.txt)?", re.IGNORECASE)
_BESIDE = re.compile(r"(?P<file>.+)\.(?:sha256|md5)(?:sum)?", re.IGNORECASE)
_LINE = re.compile(r"\\?(?P<hex>[0-9a-fA-F]+)(?: [ *](?:\./)?(?P<name>.+)|\s+(?:\./)?(?P<spaced>\S.*))?")
_BSD = re.compile(r"(?:SHA256|MD5) ?\((?:\./)?(?P<name>.+)\) ?= ?(?P<hex>[0-9a-fA-F]+)")
_ALGORITHMS = {32: "md5", 64: "sha256"}


@dataclass(frozen=True, slots=True)
class Sum:
    """A checksum: algorithm (md5, sha256) and hexadecimal digits in small letters."""

    algorithm: str
    digits: str


def is_table(name: str) -> bool:
    """Return whether a file tells the checksums of its folder."""
    return _TABLE.fullmatch(name) is not None


def told_about(name: str) -> str:
    """Return the name of the file whose checksum this one tells, "" if it tells none of one file."""
    match = _BESIDE.fullmatch(name)
    return match["file"] if match else ""


def read_sums(text: str, only: str = "") -> dict[str, Sum]:
    """Read checksums by file name; lines that are none are passed over.

    A line without a name is about `only`, the file beside.
    """
    found = {}
    for line in text.splitlines():
        match = _BSD.fullmatch(line.strip()) or _LINE.fullmatch(line.strip())
        if match and (algorithm := _ALGORITHMS.get(len(match["hex"]))):
            parts = match.groupdict()
            name = parts["name"] or parts.get("spaced") or only
            found[only or name] = Sum(algorithm, match["hex"].lower())
    return found


def digest(path: Path, algorithm: str = "sha256") -> Sum:
    """Measure the checksum of a file."""
    # MD5 is what mirrors have: it finds damage, not malice.
    with path.open("rb") as file:
        found = hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False))
    return Sum(algorithm, found.hexdigest())
