"""A real `opengxa serve`, asked over HTTP by one client that keeps its connection."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import urllib3

from benchmarks.answers import Answer, cells_of_service, rows_of_service

ROOT = Path(__file__).resolve().parent.parent
JSON = {"Content-Type": "application/json"}
PATIENCE = 60.0
"""Seconds until the service must answer."""


class Client:
    """Asks a service."""

    def __init__(self, port: int) -> None:
        self._pool = urllib3.HTTPConnectionPool("127.0.0.1", port, maxsize=1, block=True, retries=False, timeout=120)

    @property
    def port(self) -> int:
        """Where the service is, on this machine."""
        return int(self._pool.port or 0)

    def ask(self, url: str) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON of an answer; raises `RuntimeError` when it is no success."""
        answer = self._pool.request("GET", url)
        return _read_json(url, answer)

    def post(self, url: str, members: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON of an answer to a POST of JSON; raises `RuntimeError` when it is no success."""
        answer = self._pool.request("POST", url, body=orjson.dumps(members), headers=JSON)
        return _read_json(url, answer)

    def page(self, url: str) -> bytes:
        """Return a page; raises `RuntimeError` when it is no success."""
        answer = self._pool.request("GET", url, headers={"Accept": "text/html"})
        if answer.status != 200:  # noqa: PLR2004 - HTTP's number
            raise RuntimeError(f"{url[:200]}: {answer.status} {answer.data[:500]!r}")
        return answer.data

    def wait(self, process: subprocess.Popen[bytes]) -> None:
        """Return when the service answers; raises `RuntimeError` when it ends or never does."""
        until = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < until:
            try:
                self.ask("/api/v1/health")
            except (urllib3.exceptions.HTTPError, RuntimeError):
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"the service did not answer within {PATIENCE:g} s")


def _read_json(url: str, answer: urllib3.BaseHTTPResponse) -> Any:  # noqa: ANN401 - JSON
    if answer.status != 200:  # noqa: PLR2004 - HTTP's number
        raise RuntimeError(f"{url[:200]}: {answer.status} {answer.data[:500]!r}")
    return orjson.loads(answer.data)


@contextmanager
def serve(home: Path, opensearch_url: str | None = None) -> Iterator[tuple[Client, int]]:
    """Serve a home with the command's own settings; yield a client and the id of the first process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "opengxa", "serve", "--home", str(home), "--port", str(port)]
    if opensearch_url:
        command += ["--opensearch-url", opensearch_url]
    with (home / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=os.environ, start_new_session=True)
        try:
            client = Client(port)
            client.wait(process)
            yield client, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def read(name: str, answer: Any) -> Answer:  # noqa: ANN401 - JSON
    """Bring an answer to the form that is compared."""
    return cells_of_service(answer) if name in {"q5", "q6"} else rows_of_service(answer)
