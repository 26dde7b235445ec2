"""A web server as a mirror: pages of folders to list, Range to go on with a file.

Proxies are taken from the environment (`https_proxy`, `no_proxy`), as Python does. Redirects are followed over the web
only, and never from https to http.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage, HTTPResponse
from ssl import SSLCertVerificationError
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from indexer.fetch.errors import Damaged, FetchError, NotThere, Refused, Unready
from indexer.fetch.index_json import read_index
from indexer.fetch.index_page import is_whole, read_page
from indexer.fetch.mirror import CHUNK, Content, Entry, Seen, read_small
from indexer.fetch.pace import Pace

MISSING = {404, 410}
LATER = {408, 421, 425, 429, 500, 502, 503, 504}
BEYOND = 416
PAGES = {"text/html", "application/xhtml+xml"}
BROKEN = (OSError, HTTPException)
TRUST = "Give that address itself if you trust it"


class Redirects(HTTPRedirectHandler):
    """Follows redirects from http to http or https, and from https to https."""

    max_redirections = 5

    def redirect_request(  # the base class's arguments
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Return the next request; raises `Refused` for an address that is not followed."""
        if urlsplit(newurl).scheme != "https" and req.type == "https":
            fp.close()
            raise Refused(req.full_url, f"it redirects to {newurl}, which is not followed", TRUST)
        further = super().redirect_request(req, fp, code, msg, headers, newurl)
        if further is not None:
            further.method = req.get_method()
        return further


class WebMirror:
    """Lists and reads below an address of a web server; one connection a request."""

    def __init__(self, address: str, pace: Pace, *, agent: str, timeout: float = 60.0) -> None:
        self._address = address.rstrip("/") + "/"
        self._pace = pace
        self._timeout = timeout
        self._headers = {"User-Agent": agent, "Accept-Encoding": "identity"}
        self._opener = OpenerDirector()
        for handler in (
            ProxyHandler(),
            HTTPHandler(),
            HTTPSHandler(),
            Redirects(),
            HTTPDefaultErrorHandler(),
            HTTPErrorProcessor(),
        ):
            self._opener.add_handler(handler)

    @property
    def address(self) -> str:
        """The address, with a slash."""
        return self._address

    def entries(self, folder: str) -> list[Entry]:
        """List a folder from its page, or from its index in JSON."""
        path = f"{folder.rstrip('/')}/" if folder else ""
        with self._ask(path) as answer:
            address, kind = answer.url, answer.headers.get_content_type()
            page = _text(answer, self._url(path))
        if kind == "application/json":
            return read_index(page, self._url(path))
        if kind not in PAGES:
            raise Refused(self._url(path), f"the server lists no folder there, but sends {kind}", "Check the address")
        if not is_whole(page):
            raise Unready(self._url(path), "the list of the folder is cut off")
        return read_page(page, address)

    def look(self, path: str) -> Seen:
        """Say size and version, by HEAD, or by what a server that knows none says before it sends the file."""
        try:
            with self._ask(path, "HEAD") as answer:
                return _seen(answer, 0)
        except Refused:
            with self._ask(path) as answer:
                return _seen(answer, 0)

    @contextmanager
    def open(self, path: str, start: int = 0, version: str = "") -> Iterator[Content]:
        """Read a file; from `start` on if the server knows Range and the file still is of this version."""
        begin = start if version else 0
        headers = {"Range": f"bytes={begin}-", "If-Range": version} if begin else {}
        with self._ask(path, "GET", headers) as answer:
            self._check_is_file(path, answer)
            start = _first_byte(answer, begin, self._url(path))
            yield Content(start, _seen(answer, start), self._chunks(answer, self._url(path)))

    def close(self) -> None:
        """Do nothing: every request has a connection of its own."""

    def _url(self, path: str) -> str:
        return self._address + quote(path)

    @contextmanager
    def _ask(self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Iterator[HTTPResponse]:
        """Send a request and yield an answer of success."""
        url = self._url(path)
        request = Request(url, headers={**self._headers, **(headers or {})}, method=method)  # noqa: S310  # http(s) alone is handled
        self._pace.turn()
        try:
            answer: HTTPResponse | None = self._opener.open(request, timeout=self._timeout)
        except HTTPError as error:
            error.close()
            if error.code != BEYOND or not headers:
                raise _translate(url, error) from None
            answer = None  # there is no such byte any more: the file has changed
        except FetchError:
            raise
        except URLError as error:
            raise _unreachable(url, error.reason) from error
        except BROKEN as error:
            raise _unreachable(url, error) from error
        if answer is None:
            with self._ask(path, method) as again:
                yield again
            return
        with answer:
            yield answer

    def _check_is_file(self, path: str, answer: HTTPResponse) -> None:
        kind = answer.headers.get_content_type()
        if kind == "text/html" and not path.endswith((".html", ".htm")):
            raise Refused(self._url(path), "the server sends a web page instead of the file", "Look at it in a browser")
        packing = answer.headers.get("Content-Encoding", "identity")
        if packing != "identity" and not path.endswith(".gz"):
            raise Refused(self._url(path), f"the server packs the file on the way ({packing}) though asked not to")

    def _chunks(self, answer: HTTPResponse, url: str) -> Iterator[bytes]:
        try:
            while chunk := answer.read(CHUNK):
                yield chunk
        except BROKEN as error:
            raise Unready(url, f"the connection broke ({_said(error)})") from error


def _text(answer: HTTPResponse, url: str) -> str:
    """Return a listing."""
    content = Content(0, _seen(answer, 0), iter(lambda: answer.read(CHUNK), b""))
    try:
        return read_small(content, url).decode(errors="replace")
    except BROKEN as error:
        raise Unready(url, f"the connection broke ({_said(error)})") from error


def _seen(answer: HTTPResponse, start: int) -> Seen:
    """Return what an answer says of the whole file.

    A weak ETag does not promise equal bytes, so the time of change stands in for it.
    """
    length = answer.headers.get("Content-Length", "")
    tag = answer.headers.get("ETag", "")
    version = tag if tag.startswith('"') else answer.headers.get("Last-Modified", "")
    return Seen(int(length) + start if length.isdecimal() else None, version)


def _first_byte(answer: HTTPResponse, asked: int, url: str) -> int:
    """Return the first byte that comes: the one asked for, or 0 when the server starts anew."""
    if answer.status != 206:  # noqa: PLR2004  # Partial Content
        return 0
    told = answer.headers.get("Content-Range", "")
    if not told.startswith(f"bytes {asked}-"):
        raise Damaged(url, f"asked for bytes from {asked} on, the server sends {told or 'some'}", "Try another mirror")
    return asked


def _translate(url: str, error: HTTPError) -> FetchError:
    if error.code in MISSING:
        return NotThere(url, f"there is no such file or folder (HTTP {error.code})")
    if error.code in LATER:
        return Unready(
            url, f"the server is not ready (HTTP {error.code})", seconds_to_wait(error.headers.get("Retry-After", ""))
        )
    if 300 <= error.code < 400:  # noqa: PLR2004  # urllib follows neither circles nor other schemes
        return Refused(url, f"its redirect is not followed ({error.reason})", TRUST)
    return Refused(url, f"the server refuses (HTTP {error.code} {error.reason})", "Check the address")


def seconds_to_wait(told: str) -> float | None:
    """Return the seconds that `Retry-After` asks for, None when it says nothing that is understood."""
    if told.strip().isdecimal():
        return float(told)
    try:
        return max(0.0, (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def _unreachable(url: str, reason: object) -> FetchError:
    if isinstance(reason, SSLCertVerificationError):
        return Refused(url, f"its certificate is not valid ({reason.verify_message})", "Check the address and the date")
    return Unready(url, f"the server cannot be reached ({_said(reason)})")


def _said(reason: object) -> str:
    return str(reason) or type(reason).__name__
