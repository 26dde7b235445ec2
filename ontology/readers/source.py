"""Opens an untrusted file: unpacked on the way, and never more of it than is accepted."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO, Protocol

from ontology.errors import NotAnOntology, OntologyError

LARGEST = 4 << 30
"""Bytes of an unpacked file that are read at most; the largest known ontology (NCBITaxon as OWL) has 1.8 GB."""

START = 1 << 16
"""Bytes looked at to tell what a file is."""

SUFFIXES = (".obo", ".owl")
"""Names that promise an ontology: what calls itself so and cannot be read is damaged, not something else."""

BROKEN = (EOFError, zlib.error, gzip.BadGzipFile)


class TooLarge(OSError):
    """More bytes than are accepted."""


class Readable(Protocol):
    """Anything that gives bytes."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes."""
        ...


class Limited(io.RawIOBase):
    """A stream that ends with `TooLarge` when it gives more than so many bytes.

    What went wrong in reading stays in `failure`: parsers put errors of their own in its place.
    """

    def __init__(self, stream: Readable, most: int) -> None:
        self._stream = stream
        self._left = most
        self.failure: Exception | None = None

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed's Buffer has no length
        """Fill the buffer as far as one read goes."""
        try:
            data = self._read(len(buffer))
        except (TooLarge, *BROKEN) as failure:
            self.failure = failure
            raise
        buffer[: len(data)] = data
        return len(data)

    def _read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise TooLarge
        return data


@contextmanager
def open_source(path: Path, most: int = LARGEST) -> Iterator[io.BufferedReader]:
    """Open a file's unpacked bytes; what is wrong with the packing becomes an `OntologyError` naming the file."""
    limited: Limited | None = None
    try:
        with path.open("rb") as packed, unpack(path, packed) as stream:
            limited = Limited(stream, most)
            yield io.BufferedReader(limited)
    except FileNotFoundError:
        raise OntologyError(path, "there is no such file", "Check the path.") from None
    except (OntologyError, TooLarge, *BROKEN) as problem:
        failure = (limited and limited.failure) or problem
        if isinstance(failure, TooLarge):
            raise OntologyError(path, f"unpacked it is larger than {most:,} bytes", "Is it the right file?") from None
        if isinstance(failure, BROKEN):
            raise OntologyError(path, f"the packed file is damaged ({failure})", "Fetch it again.") from problem
        raise


def unpack(path: Path, packed: BinaryIO) -> AbstractContextManager[Readable]:
    """Return the stream inside gzip or Zstandard packing, which is told by its first bytes."""
    magic = packed.read(4)
    packed.seek(0)
    if magic.startswith(b"\x1f\x8b"):
        return gzip.open(packed)
    if magic == b"\x28\xb5\x2f\xfd":
        return unpack_zstandard(path, packed)
    return packed


def unpack_zstandard(path: Path, packed: BinaryIO) -> AbstractContextManager[Readable]:
    """Return the stream inside Zstandard packing."""
    try:
        from ontology.readers.zstd import ZstandardStream  # noqa: PLC0415  # its package is part of an extra
    except ImportError:
        raise OntologyError(
            path, "reading .zst needs the package zstandard", "Install it, or unpack the file."
        ) from None
    return nullcontext(ZstandardStream(packed))


def read_start(path: Path) -> bytes:
    """Return a file's first bytes, unpacked, without byte order mark and leading white space.

    Raises
    ------
    NotAnOntology
        The packing is damaged and the name promises no ontology.
    OntologyError
        It is damaged and the name does.
    """
    try:
        with open_source(path) as stream:
            start = stream.read(START)
    except OntologyError as problem:
        if path.exists() and not promises_ontology(path):
            raise NotAnOntology(path, problem.problem) from None
        raise
    return start.removeprefix(b"\xef\xbb\xbf").lstrip()


def promises_ontology(path: Path) -> bool:
    """Tell whether a file's name says that it is an ontology."""
    return any(suffix in SUFFIXES for suffix in path.suffixes)
