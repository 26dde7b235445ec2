"""The service under gunicorn: workers that open their own release, and an answer to request lines that are too long."""

import logging
import socket
import sys
from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Any, TextIO

import orjson
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import TConn, ThreadWorker
from prometheus_client.multiprocess import mark_process_dead
from urllib3.util.wait import wait_for_read

from engines.errors import EngineError
from service.app import create_app
from service.errors import ServiceError
from service.limits import REQUEST_LINE
from service.settings import Settings

DRAINED = 1 << 20
"""Bytes read of a request that was refused: closing on unread bytes would reset the connection and lose the answer."""


LINGER = 0.02
"""Seconds that a thread waits for the next request of a client that it has answered."""


class Worker(ThreadWorker):  # type: ignore[misc] # gunicorn ships no types
    """A threaded worker that tells those with too long a URL to POST.

    Its threads wait a moment for the next request of a client: many ask again at once, and giving a connection back to
    the main thread and taking it again adds a tenth to a short answer. Half of the threads never wait.
    """

    def init_process(self) -> None:
        """Begin."""
        self.waiting = BoundedSemaphore(max(self.cfg.threads // 2, 1))
        super().init_process()

    def handle(self, conn: TConn) -> object:
        """Answer the requests of a connection that follow one another at once; return whether it is to be kept."""
        kept: object = super().handle(conn)
        while kept is True and self.alive and self.follows(conn):
            kept = super().handle(conn)
        return kept

    def follows(self, conn: TConn) -> bool:
        """Return whether another request comes within a moment; what was read ahead is the main thread's to pass on."""
        if conn.parser.unreader.buf.getvalue() or not self.waiting.acquire(blocking=False):
            return False
        try:
            return wait_for_read(conn.sock, LINGER)  # by poll: select knows no file above 1023
        finally:
            self.waiting.release()

    def handle_error(self, req: object, client: socket.socket, addr: object, exc: BaseException) -> None:
        """Answer a request that could not be read."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        try:
            client.sendall(too_long())
            client.shutdown(socket.SHUT_WR)
            client.settimeout(1.0)
            left = DRAINED
            while left > 0 and (piece := client.recv(65_536)):
                left -= len(piece)
        except OSError:
            return  # the client has left

    def handle_quit(self, sig: int, frame: object) -> None:
        """Stop gracefully on Ctrl-C too."""
        self.handle_exit(sig, frame)


def too_long() -> bytes:
    """Return the whole answer to a request line over the limit."""
    problem = {
        "type": "about:blank",
        "title": "URI too long",
        "status": 414,
        "detail": f"The request line is longer than {REQUEST_LINE} bytes. Send the same parameters by POST, as a form "
        "or as a JSON body, to the same address.",
    }
    body = orjson.dumps(problem)
    head = (
        "HTTP/1.1 414 URI Too Long\r\nContent-Type: application/problem+json\r\nAccess-Control-Allow-Origin: *\r\n"
        f"X-Content-Type-Options: nosniff\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


class Server(BaseApplication):  # type: ignore[misc] # gunicorn ships no types
    """gunicorn, set up by arguments instead of its own command line."""

    def __init__(self, settings: Settings, bind: str, workers: int, threads: int) -> None:
        self._settings = settings
        self._options: dict[str, Any] = {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "worker_class": Worker,
            "limit_request_line": REQUEST_LINE,
            "graceful_timeout": 30,
            "timeout": 120,
            "keepalive": 30,
            "loglevel": "warning",
            "post_worker_init": open_release,
            "child_exit": forget_worker,
            "proc_name": "opengxa",
        }
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn its settings."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        """Make the application; called in each worker, after the fork: an engine's connections are not for sharing."""
        access = logging.getLogger("opengxa.access")
        access.setLevel(logging.INFO)
        access.propagate = False
        access.addHandler(_plain(sys.stdout))
        logging.getLogger("opengxa").addHandler(_plain(sys.stderr))
        return create_app(self._settings)


def _plain(stream: TextIO) -> logging.Handler:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s"))
    return handler


def open_release(worker: Worker) -> None:
    """Open the release before the first request comes; a failure is the first request's to report."""
    try:
        worker.wsgi.extensions["opengxa"].releases.current()
    except (ServiceError, EngineError, OSError) as error:
        worker.log.warning("The release cannot be opened yet: %s", error)


def forget_worker(_arbiter: Arbiter, worker: Worker) -> None:
    """Drop the gauges of a worker that ended; its counts stay."""
    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call] # prometheus_client leaves it untyped
