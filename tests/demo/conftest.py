"""The demo, built as a user builds it, and a server of it."""

import http.client
import os
import re
import resource
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from indexer.demo.packages import PACKAGES, fetch
from indexer.demo.sources import default_cache

OPENGXA = [sys.executable, "-m", "opengxa"]
MIB = 1 << 20


@dataclass(frozen=True)
class Built:
    """A demo release and what it took: processor time in seconds and memory of all its processes at once in MiB."""

    home: Path
    printed: str
    seconds: float
    mebibytes: float


def resident(session):
    """Sum the resident memory of a session's processes, in bytes."""
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                total += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError):
            continue  # it has just ended
    return total


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Build the demo once, its packages being there already."""
    cache, folder = default_cache(os.environ), tmp_path_factory.mktemp("demo")
    for package in PACKAGES:
        fetch(package, cache)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = 0
    with (folder / "printed").open("w+") as printed:
        command = [*OPENGXA, "demo", "--home", str(folder / "home"), "--cache", str(cache)]
        with subprocess.Popen(command, stdout=printed, stderr=subprocess.STDOUT, start_new_session=True) as run:
            while run.poll() is None:
                peak = max(peak, resident(run.pid))
                time.sleep(0.2)
        printed.seek(0)
        said = printed.read()
    assert run.returncode == 0, said
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Built(folder / "home", said, seconds, peak / MIB)


@pytest.fixture(scope="session")
def get(built):
    """Serve the demo on a free port; give a function that asks with the path as it stands and follows redirects."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def ask(path):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if answer.status in {301, 302, 303, 307, 308}:
            return ask(re.sub(r"^https?://[^/]*", "", answer.getheader("Location")))
        assert answer.status == 200, text
        return text

    command = [*OPENGXA, "serve", "--home", str(built.home), "--port", str(port), "--workers", "1"]
    with (built.home / "serve.log").open("w") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            for _ in range(300):
                try:
                    ask("/api/v1/health")
                    break
                except OSError:
                    assert server.poll() is None, (built.home / "serve.log").read_text()
                    time.sleep(0.1)
            yield ask
        finally:
            server.terminate()
            server.wait(20)
