"""A real server over a release whose exports are megabytes long, and clients that read them slowly."""

import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engines.open import EngineSettings
from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data" / "experiments"
GENES = 80_000
WAIT = 60


def build_long(home: Path) -> None:
    """One experiment with two contrasts in which every gene passes: 160,000 rows."""
    folder = home.parent / "experiments" / "E-MTAB-9002"
    shutil.copytree(DATA / "E-MTAB-9002", folder)
    draw = random.Random(7)  # noqa: S311 - the same numbers each time are wanted
    with (folder / "E-MTAB-9002-analytics.tsv").open("w") as file:
        file.write("\t".join(["Gene ID", "Gene Name", *(f"g1_g{n}.{x}" for n in (2, 3) for x in _NUMBERS)]) + "\n")
        for gene in range(GENES):
            numbers = [
                f"{draw.uniform(1e-9, 0.04):.4g}\t{draw.choice((-1, 1)) * draw.uniform(1.1, 9):.4f}" for _ in "ab"
            ]
            # Names that cannot be compressed: whole files are longer than what the kernel keeps on the way.
            file.write(f"ENSG9{gene:010d}\t{draw.randbytes(48).hex()}\t" + "\t".join(numbers) + "\n")
    ontology = ROOT / "tests" / "service" / "data" / "conditions.obo"
    build_release(Sources((folder.parent,), (), (ontology,)), Options(home, EngineSettings("duckdb")), SilentProgress())


_NUMBERS = ("p-value", "log2foldchange")


class Server:
    """`opengxa serve` with one worker; `before` is a command to start it with."""

    def __init__(self, home: Path, before: tuple[str, ...] = (), **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        command = [sys.executable, "-m", "opengxa", "serve", "--home", str(home), "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*before, *command, "--workers", "1"],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.wait()

    def wait(self) -> None:
        """Until it answers."""
        deadline = time.monotonic() + WAIT
        while True:
            try:
                if self.get("/api/v1/health")[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            assert time.monotonic() < deadline
            assert self.process.poll() is None
            time.sleep(0.1)

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """A whole answer; raises `IncompleteRead` when it ends early."""
        with self.begun(path, **headers) as answer:
            return answer.status, dict(answer.getheaders()), answer.read()

    @contextmanager
    def begun(self, path: str, **headers: str) -> Iterator[http.client.HTTPResponse]:
        """An answer of which little is taken before it is read: the client's buffers are small."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        connection.sock = socket.socket()
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        connection.sock.settimeout(WAIT)
        try:
            connection.sock.connect(("127.0.0.1", self.port))
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            yield connection.getresponse()
        finally:
            connection.close()

    def kill_worker(self) -> None:
        """SIGKILL the one worker; the next is there when this returns."""
        (worker,) = self._workers()
        os.kill(worker, signal.SIGKILL)
        deadline = time.monotonic() + WAIT
        while self._workers() in ([worker], []):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        self.wait()

    def _workers(self) -> list[int]:
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in found if "tracker" not in Path(f"/proc/{pid}/cmdline").read_text()]

    def stop(self) -> None:
        """Stop at once."""
        self.process.terminate()
        self.process.wait(WAIT)
