"""A directory of releases in this process: the service's own application, called without a server or a socket."""

import io
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from opengxa._boot import boot
from opengxa.client.errors import AtlasError, Failed, NotFound, WrongValue

if TYPE_CHECKING:
    from flask import Flask

ADDRESS = "http://opengxa.invalid"
"""Address that stands for the application in this process: no host can have this name."""


def open_application(home: Path, opensearch_url: str = "") -> "Flask":
    """Make the application over a home; the environment says the rest.

    Raises `NotFound` when nothing is published there, `WrongValue` for a variable that makes no sense.
    """
    boot()
    from opengxa.homes import missing_release  # noqa: PLC0415 - importable once the folders are on the path
    from service.app import create_app  # noqa: PLC0415 - likewise
    from service.settings import Settings  # noqa: PLC0415 - likewise

    if complaint := missing_release(home):
        raise NotFound(complaint)
    try:
        settings = replace(Settings.from_environment(os.environ, home), prefix="")
    except ValueError as error:
        raise WrongValue(str(error)) from error
    if opensearch_url:
        settings = replace(settings, engine=replace(settings.engine, url=opensearch_url))
    return create_app(settings)


class InProcess(HTTPAdapter):
    """Answers requests by a WSGI application; what it sends is read as it is made."""

    def __init__(self, application: "Flask") -> None:
        super().__init__()
        self._application: Flask | None = application

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,  # noqa: ARG002, FBT001, FBT002 - as requests calls it
        timeout: object = None,  # noqa: ARG002
        verify: object = True,  # noqa: ARG002, FBT002
        cert: object = None,  # noqa: ARG002
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002
    ) -> Response:
        """Call the application; raises `AtlasError` when it was closed."""
        from werkzeug.test import EnvironBuilder, run_wsgi_app  # noqa: PLC0415 - only a home needs it

        if self._application is None:
            raise AtlasError("This Atlas was closed")
        body = request.body or b""
        builder = EnvironBuilder(
            request.path_url.partition("?")[0],
            ADDRESS,
            request.path_url.partition("?")[2],
            str(request.method),
            headers=list(request.headers.items()),
            data=body.encode() if isinstance(body, str) else body,
        )
        pieces, status, headers = run_wsgi_app(self._application, builder.get_environ())
        raw = HTTPResponse(
            Pieces(pieces),
            HTTPHeaderDict(headers.items()),
            int(status.split()[0]),
            preload_content=False,
            request_method=request.method,
        )
        return self.build_response(request, raw)

    def close(self) -> None:
        """Let go of the application, and with it of its releases."""
        super().close()
        self._application = None


class Pieces(io.RawIOBase):
    """What an application sends, as a file. An error in the making of it is raised to whoever reads."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._left = iter(pieces)
        self._held = memoryview(b"")

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any buffer
        """Fill a buffer as far as the piece in hand does; 0 is the end."""
        while not self._held:
            piece = self._following(self._left)
            if piece is None:
                return 0
            self._held = memoryview(piece)
        count = min(len(buffer), len(self._held))
        buffer[:count] = self._held[:count]
        self._held = self._held[count:]
        return count

    def close(self) -> None:
        """Tell the application that nobody reads any more."""
        if not self.closed and (close := getattr(self._pieces, "close", None)):
            close()
        super().close()

    @staticmethod
    def _following(left: Iterator[bytes]) -> bytes | None:
        try:
            return next(left, None)
        except AtlasError:
            raise
        except Exception as error:
            raise Failed(f"The answer could not be finished: {error}") from error
