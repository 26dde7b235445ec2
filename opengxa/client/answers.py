"""Answers of a server or of a directory: as JSON, tables, bytes or files; what `Atlas` and the commands stand on."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from opengxa.client.errors import NotFound
from opengxa.client.forms import form_of
from opengxa.client.frames import Frame, need, read_table
from opengxa.client.local import ADDRESS, InProcess, open_application
from opengxa.client.parameters import Parameters
from opengxa.client.transfer import Arrived, Meter, Result, begun, download
from opengxa.client.wire import Patience, Wire, new_session

if TYPE_CHECKING:
    import pyarrow as pa

API = "/api/v1"

IN_MEMORY = 64 << 20
"""Bytes of a result that are kept in memory before it is read; of larger ones a temporary file is."""


class Answers:
    """Asks the API with parameters as text; `Atlas` says it all in Python."""

    def __init__(
        self,
        where: str | PathLike[str],
        *,
        release: str | None = None,
        patience: Patience | None = None,
        opensearch_url: str = "",
    ) -> None:
        self._pin = release
        self._where = str(where)
        if isinstance(where, str) and where.lower().startswith(("http://", "https://")):
            self._wire = Wire(where.rstrip("/"), patience or Patience(), new_session())
        else:
            application = open_application(folder_of(where), opensearch_url)
            self._wire = Wire(ADDRESS, patience or Patience(attempts=1), new_session(InProcess(application)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        """Say what is asked, without a password."""
        shown = self._wire.shown if self._wire.url != ADDRESS else self._where
        return f"{type(self).__name__}({shown!r}{f', release={self._pin!r}' if self._pin else ''})"

    def close(self) -> None:
        """Close connections, or let go of the directory's releases."""
        self._wire.session.close()

    @property
    def release(self) -> str:
        """The release that is read: the one this Atlas was made for, else the one that is published now."""
        return str(self.about()["release"])

    def about(self) -> dict[str, Any]:
        """Return what the release is made of: when, by what, of which sources, counts, attribution."""
        return self.ask("release", [])

    def save(
        self, answer: str, parameters: Parameters, target: Path, *, resume: bool = False, meter: Meter | None = None
    ) -> int | None:
        """Write an answer of the API, its parameters given as text, to a file; see `download`.

        `meter` is told the bytes so far, and of all where they are known.
        """
        form = form_of(target.name)
        pinned = dict(parameters).get("release") or self._pin
        result = self._result(answer, parameters, pinned or "", form)
        if not pinned:
            result = replace(result, release=(begun(result, target) if resume else None) or self.release)
        return download(result, target, resume=resume, meter=meter).rows

    def table(self, answer: str, parameters: Parameters, release: str) -> "tuple[pa.Table, Arrived]":
        """Return all rows of an answer as an Arrow table, its parameters given as text."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as held:
            arrived = self._result(answer, parameters, release, "arrow").fetch(held)
            return read_table(held), arrived

    def ask(self, path: str, parameters: Parameters) -> dict[str, Any]:
        """Return a JSON answer of the API as it is: `ask("differential", [("geneQuery", "FKBP5")])`."""
        return self._wire.json(f"{API}/{path}", self._pinned(parameters))

    def stream(self, answer: str, parameters: Parameters, form: str) -> Iterator[bytes]:
        """Yield the bytes of an answer in a form as they come; see `Result.pieces`."""
        release = dict(parameters).get("release") or self._pin
        return self._result(answer, parameters, release or "", form).pieces()

    def _pinned(self, parameters: Parameters) -> Parameters:
        if self._pin is None or any(name == "release" for name, _ in parameters):
            return parameters
        return [*parameters, ("release", self._pin)]

    def _result(self, answer: str, parameters: Parameters, release: str, form: str) -> Result:
        return Result(self._wire, f"{API}/{answer}", parameters, form, release)

    def _matrix(self, result: Result, attrs: dict[str, Any]) -> Frame:
        anndata = need("anndata")
        with tempfile.TemporaryDirectory(prefix="opengxa-") as folder:
            file = Path(folder) / "result.h5ad"
            arrived = download(result, file, resume=False)
            found = anndata.read_h5ad(file)
        found.uns["atlas"] = json.dumps(attrs | {"warnings": attrs["warnings"] or arrived.warnings})
        return found


def folder_of(where: str | PathLike[str]) -> Path:
    """Return the directory that is meant; raises `NotFound` for text that is none, and may be a server's name."""
    folder = Path(where).expanduser()
    if isinstance(where, str) and not folder.exists():
        raise NotFound(
            f"There is no directory {where}. Make a release there: opengxa index PATH... --home {where}; if it is a "
            f"server, its address begins with https:// or http://"
        )
    return folder
