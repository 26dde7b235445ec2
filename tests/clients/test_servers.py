"""A real server that is killed, and connections to it that are cut, in the middle of a result."""

import io
import select
import socket
import threading
from contextlib import contextmanager

import pytest

from opengxa import Atlas
from opengxa.client.transfer import Result
from opengxa.client.wire import Patience, Wire
from tests.service.test_serving import Server

FORMS = ["tsv", "csv", "ndjson", "arrow", "parquet"]
EVERYTHING = [("conditionQuery", "asthma; cancer; dexamethasone")]


class Proxy:
    """Passes bytes on to a server; cuts each connection after so many bytes of answers as `cuts` says, one by one."""

    def __init__(self, port):
        self.upstream = port
        self.cuts = []
        self.on_cut = lambda: None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.pass_on, args=(client,), daemon=True).start()

    def pass_on(self, client):
        try:
            server = socket.create_connection(("127.0.0.1", self.upstream), 10)
        except OSError:
            client.close()
            return
        left = self.cuts.pop(0) if self.cuts else None
        with client, server:
            while True:
                for ready in select.select([client, server], [], [])[0]:
                    piece = ready.recv(1024)
                    if ready is server and left is not None and (left := left - len(piece)) <= 0:
                        self.on_cut()
                        return
                    if not piece:
                        return
                    (client if ready is server else server).sendall(piece)

    def close(self):
        self.listener.close()


@contextmanager
def proxied(port):
    proxy = Proxy(port)
    try:
        yield proxy
    finally:
        proxy.close()


def fetch(port, form, waits):
    """Fetch a result as it is, uncompressed: small ones arrive in one piece otherwise."""
    wire = Wire(f"http://127.0.0.1:{port}/gxa", Patience(attempts=8, first=0.2, sleep=waits))
    wire.session.headers["Accept-Encoding"] = "identity"
    held = io.BytesIO()
    arrived = Result(wire, "/api/v1/differential", EVERYTHING, form).fetch(held)
    return held.getvalue(), arrived.rows


@pytest.mark.parametrize("form", FORMS)
def test_cut_connections_end_in_the_same_bytes(server, form):
    whole, rows = fetch(server.port, form, lambda _: None)
    assert rows > 20
    with proxied(server.port) as proxy:
        proxy.cuts = [3_000, 2_500, 4_000]
        assert fetch(proxy.port, form, lambda _: None) == (whole, rows)
        assert proxy.cuts == []


def test_a_server_killed_in_the_middle_is_waited_for(home, engine_settings, tmp_path):
    first = Server(home, engine_settings, tmp_path / "first")
    whole = fetch(first.port, "tsv", lambda _: None)
    with proxied(first.port) as proxy:
        again = []

        def kill():
            first.process.kill()
            first.process.wait()

        def start_again(_):
            if not again:
                again.append(Server(home, engine_settings, tmp_path / "second"))
                proxy.upstream = again[0].port

        proxy.cuts, proxy.on_cut = [3_000], kill
        assert fetch(proxy.port, "tsv", start_again) == whole
        again[0].stop()


def test_compressed_results_are_checked_too(server, tmp_path):
    with proxied(server.port) as proxy:
        proxy.cuts = [900]
        with Atlas(f"http://127.0.0.1:{proxy.port}/gxa", patience=Patience(first=0.01)) as atlas:
            release = atlas.release
        with Atlas(f"http://127.0.0.1:{proxy.port}/gxa", release=release, patience=Patience(first=0.01)) as atlas:
            assert atlas.download(tmp_path / "all.tsv", conditions="cancer") == 13
