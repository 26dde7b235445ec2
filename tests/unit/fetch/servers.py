"""Real servers on this machine that serve a folder, remember what they were asked, and fail as they are told."""

import http.server
import threading
import warnings
from collections import defaultdict
from contextlib import suppress
from urllib.parse import unquote

with warnings.catch_warnings():  # it stands on asyncore, which warns of its end
    warnings.simplefilter("ignore", DeprecationWarning)
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.filesystems import AbstractedFS
    from pyftpdlib.handlers import DTPHandler, FTPHandler
    from pyftpdlib.ioloop import IOLoop
    from pyftpdlib.servers import FTPServer


class WebServer:
    """Serves a folder over HTTP with Range, If-Range and ETag.

    `asked` are pairs of method and path; `ranges` the Range headers. `faults[path]` are taken one a request: a status
    with headers `(503, {...})`, `("cut", n)` after n bytes, `("length", n)` as a wrong size, `("endless", n)` without
    a size, `("headers", {...})` beside the file, `("page", html)`, `("json", text)`.
    """

    def __init__(self, root, port=0):
        self.root = root
        self.asked, self.ranges, self.agents = [], [], set()
        self.faults = defaultdict(list)
        self.tags = self.heads = True
        handler = type("Handler", (_WebHandler,), {"owner": self})
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = False
        self.port = self._server.server_port
        self.address = f"http://127.0.0.1:{self.port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def count(self, path, method="GET"):
        return self.asked.count((method, path))

    def stop(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _WebHandler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *args):
        super().__init__(*args, directory=str(self.owner.root))

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        if self.owner.heads:
            self._answer(body=False)
        else:
            self._head(405, {"Content-Length": "0"})

    def do_GET(self):
        with suppress(ConnectionError):
            self._answer(body=True)

    def _answer(self, *, body):
        path = unquote(self.path)
        self.owner.asked.append((self.command, path))
        self.owner.agents.add(self.headers["User-Agent"])
        faults = self.owner.faults[path]
        fault = faults.pop(0) if faults and body else None
        match fault:
            case (int(status), headers):
                self._head(status, headers | {"Content-Length": "0"})
            case ("page" | "json" as kind, text):
                media = "text/html" if kind == "page" else "application/json"
                self._head(200, {"Content-Type": media, "Content-Length": str(len(text))})
                self.wfile.write(text.encode())
            case _ if path.endswith("/"):
                super().do_GET()
            case _:
                self._file(fault, body=body)

    def _file(self, fault, *, body):
        file = self.owner.root / unquote(self.path).lstrip("/")
        if not file.is_file():
            self._head(404, {"Content-Length": "0"})
            return
        data = file.read_bytes()
        tag = f'"{hash(data)}"'
        start = self._start(tag, len(data))
        if start > len(data):
            self._head(416, {"Content-Length": "0"})
            return
        rest = data[start:]
        length = fault[1] if fault and fault[0] == "length" else len(rest)
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(length)}
        headers |= {"ETag": tag} if self.owner.tags else {}
        if fault and fault[0] == "headers":
            headers |= fault[1]
        if fault and fault[0] == "endless":
            del headers["Content-Length"]
        headers |= {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"} if start else {}
        self._head(206 if start else 200, headers)
        if body:
            self.wfile.write(rest[: fault[1]] if fault and fault[0] == "cut" else rest)

    def _start(self, tag, size):
        asked = self.headers["Range"]
        self.owner.ranges += [asked] if asked else []
        return int(asked[6:-1]) if asked and self.headers["If-Range"] == tag and size else 0

    def _head(self, status, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True


class FtpServer:
    """Serves a folder over FTP.

    `asked` are commands with their arguments; `cuts[path]` numbers of bytes after which a transfer is cut, one each;
    `refusals` replies to new connections; `sizes[path]` wrong sizes; `without` commands it does not know.
    """

    def __init__(self, root, port=0, without=()):
        self.asked, self.cuts, self.sizes, self.refusals = [], defaultdict(list), {}, []
        authorizer = DummyAuthorizer()
        authorizer.add_anonymous(str(root))
        known = {name: what for name, what in FTPHandler.proto_cmds.items() if name not in without}
        members = {"owner": self, "authorizer": authorizer, "proto_cmds": known}
        handler = type("Handler", (_FtpHandler,), members)
        self._server = FTPServer(("127.0.0.1", port), handler, ioloop=IOLoop())
        self.port = self._server.address[1]
        self.address = f"ftp://127.0.0.1:{self.port}/"
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        while not self._stopping.is_set():
            self._server.ioloop.loop(0.01, blocking=False)
        self._server.close_all()

    def count(self, command, path):
        return self.asked.count((command, path))

    def stop(self):
        self._stopping.set()
        self._thread.join()


class _Files(AbstractedFS):
    def chdir(self, path):
        """Leave the process where it is: the base class goes there for a moment, with all threads."""
        self.cwd = self.fs2ftp(path)


class _Transfer(DTPHandler):
    def send(self, data):
        left = self.cmd_channel.left
        if left is None:
            return super().send(data)
        sent = super().send(data[:left]) if left else 0
        self.cmd_channel.left -= sent
        if not self.cmd_channel.left:
            self.close()
            self.cmd_channel.close()
        return sent


class _FtpHandler(FTPHandler):
    dtp_handler = _Transfer
    abstracted_fs = _Files
    use_sendfile = False
    left = None

    def on_connect(self):
        if self.owner.refusals:
            self.push(self.owner.refusals.pop(0) + "\r\n")
            self.close_when_done()

    def pre_process_command(self, line, cmd, arg):
        self.owner.asked.append((cmd, arg))
        super().pre_process_command(line, cmd, arg)

    def ftp_SIZE(self, path):  # noqa: N802  # the base class's name
        name = self.fs.fs2ftp(path)
        if name in self.owner.sizes:
            self.respond(f"213 {self.owner.sizes[name]}")
        else:
            super().ftp_SIZE(path)

    def ftp_RETR(self, file):  # noqa: N802  # likewise
        cuts = self.owner.cuts[self.fs.fs2ftp(file)]
        self.left = cuts.pop(0) if cuts else None
        return super().ftp_RETR(file)
