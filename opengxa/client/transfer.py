"""A whole result into a file: continued where a connection was cut, checked at its end."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import requests

from opengxa.client import forms
from opengxa.client.errors import AtlasError, Failed, Incomplete, Refused, Unusable, reason
from opengxa.client.parameters import Parameters, address
from opengxa.client.wire import BROKEN, Wire

Meter = Callable[[int, int | None], object]
"""Told of bytes so far and, where it is known, of all."""


@dataclass(slots=True)
class Arrived:
    """What was said of a result that arrived whole; `rows` where its form counts them, `next` where it was a page."""

    rows: int | None = None
    release: str = ""
    warnings: list[str] = field(default_factory=list)
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A whole result of a server: its path without suffix, its parameters, its form, and the release it is of.

    What is continued is what was begun, since the release is the same; "" is the newest.
    """

    wire: Wire
    path: str
    parameters: Parameters
    form: str
    release: str = ""

    @property
    def suffixed(self) -> str:
        """The path in this form."""
        return f"{self.path}.{self.form}"

    @property
    def asked(self) -> Parameters:
        """The parameters, and the release among them."""
        kept = [(name, value) for name, value in self.parameters if name != "release"]
        return [*kept, ("release", self.release)] if self.release else kept

    def fetch(self, held: IO[bytes], meter: Meter | None = None) -> Arrived:
        """Write the result into a file, behind what it holds of it already.

        Raises `AtlasError` when that fails after all attempts; then the file holds what there was.
        """
        arrived = Arrived()
        for attempt in self.wire.attempts():
            with attempt:
                start = forms.drop_mark(self.form, held)
                try:
                    arrived = self._continue(held, start, meter)
                    sealed = ("header", "plain") not in self.parameters
                    arrived.rows = forms.check(self.form if sealed else "", held, self._manifest)
                except Incomplete:
                    held.seek(0)
                    held.truncate()
                    raise
                finally:
                    attempt.advanced = held.seek(0, io.SEEK_END) > start
        return arrived

    def pieces(self) -> Iterator[bytes]:
        """Yield the result as it comes; raises `AtlasError` where it breaks, with attempts before the first piece."""
        came = False
        for attempt in self.wire.attempts():
            with attempt, self.wire.ask(self.suffixed, self.asked) as answer:
                try:
                    for piece in answer.iter_content(forms.PIECE):
                        came = True
                        yield piece
                except BROKEN as error:
                    if came:
                        raise Failed(f"The result ended early: {error}") from error
                    raise

    def _continue(self, held: IO[bytes], start: int, meter: Meter | None) -> Arrived:
        try:
            return self._receive(held, start, meter)
        except Refused as error:
            if error.status != requests.codes.requested_range_not_satisfiable:
                raise
            return Arrived(None, self.release)  # there is nothing behind what is held: it is all, or it is wrong

    def _receive(self, held: IO[bytes], start: int, meter: Meter | None) -> Arrived:
        # Parts of a posted question's answer cannot be asked for (RFC 9110, 14.2): it is sent again.
        partly = start > 0 and address(self.asked) is not None
        headers = {"Range": f"bytes={start}-", "Accept-Encoding": "identity"} if partly else {}
        with self.wire.ask(self.suffixed, self.asked, headers) as answer:
            if answer.status_code != requests.codes.partial_content:
                start = 0
            elif not answer.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
                raise Incomplete(f"The server went on at {answer.headers.get('Content-Range')}, not at byte {start}")
            held.seek(start)
            held.truncate()
            known = answer.headers.get("Content-Length")
            plain = "Content-Encoding" not in answer.headers
            total = start + int(known) if known and plain else None
            for piece in answer.iter_content(forms.PIECE):
                held.write(piece)
                start += len(piece)
                if meter:
                    meter(start, total)
            said = answer.headers
            warnings = json.loads(said.get("X-Warnings", "[]"))
            return Arrived(None, said.get("X-Release", self.release), warnings, said.get("X-Next"))

    def _manifest(self) -> dict[str, object]:
        return self.wire.json(f"{self.suffixed}.manifest.json", self.asked)


def download(result: Result, target: Path, *, resume: bool, meter: Meter | None = None) -> Arrived:
    """Write a result to a file that appears when it is whole.

    Until then it is `.NAME.part` beside it, with `.NAME.part.json` that says what is being fetched. After a failure
    both stay: `resume` goes on from there if the very same was asked of the same release. Raises `AtlasError`, also
    where a file cannot be written.
    """
    if target.is_dir():
        raise Unusable(f"{target} cannot be written: it is a folder")
    part, note = beside(target)
    try:
        if not (resume and part.is_file() and begun(result, target) == result.release):
            part.write_bytes(b"")
            note.write_text(json.dumps([_question(result), result.release]))
        with part.open("r+b") as held:
            arrived = result.fetch(held, meter)
        part.replace(target)
        note.unlink()
    except Refused:
        part.unlink()
        note.unlink()
        raise
    except AtlasError:
        raise
    except OSError as error:
        raise Unusable(f"{target} cannot be written: {reason(error)}") from error
    return arrived


def begun(result: Result, target: Path) -> str | None:
    """Return the release of a download of the same into this file that broke off, None without one."""
    try:
        question, release = json.loads(beside(target)[1].read_text())
    except (OSError, ValueError):
        return None
    return release if question == _question(result) else None


def beside(target: Path) -> tuple[Path, Path]:
    """Return where a file is while it is not whole, and what says what it will be."""
    return target.with_name(f".{target.name}.part"), target.with_name(f".{target.name}.part.json")


def _question(result: Result) -> str:
    kept = [(name, value) for name, value in result.parameters if name != "release"]
    return json.dumps([result.wire.shown, result.suffixed, kept])
