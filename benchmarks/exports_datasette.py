"""Datasette's stream of CSV: the same rows from SQLite, in a process of its own."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import urllib3

from benchmarks.exports_drain import Drained, drain
from benchmarks.exports_raw import Exported
from benchmarks.served import PATIENCE

STREAMED = 100_000
"""Rows streamed at most: its rate does not rise with their number."""


def stream_datasette(exported: Exported, folder: Path) -> tuple[int, Drained]:
    """Serve the first rows and stream them once; return how many they are, and what came."""
    file = folder / "exports.sqlite"
    rows = min(exported.rows, STREAMED)
    exported.write_sqlite(file, rows)
    with _serve(file) as port:
        address = "/exports/exported.csv?_stream=on&_size=max"
        drain(port, "/exports/exported.csv?_size=100")
        return rows, drain(port, address, keep=True)


@contextmanager
def _serve(file: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = (part for name in ("max_csv_mb", "num_sql_threads") for part in ("--setting", name, _VALUES[name]))
    command = [sys.executable, "-m", "datasette", "serve", str(file), "--port", str(port), *settings]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


_VALUES = {"max_csv_mb": "0", "num_sql_threads": "3"}


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            urllib3.request("GET", f"http://127.0.0.1:{port}/-/versions.json", retries=False)
        except urllib3.exceptions.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("Datasette did not answer; is it installed? pip install 'opengxa[bench]'")
