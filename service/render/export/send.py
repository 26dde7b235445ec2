"""An export as an HTTP answer: streamed and compressed, or any part of the finished file."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import datetime
from itertools import chain
from pathlib import Path

import orjson
import pyarrow as pa
from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import http_date
from werkzeug.wsgi import wrap_file

from service.export.desk import Desk
from service.export.forms import FORMS, check_delivery
from service.export.manifest import Tally
from service.export.matrix import write_matrix
from service.export.spool import Held
from service.export.stream import Encoder, Piece, stream
from service.export.table import BATCH, Export
from service.program import program_digest
from service.render.export.coding import choose_coding, squeeze
from service.render.responses import add_next, add_warnings, json_response
from service.request.delivery import WHOLE, Delivery
from service.request.search import Representation

DESK = "opengxa.exports"
"""Key of the desk among an application's extensions."""


def send_export(export: Export, representation: Representation, delivery: Delivery = WHOLE) -> Response:
    """Return an export in the form asked for; its first rows are read before this returns.

    Raises `RequestRefused` for a delivery that makes no sense, `Unanswerable` where there is no matrix, `NoRoom`,
    `Unavailable`, and whatever reading the first rows raises.
    """
    check_delivery(representation, delivery, page=export.page)
    return _Sending(export, representation, delivery).answer()


class _Sending:
    """One export on its way to one client."""

    def __init__(self, export: Export, representation: Representation, delivery: Delivery) -> None:
        self._export = export
        self._name = representation.value
        self._form = FORMS[representation]
        self._delivery = delivery
        self._desk: Desk = current_app.extensions[DESK]
        self._tag = _tag(export, representation, delivery)

    def answer(self) -> Response:
        if self._delivery.manifest:
            return self._manifest()
        if request.if_none_match.contains_weak(self._tag) or any(
            request.if_none_match.contains_weak(f"{self._tag}-{coding}") for coding in ("zstd", "gzip")
        ):
            return self._headed(Response(status=304), self._tag)
        if self._form.encode is None or self._asked_in_part():
            return self._from_spool()
        return self._streamed(self._form.encode(self._export, self._delivery))

    def _streamed(self, encoder: Encoder) -> Response:
        give_back = self._desk.take() if self._is_long() else _nothing
        pieces = stream(self._export, encoder, self._delivery.resume)
        try:
            begun = _then(chain([next(pieces)], pieces), give_back)
        except BaseException:
            give_back()
            raise
        coding = choose_coding(request.accept_encodings) if self._form.squeezed else ""
        response = Response(squeeze(begun, coding) if coding else begun, mimetype=self._form.media)
        response.call_on_close(pieces.close)
        response.call_on_close(give_back)
        if coding:
            response.headers["Content-Encoding"] = coding
        return self._headed(response, f"{self._tag}-{coding}" if coding else self._tag)

    def _is_long(self) -> bool:
        return self._export.total is None or self._export.total > BATCH

    def _asked_in_part(self) -> bool:
        """Say whether a part of the very file that this is was asked for."""
        wanted = request.range
        if wanted is None or wanted.units != "bytes" or self._delivery.resume is not None:
            return False
        condition = request.if_range
        return (condition.etag is None and condition.date is None) or condition.etag == self._tag

    def _held(self) -> Held:
        """Return the finished file; making one takes a slot."""
        give_back = self._desk.take() if self._is_long() else _nothing
        try:
            return self._desk.spool.hold(self._tag, self._write)
        finally:
            give_back()

    def _write(self, path: Path) -> int:
        if self._form.encode is None:
            return write_matrix(self._export, path)
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
        export = self._export
        response.set_etag(tag)
        headers = response.headers
        headers["Last-Modified"] = http_date(datetime.fromisoformat(export.about.created))
        headers["Cache-Control"] = "no-cache, no-transform"
        headers["Accept-Ranges"] = "bytes"
        headers["Content-Disposition"] = (
            f'attachment; filename="{_safe(export.name)}-{_safe(export.about.release)}.{self._name}"'
        )
        response.vary.update(["Accept", "Accept-Encoding"])
        if export.total is not None:
            headers["X-Total"] = str(export.total)
        return add_next(add_warnings(response, export.warnings), export.cursor)


def _tag(export: Export, representation: Representation, delivery: Delivery) -> str:
    """Return the name of an export's bytes: everything that they follow from."""
    parts = [
        export.name,
        export.about.members(),
        export.page,
        representation.value,
        delivery.header.value,
        delivery.safe.value,
        program_digest(),
        pa.__version__,
    ]
    return hashlib.sha256(orjson.dumps(parts)).hexdigest()[:32]


def _then(pieces: Iterable[Piece], end: Callable[[], None]) -> Iterator[Piece]:
    """Yield pieces, and do something when they end or break off."""
    try:
        yield from pieces
    finally:
        end()


def _nothing() -> None:
    """Do nothing."""


def _safe(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in name)
