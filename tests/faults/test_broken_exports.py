"""Exports that break off: killed servers, killed clients and full disks are seen in every form, and made good."""

import hashlib
import http.client
import io
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from shutil import which

import h5py
import pyarrow as pa
import pytest

from tests.faults.served import GENES, WAIT, Server, build_long
from tests.service.exports import told

STREAMED = ("tsv", "csv", "ndjson", "arrow", "parquet", "xlsx", "zip")
EXPORTS = (
    *(f"differential.{form}" for form in (*STREAMED, "h5ad")),
    "experiments/E-MTAB-9002/results.tsv",
    "experiments/E-MTAB-9002/results.h5ad",
)
"""Addresses below /api/v1. Files in HDF5 are made whole before they are sent, so what breaks is the sending."""

SOME = 300_000
"""Bytes read before something breaks; the shortest of these files has millions."""

BATCHES = 20_000_000
"""Bytes of Arrow with one whole batch, and another begun."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("long") / "home"
    build_long(folder)
    return folder


@pytest.fixture(scope="module")
def server(home):
    running = Server(home)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def whole(server):
    """Every export, unbroken, with its tag and release."""
    return {export: server.get(f"/api/v1/{export}") for export in EXPORTS}


def form_of(export: str) -> str:
    return export.rpartition(".")[2]


def rows_of(form: str, data: bytes) -> tuple[int, int]:
    """How many whole rows an early end of a file has, and where they end."""
    if form == "arrow":
        source = io.BytesIO(data)
        reader, rows, end = pa.ipc.open_stream(source), 0, 0
        try:
            while batch := reader.read_next_batch():
                rows, end = rows + batch.num_rows, source.tell()
        except (pa.ArrowInvalid, OSError, StopIteration):
            return rows, end
    end = data.rindex(b"\n") + 1
    lines = data[:end].split(b"\n")[:-1]
    if form == "ndjson":
        return len(lines) - 1, end
    return sum(not line.startswith(b"# ") for line in lines) - 1, end


def make_good(server: Server, export: str, begun: bytes, headers: dict[str, str]) -> bytes:
    """What a client does with a file that is not whole: it asks for the rest."""
    address, form, release = f"/api/v1/{export}", form_of(export), headers["X-Release"]
    if form in {"tsv", "csv", "ndjson", "arrow"}:
        rows, end = rows_of(form, begun)
        assert rows > 0
        return begun[:end] + ask_again(server, 200, f"{address}?resume={rows}&release={release}")
    return begun + ask_again(server, 206, address, Range=f"bytes={len(begun)}-", If_Range=headers["ETag"])


def ask_again(server: Server, expected: int, address: str, **headers: str) -> bytes:
    """An answer, waited for as 503 asks: a busy machine takes a while to see that a client has gone."""
    deadline = time.monotonic() + WAIT
    while (answer := server.get(address, **headers))[0] == 503 and time.monotonic() < deadline:
        time.sleep(float(answer[1]["Retry-After"]))
    assert answer[0] == expected, answer[2]
    return answer[2]


def is_whole(form: str, data: bytes) -> bool:
    try:
        if form == "h5ad":
            with h5py.File(io.BytesIO(data)) as file:
                return json.loads(file["uns"]["opengxa"][()])["rows"] == 2 * GENES
        return told(form, data)["rows"] == 2 * GENES if form != "zip" else bool(told(form, data))
    except Exception:  # noqa: BLE001 - whatever reading an early end raises
        return False


def read_on(answer: http.client.HTTPResponse) -> tuple[bytes, bool]:
    """The rest of an answer, and whether it came to its end."""
    rest = b""
    try:
        while piece := answer.read(SOME):
            rest += piece
    except (http.client.IncompleteRead, ConnectionError) as error:
        return rest + getattr(error, "partial", b""), False
    return rest, not answer.length  # of a finished file its length was told before


@pytest.mark.parametrize("export", EXPORTS)
def test_an_unbroken_export_is_whole(server, whole, export):
    status, headers, data = whole[export]
    assert status == 200
    assert is_whole(form_of(export), data)
    assert len(data) > 20 * SOME
    said = server.get(f"/api/v1/{export}.manifest.json")[2]
    assert hashlib.sha256(data).hexdigest().encode() in said
    assert headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("export", EXPORTS)
def test_a_killed_server_is_noticed_and_the_rest_fetched(server, whole, export):
    _, headers, data = whole[export]
    form = form_of(export)
    begun = BATCHES if form == "arrow" else SOME
    with server.begun(f"/api/v1/{export}") as answer:
        taken = answer.read(begun)
        server.kill_worker()
        rest, ended = read_on(answer)
    taken += rest
    assert not ended
    assert len(taken) < len(data)
    assert data.startswith(taken)
    assert not is_whole(form, taken)
    assert make_good(server, export, taken, headers) == data


CLIENT = (
    "import shutil,sys,urllib.request as u; shutil.copyfileobj(u.urlopen(sys.argv[1]), open(sys.argv[2], 'wb'), 4096)"
)


@pytest.mark.parametrize("export", EXPORTS)
def test_a_killed_client_leaves_what_can_be_gone_on_with(server, whole, tmp_path, export):
    _, headers, data = whole[export]
    form = form_of(export)
    enough = BATCHES if form == "arrow" else SOME
    # More than the long exports that a process takes on: each gives its place back.
    for turn in range(3 if form == "tsv" else 1):
        file = tmp_path / f"{turn}.{form}"
        address = f"http://127.0.0.1:{server.port}/api/v1/{export}"
        client = subprocess.Popen([sys.executable, "-c", CLIENT, address, str(file)])
        while not file.exists() or file.stat().st_size < enough:
            assert client.poll() is None
            time.sleep(0.001)
        os.kill(client.pid, signal.SIGKILL)
        client.wait()
        begun = file.read_bytes()
        if len(begun) < len(data):
            assert not is_whole(form, begun)
            assert make_good(server, export, begun, headers) == data


LIMIT = 1_500_000
"""Bytes that a full disk has room for: fewer than any of these files has, more than a server needs for its counts."""


@contextmanager
def full_disk(folder: Path):
    """A folder with little room, and what to start a server with so that it is so: both are the kernel's own doing."""
    folder.mkdir()
    if os.geteuid():
        yield folder, (which("prlimit"), f"--fsize={LIMIT}")
        return
    subprocess.run([which("mount"), "-t", "tmpfs", "-o", f"size={LIMIT}", "tmpfs", str(folder)], check=True)
    try:
        yield folder, ()
    finally:
        subprocess.run([which("umount"), "-l", str(folder)], check=True)


def test_a_server_with_a_full_disk_says_so_and_still_streams(home, whole, tmp_path):
    with full_disk(tmp_path / "spool") as (folder, before):
        server = Server(home, before, OPENGXA_SPOOL=str(folder))
        try:
            for form in ("tsv", "parquet", "xlsx", "h5ad"):
                headers = {} if form == "h5ad" else {"Range": "bytes=100-"}
                status, _, problem = server.get(f"/api/v1/differential.{form}", **headers)
                assert (status, b"no room" in problem) == (507, True)
                assert list(folder.iterdir()) == []
            small = server.get("/api/v1/differential.h5ad?geneQuery=ENSG90000000001")
            assert (small[0], len(list(folder.iterdir()))) == (200, 2)
            for form in STREAMED:
                assert server.get(f"/api/v1/differential.{form}")[2] == whole[f"differential.{form}"][2]
        finally:
            server.stop()


@pytest.mark.parametrize("export", EXPORTS)
def test_a_client_with_a_full_disk_can_go_on(server, whole, tmp_path, export):
    _, headers, data = whole[export]
    form = form_of(export)
    file = tmp_path / f"begun.{form}"
    address = f"http://127.0.0.1:{server.port}/api/v1/{export}"
    room = BATCHES if form == "arrow" else LIMIT
    client = [sys.executable, "-c", CLIENT, address, str(file)]
    done = subprocess.run([which("prlimit"), f"--fsize={room}", *client], check=False, stderr=subprocess.DEVNULL)
    begun = file.read_bytes()
    assert (done.returncode != 0, len(begun)) == (True, room)
    assert not is_whole(form, begun)
    assert make_good(server, export, begun, headers) == data
