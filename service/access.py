"""Around the application: path prefix, structured access log and request counts, for every answer alike."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import orjson

from service.metrics import Metrics

if TYPE_CHECKING:
    from _typeshed import OptExcInfo

LOG = logging.getLogger("opengxa.access")

ROUTE = "opengxa.route"
"""Where the application leaves the route's pattern in the WSGI environment."""


class Prefixed:
    """Serves an application below a path, whether or not the proxy in front takes the path off."""

    def __init__(self, application: WSGIApplication, prefix: str) -> None:
        self._application = application
        self._prefix = prefix

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Tell the application where it is: `SCRIPT_NAME` is the prefix, `PATH_INFO` what follows."""
        path = environ.get("PATH_INFO", "")
        if path == self._prefix or path.startswith(f"{self._prefix}/"):
            environ["PATH_INFO"] = path[len(self._prefix) :]
        environ["SCRIPT_NAME"] = self._prefix
        return self._application(environ, start_response)


class Observed:
    """Writes a line of JSON for each answer when its last byte is out, and counts it."""

    def __init__(self, application: WSGIApplication, metrics: Metrics) -> None:
        self._application = application
        self._metrics = metrics

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass a request on and watch its answer."""
        answer = _Answer(environ, self._metrics)

        def started(
            status: str, headers: list[tuple[str, str]], exc_info: "OptExcInfo | None" = None
        ) -> Callable[[bytes], object]:
            answer.status = int(status[:3])
            answer.release = dict(headers).get("X-Release", "")
            return start_response(status, headers, exc_info)

        answer.body = self._application(environ, started)
        return answer


class _Answer:
    """The body of one answer, counted on its way."""

    def __init__(self, environ: WSGIEnvironment, metrics: Metrics) -> None:
        self.status = 0
        self.release = ""
        self.body: Iterable[bytes] = ()
        self._bytes = 0
        self._environ = environ
        self._metrics = metrics
        self._start = time.perf_counter()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.body:
            self._bytes += len(piece)
            yield piece

    def close(self) -> None:
        """End the answer: close what made it, count it, write its line."""
        close = getattr(self.body, "close", None)
        try:
            if close:
                close()
        finally:
            self._record()

    def _record(self) -> None:
        seconds = time.perf_counter() - self._start
        method = self._environ.get("REQUEST_METHOD", "")
        self._metrics.count(method, self._environ.get(ROUTE, ""), self.status, seconds)
        if LOG.isEnabledFor(logging.INFO):
            line = {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "method": method,
                "path": self._environ.get("SCRIPT_NAME", "") + self._environ.get("PATH_INFO", ""),
                "status": self.status,
                "ms": round(seconds * 1000, 3),
                "bytes": self._bytes,
                "release": self.release,
            }
            LOG.info(orjson.dumps(line).decode())
