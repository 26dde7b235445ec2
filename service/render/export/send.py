"""An export as an HTTP answer: streamed and compressed, or any part of the finished file."""

import hashlib
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import orjson
import pyarrow as pa
from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import http_date
from werkzeug.wsgi import wrap_file

from service.export.desk import Desk
from service.export.forms import FORMS
from service.export.manifest import Tally
from service.export.matrix import write_matrix
from service.export.spool import Held
from service.export.stream import Encoder, stream
from service.export.table import BATCH, About, Export
from service.program import program_digest
from service.render.export.coding import choose_coding, squeeze
from service.render.responses import add_next, add_warnings, json_response
from service.request.delivery import WHOLE, Delivery
from service.request.search import Representation

DESK = "opengxa.exports"
"""Key of the desk among an application's extensions."""

CODINGS = ("", "-zstd", "-gzip")
"""What tags of the same bytes end in, by how they are compressed."""


def send_export(
    make: Callable[[], Export], about: About, representation: Representation, delivery: Delivery = WHOLE
) -> Response:
    """Return an export in the form asked for; its first rows are read before this returns.

    Its tag follows from what is said `about` it: nothing is made for a client that has the very file. Raises what
    making it raises, `Unanswerable` where there is no matrix, `NoRoom`, `Unavailable`, and whatever reading the first
    rows raises.
    """
    tag = _tag(about, representation, delivery)
    known = request.if_none_match
    if not (delivery.manifest or known.star_tag) and any(known.contains_weak(tag + coding) for coding in CODINGS):
        return _marked(Response(status=304), about, tag)
    return _Sending(make(), representation, delivery, tag).answer()


class _Sending:
    """One export on its way to one client."""

    def __init__(self, export: Export, representation: Representation, delivery: Delivery, tag: str) -> None:
        self._export = export
        self._name = representation.value
        self._form = FORMS[representation]
        self._delivery = delivery
        self._desk: Desk = current_app.extensions[DESK]
        self._tag = tag

    def answer(self) -> Response:
        if self._delivery.manifest:
            return self._manifest()
        if self._is_known():
            return _marked(Response(status=304), self._export.about, self._tag)
        if self._form.encode is None or self._asked_in_part():
            return self._from_spool()
        return self._streamed(self._form.encode(self._export, self._delivery))

    def _is_known(self) -> bool:
        """Say whether the client has it by any tag, or, where it names none, by the very date of the release."""
        if "If-None-Match" in request.headers:
            return request.if_none_match.star_tag
        return request.headers.get("If-Modified-Since") == _date(self._export.about)

    def _streamed(self, encoder: Encoder) -> Response:
        long = self._is_long(self._export)
        pieces = self._desk.hand_out(stream(self._export, encoder, self._delivery.resume), long=long)
        coding = choose_coding(request.accept_encodings) if self._form.squeezed else ""
        response = Response(squeeze(pieces, coding) if coding else pieces, mimetype=self._form.media)
        response.call_on_close(pieces.close)
        if coding:
            response.headers["Content-Encoding"] = coding
        return self._headed(response, f"{self._tag}-{coding}" if coding else self._tag)

    @staticmethod
    def _is_long(export: Export) -> bool | None:
        """Whether it is long, None when nobody knows before its rows are read, or counted."""
        return None if export.total is None else export.total > BATCH

    def _asked_in_part(self) -> bool:
        """Say whether a part of the very file that this is was asked for."""
        wanted = request.range
        if wanted is None or wanted.units != "bytes" or self._delivery.resume is not None:
            return False
        condition = request.if_range
        return (condition.etag is None and condition.date is None) or condition.etag == self._tag

    def _held(self) -> Held:
        """Return the finished file; making one takes a slot, one that is there is anybody's."""
        if held := self._desk.spool.find(self._tag):
            return held
        give_back = _nothing if self._is_long(self._export.counted()) is False else self._desk.take()
        try:
            return self._desk.spool.hold(self._tag, self._write)
        finally:
            give_back()

    def _write(self, path: Path) -> int:
        if self._form.encode is None:
            return write_matrix(self._export.counted(), path)
        tally = Tally()
        encoder = self._form.encode(self._export, self._delivery)
        with path.open("wb") as file, closing(stream(self._export, encoder, tally=tally)) as pieces:
            file.writelines(pieces)
        return tally.rows

    def _from_spool(self) -> Response:
        held = self._held()
        response = Response(wrap_file(request.environ, held.file), mimetype=self._form.media, direct_passthrough=True)
        response.call_on_close(held.file.close)
        response.content_length = held.manifest.bytes
        self._headed(response, self._tag)
        try:
            response.make_conditional(request.environ, accept_ranges=True, complete_length=held.manifest.bytes)
        except HTTPException:  # a range beyond the end
            held.file.close()
            raise
        return response

    def _manifest(self) -> Response:
        held = self._held()
        held.file.close()
        about = self._export.about
        return json_response(
            {"release": about.release, "query": about.query, **held.manifest.all(), "format": self._name}
        )

    def _headed(self, response: Response, tag: str) -> Response:
        export = self._export.counted()
        headers = _marked(response, export.about, tag).headers
        headers["Accept-Ranges"] = "bytes"
        headers["Content-Disposition"] = (
            f'attachment; filename="{_safe(export.name)}-{_safe(export.about.release)}.{self._name}"'
        )
        if export.total is not None:
            headers["X-Total"] = str(export.total)
        return add_next(add_warnings(response, export.warnings), export.cursor)


def _marked(response: Response, about: About, tag: str) -> Response:
    """Mark an answer with all by which a client keeps it."""
    response.set_etag(tag)
    response.headers["Last-Modified"] = _date(about)
    response.headers["Cache-Control"] = "no-cache, no-transform"
    response.vary.update(["Accept", "Accept-Encoding"])
    return response


def _date(about: About) -> str:
    return http_date(datetime.fromisoformat(about.created))


def _tag(about: About, representation: Representation, delivery: Delivery) -> str:
    """Return the name of an export's bytes: everything that they follow from."""
    parts = [
        about.members(),
        representation.value,
        delivery.header.value,
        delivery.safe.value,
        program_digest(),
        pa.__version__,
    ]
    return hashlib.sha256(orjson.dumps(parts)).hexdigest()[:32]


def _nothing() -> None:
    """Do nothing."""


def _safe(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in name)
