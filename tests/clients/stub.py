"""A server that misbehaves as told: it answers 503, cuts connections, changes bytes; else it serves one result."""

import hashlib
import io
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import pyarrow as pa

RELEASE = "r1"
ROWS = 5_000
TABLE = pa.table(
    {
        "gene_id": pa.array([f"ENSG{number:011}" for number in range(ROWS)]),
        "species": pa.array(["Homo sapiens", "Mus musculus"] * (ROWS // 2)).dictionary_encode(),
        "log2_fold_change": pa.array([number / 8 for number in range(ROWS)]),
    }
)


def manifest(body, rows=ROWS):
    return {"rows": rows, "sha256": hashlib.sha256(body).hexdigest()}


def tsv(rows=ROWS):
    lines = [f"{row['gene_id']}\t{row['species']}\t{row['log2_fold_change']}\n" for row in TABLE[:rows].to_pylist()]
    body = "".join(["# release: r1\n", "gene_id\tspecies\tlog2_fold_change\n", *lines]).encode()
    return body + f"# {json.dumps(manifest(body, rows))}\n".encode()


def ndjson():
    lines = [{"about": {"release": "r1"}}, *TABLE.to_pylist()]
    body = "".join(json.dumps(line) + "\n" for line in lines).encode()
    return body + (json.dumps({"manifest": manifest(body)}) + "\n").encode()


def arrow():
    held = io.BytesIO()
    with pa.ipc.new_stream(held, TABLE.schema) as writer:
        writer.write_table(TABLE, max_chunksize=500)
        said = json.dumps(manifest(held.getvalue())).encode()
        writer.write_batch(TABLE.to_batches()[-1].slice(0, 0), custom_metadata={"opengxa.manifest": said})
    return held.getvalue()


def parquet():
    import pyarrow.parquet as pq  # noqa: PLC0415 - the form under test

    held = io.BytesIO()
    with pq.ParquetWriter(held, TABLE.schema, compression="none") as writer:
        writer.write_table(TABLE, row_group_size=500)
        writer.add_key_value_metadata({"opengxa.manifest": json.dumps(manifest(held.getvalue()))})
    return held.getvalue()


BODIES = {"tsv": tsv(), "ndjson": ndjson(), "arrow": arrow(), "parquet": parquet()}
ABOUT = {"release": RELEASE, "total": ROWS, "warnings": ["mind the gap"], "resolution": {"genes": [], "conditions": []}}


class Stub(ThreadingHTTPServer):
    """Serves results; `plan` holds what to do with the next requests for them, then all is well.

    A plan is a status to answer, ("cut", bytes) to close the connection after so many, ("mark", bytes) to say so first,
    ("wrong", position) to change a byte.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.plan = []
        self.seen = []
        self.retry_after = None
        self.ranges = True
        self.url = f"http://127.0.0.1:{self.server_port}/gxa"


class Handler(BaseHTTPRequestHandler):
    """Answers as the plan says."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        """Answer."""
        self.answer(dict(parse_qsl(urlsplit(self.path).query)))

    def do_POST(self):
        """Answer, with parameters from the form."""
        self.answer(dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode())))

    def answer(self, parameters):
        path = urlsplit(self.path).path
        name, _, form = path.rpartition("/")[2].partition(".")
        self.server.seen.append((self.command, path, parameters, self.headers.get("Range")))
        step = self.server.plan.pop(0) if self.server.plan and (form or name == "health") else None
        if isinstance(step, int):
            self.say(step, json.dumps({"title": "No", "status": step, "detail": f"told to say {step}"}).encode())
        elif name == "moved":
            self.say(301, b"", {"Location": "/gxa/api/v1/differential"})
        elif form.endswith(".manifest.json"):
            body = BODIES[form.removesuffix(".manifest.json")]
            self.say(200, json.dumps(manifest(body)).encode())
        elif form:
            self.send_result(BODIES[form], step)
        else:
            self.say(200, b"no JSON at all" if name == "page" else json.dumps(ABOUT).encode())

    def say(self, status, body, headers=None):
        self.send_response(status)
        if self.server.retry_after is not None and status in {429, 503}:
            self.send_header("Retry-After", self.server.retry_after)
        for header, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(body)

    def send_result(self, body, step):
        kind, number = step or ("", 0)
        if kind == "wrong":
            body = body[:number] + bytes([body[number] ^ 1]) + body[number + 1 :]
        wanted, start = self.headers.get("Range"), 0
        if wanted and self.server.ranges:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if start >= len(body):
                self.say(416, b"")
                return
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        else:
            self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        part = body[start:] if kind not in ("cut", "mark") else body[start : start + number]
        for at in range(0, len(part), 10_000):
            self.chunk(part[at : at + 10_000])
        if kind == "mark":
            self.chunk(b"# error: the export ended early\n")
        if kind in ("cut", "mark"):
            self.close_connection = True
            return
        self.chunk(b"")

    def chunk(self, piece):
        self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")


@contextmanager
def serving():
    """Give a stub that is listening."""
    stub = Stub()
    thread = threading.Thread(target=stub.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield stub
    finally:
        stub.shutdown()
        thread.join()
        stub.server_close()
