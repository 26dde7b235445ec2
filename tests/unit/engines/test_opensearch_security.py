"""User, password and authority of a secured cluster, on a server that has no OpenSearch behind it."""

import http.server
import shutil
import ssl
import subprocess
import threading

import pytest

from engines.errors import EngineUnavailable
from engines.open import EngineSettings
from engines.opensearch.connection import Connection
from indexer.journal import Journal
from mappings.layout import Home

ALLOWED = "Basic aW5kZXhlcjpzZWNyZXQ="  # indexer:secret


class Secured(http.server.BaseHTTPRequestHandler):
    """Answers what comes with the right user and password, and keeps what came."""

    def answer(self):
        self.server.came.append(self.headers.get("Authorization"))
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        allowed = self.headers.get("Authorization") == ALLOWED
        body = b"{}" if allowed else b'{"error": {"type": "security_exception", "reason": "no"}}'
        self.send_response(200 if allowed else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    do_GET = do_POST = do_DELETE = do_HEAD = answer  # noqa: N815 - names of the standard library

    def log_message(self, *_):
        """Stay silent."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("authority")
    names = ["-subj", "/CN=opengxa test", "-addext", "subjectAltName=IP:127.0.0.1"]
    keys = ["-newkey", "rsa:2048", "-nodes", "-keyout", folder / "key.pem", "-out", folder / "ca.pem"]
    subprocess.run(
        [shutil.which("openssl"), "req", "-x509", "-days", "2", *keys, *names], check=True, capture_output=True
    )
    return folder / "ca.pem", folder / "key.pem"


@pytest.fixture
def cluster(authority):
    """A server on a loopback port that speaks TLS."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Secured)
    server.came = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def environment(cluster, ca, **more):
    address = f"https://127.0.0.1:{cluster.server_address[1]}"
    said = {"URL": address, "USER": "indexer", "PASSWORD": "secret", "CA": str(ca)} | more
    return {f"OPENGXA_OPENSEARCH_{name}": value for name, value in said.items()}


def ask(variables):
    connection = Connection(EngineSettings.from_environment(variables))
    try:
        return connection.request("GET", "/")
    finally:
        connection.close()


def test_user_password_and_authority_come_from_the_environment(cluster, authority):
    assert ask(environment(cluster, authority[0])) == {}
    assert cluster.came == [ALLOWED]


def test_a_wrong_password_is_said(cluster, authority):
    with pytest.raises(EngineUnavailable, match="check user and password"):
        ask(environment(cluster, authority[0], PASSWORD="wrong"))  # noqa: S106 - this test's own


def test_an_unknown_authority_is_refused_before_the_password_is_sent(cluster):
    with pytest.raises(EngineUnavailable, match="certificate"):
        ask(environment(cluster, ""))
    assert cluster.came == []


def test_a_file_without_certificates_is_named_with_its_variable(cluster, authority, tmp_path):
    missing = tmp_path / "none.pem"
    with pytest.raises(EngineUnavailable, match=f"OPENGXA_OPENSEARCH_CA={missing}.*No such file"):
        ask(environment(cluster, missing))
    with pytest.raises(EngineUnavailable, match=f"OPENGXA_OPENSEARCH_CA={authority[1]}: no certificates"):
        ask(environment(cluster, authority[1]))


@pytest.mark.parametrize(
    ("other", "lent"),
    [({}, True), ({"USER": "somebody"}, False), ({"URL": "https://127.0.0.1:1"}, False)],
)
def test_leftovers_of_others_do_not_get_the_password(cluster, authority, other, lent, tmp_path):
    variables = environment(cluster, authority[0])
    Journal(Home(tmp_path)).begin("r1", EngineSettings.from_environment(variables, name="opensearch"))
    now = EngineSettings.from_environment(variables | {f"OPENGXA_OPENSEARCH_{name}": v for name, v in other.items()})
    Journal(Home(tmp_path)).recover(now)
    assert (ALLOWED in cluster.came) == lent
    assert cluster.came
