"""An FTP server as a mirror: one connection, opened when it is needed and again when it broke.

Transfers are passive and binary; REST goes on with a file. Proxies are not used; many servers answer over the web too.
"""

import ftplib
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from indexer.fetch.errors import Damaged, FetchError, NotThere, Refused, Unready
from indexer.fetch.ftp_lines import read_facts, read_long
from indexer.fetch.mirror import CHUNK, Content, Entry, Seen, is_safe, read_small
from indexer.fetch.pace import Pace

T = TypeVar("T")

UNKNOWN = ("500", "501", "502", "504")
"""Replies of a server that does not know a command."""

MISSING = "550"
CROWDED = re.compile(r"530.*(?:too many|maximum|limit|later)", re.IGNORECASE | re.DOTALL)
"""What ProFTPD says when all its places are taken."""


class FtpMirror:
    """Lists and reads below an address `ftp://host/folder`, as anonymous."""

    def __init__(self, address: str, pace: Pace, *, agent: str, timeout: float = 60.0) -> None:
        parts = urlsplit(address)
        self._address = address.rstrip("/") + "/"
        self._host, self._port = parts.hostname or "", parts.port or ftplib.FTP_PORT
        self._root = "/" + unquote(parts.path).strip("/")
        self._pace = pace
        self._agent = agent
        self._timeout = timeout
        self._open: ftplib.FTP | None = None
        self._lists = "MLSD"

    @property
    def address(self) -> str:
        """The address, with a slash."""
        return self._address

    def entries(self, folder: str) -> list[Entry]:
        """List a folder by MLSD, or by LIST where the server does not know that."""
        self._pace.turn()
        lines = self._do(folder, partial(self._list, folder))
        read = read_facts if self._lists == "MLSD" else read_long
        try:
            found = [entry for line in lines if (entry := read(line))]
        except ValueError as error:
            advice = "Take a mirror on the web"
            raise Refused(self._address + folder, f"its list has the line {str(error)!r}", advice) from None
        return [entry for entry in found if is_safe(entry.name)]

    def look(self, path: str) -> Seen:
        """Say size and time of change."""
        self._pace.turn()
        return self._do(path, partial(self._look, path))

    @contextmanager
    def open(self, path: str, start: int = 0, version: str = "") -> Iterator[Content]:
        """Read a file."""
        seen = self.look(path)
        begin = start if version and version == seen.version else 0
        command = f"RETR {self._path(path)}"
        connection = self._do(path, lambda: self._session().transfercmd(command, begin or None))
        ended = False
        try:
            with connection:
                yield Content(begin, seen, self._chunks(connection, path))
            self._do(path, self._session().voidresp)
            ended = True
        finally:
            if not ended:  # a reader that stops early, or a broken transfer: only a new connection is in order again
                self.close()

    def close(self) -> None:
        """End the connection."""
        session, self._open = self._open, None
        if session is not None:
            session.close()

    def _path(self, path: str) -> str:
        return f"{self._root.rstrip('/')}/{path}"

    def _session(self) -> ftplib.FTP:
        if self._open is None:
            self._open = ftplib.FTP(timeout=self._timeout, encoding="utf-8")  # noqa: S321  # public files; sums are checked
            self._open.connect(self._host, self._port)
            self._open.login("anonymous", f"{self._agent}@")
            self._open.voidcmd("TYPE I")
        return self._open

    def _list(self, folder: str) -> list[str]:
        session = self._session()
        session.cwd(self._path(folder))
        try:
            return self._lines(session, folder)
        except ftplib.error_perm as error:
            if self._lists != "MLSD" or not str(error).startswith(UNKNOWN):
                raise
        self._lists = "LIST"
        return self._lines(session, folder)

    def _lines(self, session: ftplib.FTP, folder: str) -> list[str]:
        with session.transfercmd(self._lists) as connection:
            data = read_small(Content(0, Seen(None, ""), _received(connection)), self._address + folder)
        reply = session.voidresp()
        if (data and not data.endswith(b"\n")) or "truncated" in reply.lower():
            raise Unready(self._address + folder, "the list of the folder is cut off")
        return data.decode(errors="replace").splitlines()

    def _look(self, path: str) -> Seen:
        session, full = self._session(), self._path(path)
        size, changed = None, ""
        try:
            size = session.size(full)
            changed = session.sendcmd(f"MDTM {full}").removeprefix("213 ")
        except ftplib.error_perm as error:
            if not str(error).startswith(UNKNOWN):
                raise
        return Seen(size, f"{changed} {size}" if changed else "")

    def _chunks(self, connection: socket.socket, path: str) -> Iterator[bytes]:
        try:
            yield from _received(connection)
        except OSError as error:
            raise Unready(self._address + path, f"the connection broke ({error})") from error

    def _do(self, path: str, action: Callable[[], T]) -> T:
        """Take a step with the server; what it says and what breaks becomes one of our errors."""
        try:
            return action()
        except FetchError:
            self.close()
            raise
        except ftplib.all_errors as error:
            failure = _translate(self._address + path, error)
            if not isinstance(failure, NotThere):
                self.close()
            raise failure from error
        except UnicodeError as error:
            self.close()
            raise Damaged(
                self._address + path, f"the server's reply is no text ({error})", "Try another mirror"
            ) from error


def _received(connection: socket.socket) -> Iterator[bytes]:
    while chunk := connection.recv(CHUNK):
        yield chunk


def _translate(address: str, error: Exception) -> FetchError:
    said = str(error) or type(error).__name__
    if said.startswith(MISSING):
        return NotThere(address, f"there is no such file or folder ({said})")
    if isinstance(error, ftplib.error_perm) and not CROWDED.match(said):
        return Refused(address, f"the server refuses ({said})", "Check the address")
    return Unready(address, f"the server is not ready ({said})")
