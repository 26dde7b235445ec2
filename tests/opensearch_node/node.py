"""Starts a real OpenSearch node on a free loopback port and stops it again."""

import contextlib
import ctypes
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.opensearch_node.jars import fetch_jars
from tests.opensearch_node.java import find_java

RUNNER = "org.codelibs.opensearch.runner.OpenSearchRunner"

RUNNING = "OPENGXA_TEST_OPENSEARCH_URL"
"""Environment variable: address of a running node to use instead."""

PORTS = range(9200, 9299)
"""Base ports that the runner takes; the node answers on the next one."""

PATIENCE = 120.0
"""Seconds that a start may take on a busy machine."""

LOG_TAIL = 4_000

MEMORY = Path("/dev/shm")  # noqa: S108 (a folder of random name is made in it)
ROOM = 4 << 30
"""Bytes free in `MEMORY` that let a node keep its files there."""

_PR_SET_PDEATHSIG = 1


@contextlib.contextmanager
def running_node(heap: str | None = None, *, in_memory: bool = False) -> Iterator[str]:
    """Run a node for as long as the context lasts; yields its URL.

    `in_memory` keeps its files there if there is room: a node waits for the disk whenever an index is made, changed or
    removed, which tests do thousands of times.

    `RUNNING` names a running node to use instead; `heap` is 1g, or
    `OPENGXA_TEST_OPENSEARCH_HEAP`. The node dies with this process, however that ends.
    """
    if running := os.environ.get(RUNNING):
        yield running.rstrip("/")
        return
    heap = heap or os.environ.get("OPENGXA_TEST_OPENSEARCH_HEAP", "1g")
    place = MEMORY if in_memory and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None
    with tempfile.TemporaryDirectory(prefix="opengxa-opensearch-", dir=place, ignore_cleanup_errors=True) as scratch:
        process, url = _start(Path(scratch), heap)
        try:
            yield url
        finally:
            _stop(process)


def own(name: str) -> str:
    """Return a prefix of indices that no other worker of the run takes."""
    return "-".join(filter(None, (name, os.environ.get("PYTEST_XDIST_WORKER"))))


def _start(scratch: Path, heap: str) -> tuple[subprocess.Popen[bytes], str]:
    java = find_java()
    cluster = scratch.name
    base = _free_base_port()
    log = scratch / "log"
    memory = [f"-Xms{heap}", f"-Xmx{heap}"]
    command = [java.path, *memory, *java.flags, "-cp", f"{fetch_jars()}/*", RUNNER, "-basePath", scratch / "node"]
    command += ["-numOfNode", "1", "-clusterName", cluster, "-baseHttpPort", str(base)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # an interrupt of the tests must not reach it before they end
            preexec_fn=_die_with_parent,  # noqa: PLW1509 (one system call, and nothing else can do it)
        )
    url = f"http://127.0.0.1:{base + 1}"
    deadline = time.monotonic() + PATIENCE
    while _cluster_name(url) != cluster:
        if process.poll() is not None or time.monotonic() > deadline:
            _stop(process)
            tail = log.read_text(errors="replace")[-LOG_TAIL:]
            raise RuntimeError(f"OpenSearch did not start on {url} with {java.path}; its log ends:\n{tail}")
        time.sleep(0.2)
    return process, url


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Kill: nothing that a test node holds is worth a clean end."""
    process.kill()
    process.wait()


def _free_base_port() -> int:
    for base in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", base + 1))
            return base
    raise RuntimeError(f"no free port in {PORTS} for OpenSearch")


def _cluster_name(url: str) -> str | None:
    """Return the name of the cluster that answers, so that another one on the port is not taken for ours."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 (a loopback URL made above)
            name: str = json.load(answer)["cluster_name"]
            return name
    except (OSError, ValueError):
        return None
