"""The real server: `opengxa serve` as a process of its own."""

import fcntl
import http.client
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import BoundedSemaphore
from types import SimpleNamespace

import pytest

from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources
from opengxa.server import Worker

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "tests" / "data"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A server process on a free loopback port."""

    def __init__(self, home, engine, log):
        self.port = free_port()
        self.log = log
        command = [sys.executable, "-m", "opengxa", "serve", "--home", str(home), "--port", str(self.port)]
        environment = os.environ | {"OPENGXA_OPENSEARCH_URL": engine.url, "OPENGXA_OPENSEARCH_PREFIX": engine.prefix}
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, "--workers", "2", "--prefix", "/gxa"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + 30
        while not self.answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                self.stop()
                raise AssertionError(log.read_text())
            time.sleep(0.1)

    def answers(self):
        try:
            return self.get("/gxa/api/v1/health")[0] == 200
        except OSError:
            return False

    def stop(self):
        self.process.terminate()
        return self.process.wait(30)

    def get(self, path, method="GET", body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def own_home(settings, tmp_path_factory):
    """A copy of the home whose published release may be changed."""
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(settings.home, home, symlinks=True)
    return home


@pytest.fixture(scope="module")
def server(own_home, settings, tmp_path_factory):
    running = Server(own_home, settings.engine, tmp_path_factory.mktemp("log") / "log")
    yield running
    running.stop()


def test_pages_and_data_are_served_below_the_prefix(server):
    status, headers, body = server.get("/gxa/api/v1/differential?size=1")
    assert status == 200
    assert headers["Link"].startswith("</gxa/api/v1/differential?")
    assert json.loads(body)["rows"]
    assert b'href="/gxa/static/opengxa.css?v=' in server.get("/gxa/")[2]


def test_connections_are_kept_for_requests_at_once_together_and_later(server):
    path = "/gxa/api/v1/differential?size=1"
    kept = [http.client.HTTPConnection("127.0.0.1", server.port, timeout=30) for _ in range(20)]
    for pause in (0.0, 0.0, 0.05):  # more connections than threads: waiting for one must not keep the others
        time.sleep(pause)
        for connection in kept:
            connection.request("GET", path)
        assert {connection.getresponse().read() for connection in kept} == {server.get(path)[2]}
    for connection in kept:
        connection.close()


def test_requests_sent_together_are_answered_one_by_one(server):
    one = b"GET /gxa/api/v1/health HTTP/1.1\r\nHost: x\r\n%s\r\n"
    with socket.create_connection(("127.0.0.1", server.port), 30) as connection:
        connection.sendall(one % b"" * 2 + one % b"Connection: close\r\n")
        answers = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answers.count(b"HTTP/1.1 200 OK") == 3


def test_a_thread_waits_for_connections_however_many_there_are():
    worker = Worker.__new__(Worker)  # as gunicorn makes it, but without an arbiter
    worker.waiting = BoundedSemaphore(1)
    ours, theirs = socket.socketpair()
    with ours, theirs, socket.socket(fileno=fcntl.fcntl(ours, fcntl.F_DUPFD, 1500)) as high:
        parser = SimpleNamespace(unreader=SimpleNamespace(buf=io.BytesIO()))
        connection = SimpleNamespace(sock=high, parser=parser)
        assert not worker.follows(connection)
        theirs.sendall(b"GET")
        assert worker.follows(connection)


def test_a_long_url_is_told_to_post_and_the_post_is_answered(server):
    genes = ",".join(f"ENSG9{number:010}" for number in range(20_000))
    status, headers, body = server.get(f"/gxa/api/v1/differential?geneQuery={genes}")
    assert (status, headers["Content-Type"]) == (414, "application/problem+json")
    assert "POST" in json.loads(body)["detail"]
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    status, _, body = server.get("/gxa/api/v1/differential", "POST", f"geneQuery={genes}", form)
    assert (status, json.loads(body)["total"]) == (200, 0)
    assert server.get(f"/gxa/api/v1/resolve?geneQuery={genes[:8000]}")[0] == 200


def test_metrics_join_all_workers(server):
    for _ in range(20):
        server.get("/gxa/api/v1/release")
    deadline = time.monotonic() + 5
    while (count := counted(server, "/api/v1/release")) < 20 and time.monotonic() < deadline:
        time.sleep(0.1)  # an answer is counted when its last byte is out
    assert count == 20


def counted(server, route):
    lines = server.get("/gxa/metrics")[2].decode().splitlines()
    return sum(float(line.split()[-1]) for line in lines if f'route="{route}"' in line and "answers_total" in line)


def test_a_new_release_is_taken_while_running_and_the_old_one_can_be_pinned(server, own_home, settings):
    old = json.loads(server.get("/gxa/api/v1/release")[2])["release"]
    first = json.loads(server.get("/gxa/api/v1/differential?size=3")[2])
    options = Options(own_home, settings.engine)
    new = build_release(Sources((DATA / "experiments" / "E-MTAB-9002",)), options, SilentProgress()).manifest.id
    deadline = time.monotonic() + 5
    seen = set()
    while time.monotonic() < deadline:
        seen.add(server.get("/gxa/api/v1/release")[1]["X-Release"])
        time.sleep(0.05)
    assert seen <= {old, new}
    assert {server.get("/gxa/api/v1/release")[1]["X-Release"] for _ in range(20)} == {new}
    assert server.get(f"/gxa/api/v1/release?release={old}")[1]["X-Release"] == old
    status, headers, body = server.get(f"/gxa/api/v1/differential?size=3&after={first['next']}")
    assert (status, headers["X-Release"]) == (200, old)
    assert json.loads(body)["total"] == first["total"]


def test_a_server_says_what_it_answered_and_stops_when_told(own_home, settings, tmp_path):
    server = Server(own_home, settings.engine, tmp_path / "log")
    server.get("/gxa/experiments")
    assert server.stop() == 0
    lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
    assert {line["path"] for line in lines} == {"/gxa/api/v1/health", "/gxa/experiments"}
    assert all(line["status"] == 200 and line["ms"] > 0 and line["bytes"] and line["release"] for line in lines)


@pytest.mark.parametrize("home", ["missing", "."])
def test_a_home_without_release_is_said_before_starting(tmp_path, home):
    command = [sys.executable, "-m", "opengxa", "serve", "--home", str(tmp_path / home)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "opengxa index" in ended.stderr
