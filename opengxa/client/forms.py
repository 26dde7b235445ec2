"""Forms of files: their suffixes, and what in their bytes says that they are whole."""

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import IO, Any

from opengxa.client.errors import Incomplete, WrongValue

FORMS = ("tsv", "csv", "ndjson", "parquet", "arrow", "xlsx", "h5ad", "zip")
"""Forms of whole results; each is the suffix of its files and of its address."""

MARKS = {"tsv": b"# error:", "csv": b"# error:", "ndjson": b'{"error"'}
"""Forms of lines -> how the line begins that says the server could not go on."""

MANIFEST = b"opengxa.manifest"
"""Where Arrow and Parquet keep what a server sent before it."""

PIECE = 1 << 20


def form_of(name: str) -> str:
    """Return the form that a file's suffix says; raises `WrongValue`."""
    suffix = PurePath(name).suffix.lower().removeprefix(".")
    if suffix not in FORMS:
        raise WrongValue(f"{name}: a result goes to a file that ends in {', '.join('.' + form for form in FORMS)}")
    return suffix


def drop_mark(form: str, held: IO[bytes]) -> int:
    """Cut a file of lines after its last whole line that is a row, so that it can be continued; return its length."""
    end = held.seek(0, io.SEEK_END)
    if form not in MARKS or end == 0:
        return end
    start = max(0, end - PIECE)
    held.seek(start)
    tail = held.read()
    kept = tail.rfind(b"\n") + 1
    last = tail.rfind(b"\n", 0, max(0, kept - 1)) + 1
    if tail[last:kept].startswith(MARKS[form]):
        kept = last
    held.truncate(start + kept)
    return held.seek(start + kept)


def check(form: str, held: IO[bytes], manifest: Callable[[], Mapping[str, Any]]) -> int | None:
    """Return the rows of a whole file; `manifest` asks for what the file itself cannot say.

    Raises `Incomplete` for a file that ended early, or whose bytes are not those that were sent.
    """
    if form in ("tsv", "csv"):
        return _check_lines(held, lambda line: json.loads(line.removeprefix(b"# ")))
    if form == "ndjson":
        return _check_lines(held, lambda line: json.loads(line)["manifest"])
    if form == "arrow":
        return _check_arrow(held)
    if form == "parquet":
        return _check_parquet(held)
    return _compare(held, held.seek(0, io.SEEK_END), manifest())


def _check_lines(held: IO[bytes], read: Callable[[bytes], Mapping[str, Any]]) -> int:
    end = held.seek(0, io.SEEK_END)
    start = max(0, end - PIECE)
    held.seek(start)
    tail = held.read()
    last = tail.rfind(b"\n", 0, max(0, len(tail) - 1)) + 1
    try:
        manifest = read(tail[last:])
    except (ValueError, KeyError, TypeError):
        said = tail[last:].decode(errors="replace").strip()[:200]
        raise Incomplete(
            f"The result ended early, with {said!r}: its last line does not say that it is whole"
        ) from None
    return _compare(held, start + last, manifest)


def _check_arrow(held: IO[bytes]) -> int:
    import pyarrow as pa  # noqa: PLC0415 - takes time, and is not needed for every form

    held.seek(0)
    last, before = None, 0
    try:
        with pa.ipc.open_stream(pa.PythonFile(held, mode="r")) as reader:
            while True:
                position = held.tell()
                try:
                    _, said = reader.read_next_batch_with_custom_metadata()
                except StopIteration:
                    break
                last, before = said, position
    except (pa.ArrowInvalid, OSError) as error:
        raise Incomplete(f"The result ended early: {error}") from error
    try:
        manifest = json.loads(last[MANIFEST])  # type: ignore[index] # None is what the except is for
    except (KeyError, TypeError, ValueError):
        raise Incomplete("The result ended early: its last batch does not say that it is whole") from None
    # Without rows the schema may be sent together with the last batch, behind what the manifest is of.
    return _compare(held, before if manifest.get("sha256") != digest(held, 0) else 0, manifest)


def _check_parquet(held: IO[bytes]) -> int:
    import pyarrow as pa  # noqa: PLC0415 - likewise
    import pyarrow.parquet as pq  # noqa: PLC0415 - likewise

    held.seek(0)
    try:
        footer = pq.read_metadata(pa.PythonFile(held, mode="r"))
        manifest = json.loads(footer.metadata[MANIFEST])
    except (pa.ArrowInvalid, KeyError, TypeError, ValueError, OSError):
        raise Incomplete("The result ended early: its footer does not say that it is whole") from None
    return _compare(held, held.seek(0, io.SEEK_END) - PARQUET_END - footer.serialized_size, manifest)


PARQUET_END = 8
"""Bytes behind a Parquet footer: its length, and "PAR1"."""


def _compare(held: IO[bytes], end: int, manifest: Mapping[str, Any]) -> int:
    got = digest(held, end)
    if got != manifest.get("sha256"):
        raise Incomplete(f"The result is not what was sent: the sha256 of its bytes is {got}, not as its manifest says")
    return int(manifest["rows"])


def digest(held: IO[bytes], end: int) -> str:
    """Return the sha256 of the first `end` bytes of a file, in hexadecimal."""
    held.seek(0)
    sha256 = hashlib.sha256()
    while end > 0 and (piece := held.read(min(PIECE, end))):
        sha256.update(piece)
        end -= len(piece)
    return sha256.hexdigest()
