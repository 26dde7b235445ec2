"""The text of untrusted files: unpacked, decoded, bounded; what is odd about it is said in `notes`.

Every reader takes `notes`, a list that it appends sentences to: things a user should know that did
not stop the reading.
"""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from indexer.readers.errors import FormatError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MEBIBYTE = 1 << 20
SHEET = 256 * MEBIBYTE
"""Size limit of files that are held in memory (SDRF, IDF), in bytes unpacked; the largest real ones have 40 MB."""
MATRIX = 64 * 1024 * MEBIBYTE
"""Size limit of files that are streamed, in bytes unpacked."""
LINE = 32 * MEBIBYTE
"""Characters of one line at most."""

_GZIP = b"\x1f\x8b"


class _Utf8(io.RawIOBase):
    """The bytes of a file, unpacked, as UTF-8 without byte order mark; see `open_text`."""

    def __init__(self, path: Path, notes: list[str], limit: int) -> None:
        self._path = path
        self._notes = notes
        self._limit = limit
        self._raw = _unpacked(path)
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._latin1 = False
        self._count = 0
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        into = memoryview(buffer).cast("B")
        ended = False
        while not self._rest and not ended:
            data = self._take()
            ended = not data
            self._rest = memoryview(self._recode(data))
        count = min(len(into), len(self._rest))
        into[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()

    def _take(self) -> bytes:
        data = _read(self._path, self._raw, MEBIBYTE)
        self._count += len(data)
        if self._count > self._limit:
            raise FormatError(self._path, f"more than {self._limit:,} bytes", "at most so many")
        if b"\0" in data:
            raise FormatError(self._path, "a NUL byte", "text")
        return data

    def _recode(self, data: bytes) -> bytes:
        if self._latin1:
            return data.decode("latin-1").encode()
        pending = self._decoder.getstate()[0]
        try:
            return self._decoder.decode(data, final=not data).encode()
        except UnicodeDecodeError:
            self._latin1 = True
            self._notes.append(f"{self._path.name} is not UTF-8 and was read as Latin-1: look at letters with accents")
            return (pending + data).decode("latin-1").encode()


def _unpacked(path: Path) -> BinaryIO:
    """Open a file, through gzip when it is packed; a name in .gz promises that it is."""
    try:
        with path.open("rb") as start:
            packed = start.read(2) == _GZIP
    except OSError as error:
        raise FormatError(path, f"a file that cannot be opened ({error.strerror})", "a readable one") from error
    if path.suffix == ".gz" and not packed:
        raise FormatError(path, "a file that is not packed", "a gzip file, as its name ends in .gz")
    return cast("BinaryIO", gzip.open(path)) if packed else path.open("rb")


def _read(path: Path, raw: BinaryIO, size: int) -> bytes:
    try:
        return raw.read(size)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise FormatError(path, f"a damaged gzip file ({error})", "a whole one") from error


def read_bytes(path: Path, limit: int) -> bytes:
    """Return the bytes of a small file, unpacked.

    Raises
    ------
    FormatError
        More than `limit` bytes, or a damaged gzip stream.
    """
    with _unpacked(path) as raw:
        data = _read(path, raw, limit + 1)
    if len(data) > limit:
        raise FormatError(path, f"more than {limit:,} bytes", "at most so many")
    return data


def open_text(path: Path, notes: list[str], limit: int) -> io.BufferedReader:
    """Open a file as UTF-8 bytes, unpacked, without byte order mark.

    Bytes that are no UTF-8 are taken as Latin-1 from there on, with a note.

    Raises
    ------
    FormatError
        While reading: NUL bytes, a damaged gzip stream, more than `limit` bytes.
    """
    return io.BufferedReader(_Utf8(path, notes, limit), MEBIBYTE)


def lines(path: Path, notes: list[str], limit: int = SHEET) -> Iterator[tuple[int, str]]:
    r"""Yield (number from 1, text) of every line, without its \n, \r\n or \r."""
    with io.TextIOWrapper(open_text(path, notes, limit), "utf-8") as text:
        number = 0
        while line := text.readline(LINE + 1):
            number += 1
            if len(line) > LINE:
                raise FormatError(path, f"more than {LINE:,} characters", "a shorter line", number)
            yield number, line.removesuffix("\n")


def rows(path: Path, notes: list[str], limit: int = SHEET) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number from 1, cells between tabs, stripped) of every line that is not blank."""
    for number, line in lines(path, notes, limit):
        if line.strip():
            yield number, [cell.strip() for cell in line.split("\t")]
