"""Files as HTTP answers: streams to save, and files on disk in part or whole, with their checksums."""

import base64
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from flask import Response, current_app, send_file

from service.export.desk import Desk
from service.export.stream import Piece
from service.render.export.send import DESK

CHECKED = "no-cache"
"""What may be kept of files that may be written anew: all of it, as long as the server says that it is the same."""


def stream_file(pieces: Iterator[Piece], mimetype: str, name: str, *, long: bool = False) -> Response:
    """Return a stream to save under a name; the first piece is made before this returns, so errors are answers.

    One that may be `long` takes a slot of those that exports share when it is; raises `Unavailable` where none is free.
    """
    desk: Desk = current_app.extensions[DESK]
    handed = desk.hand_out(pieces, long=None if long else False)
    response = Response(handed, mimetype=mimetype)
    response.call_on_close(handed.close)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def send_checked(path: Path, mimetype: str, sha256: str, created: str) -> Response:
    """Return a file that never changes under its checksum, whole or in part (Range).

    The checksum (hexadecimal) is its strong ETag, and `Repr-Digest` (RFC 9530); `created` (ISO) is its date.
    """
    date = datetime.fromisoformat(created)
    sent = send_file(path, mimetype=mimetype, as_attachment=True, etag=sha256, last_modified=date)
    sent.headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:"
    sent.headers["Cache-Control"] = CHECKED
    return sent
