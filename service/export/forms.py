"""The forms that exports come in: media types, who writes them, and what can be asked of each."""

from collections.abc import Callable
from dataclasses import dataclass

from service.errors import refuse
from service.export.archive import ArchiveEncoder
from service.export.columnar import ArrowEncoder, ParquetEncoder
from service.export.ndjson import NdjsonEncoder
from service.export.stream import Encoder
from service.export.table import BATCH, Export
from service.export.text import CSV, CSV_AS_IT_IS, TSV, TextEncoder
from service.export.workbook import WorkbookEncoder
from service.request.delivery import WHOLE, Delivery, Header, Safe
from service.request.search import Representation

Encode = Callable[[Export, Delivery], Encoder]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of exports: its media type and what writes it.

    `encode` is None where the file must be made before it can be sent. `squeezed`: HTTP compresses it. `lines`: it has
    lines beside the rows, that `header=plain` leaves out. `resumed`: its rows can be sent from any on, or, where they
    come in batches, from the start of any.
    """

    media: str
    encode: Encode | None
    squeezed: bool = False
    lines: bool = False
    resumed: bool = False


def _text(export: Export, delivery: Delivery) -> Encoder:
    full = delivery.header is Header.FULL
    return TextEncoder(export.schema, TSV, "\t", comments=full and not export.page, sealed=full)


def _comma(export: Export, delivery: Delivery) -> Encoder:
    full = delivery.header is Header.FULL
    dialect = CSV if delivery.safe is Safe.ON else CSV_AS_IT_IS
    return TextEncoder(export.schema, dialect, ",", comments=full and not export.page, sealed=full)


def _ndjson(export: Export, delivery: Delivery) -> Encoder:
    full = delivery.header is Header.FULL
    return NdjsonEncoder(export.schema, about=full and not export.page, sealed=full)


FORMS = {
    Representation.TSV: Form("text/tab-separated-values", _text, squeezed=True, lines=True, resumed=True),
    Representation.CSV: Form("text/csv", _comma, squeezed=True, lines=True, resumed=True),
    Representation.NDJSON: Form("application/x-ndjson", _ndjson, squeezed=True, lines=True, resumed=True),
    Representation.PARQUET: Form("application/vnd.apache.parquet", lambda export, _: ParquetEncoder(export.schema)),
    Representation.ARROW: Form(
        "application/vnd.apache.arrow.stream",
        lambda export, _: ArrowEncoder(export.schema),
        squeezed=True,
        resumed=True,
    ),
    Representation.XLSX: Form(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda export, _: WorkbookEncoder(export.schema, export.about.created),
    ),
    Representation.H5AD: Form("application/x-hdf5", None),
    Representation.ZIP: Form("application/zip", lambda export, _: ArchiveEncoder(export, export.others)),
}
"""Representation -> form; JSON is no export."""


def check_delivery(representation: Representation, delivery: Delivery, *, page: bool) -> None:
    """Refuse what makes no sense for a form; raises `RequestRefused`."""
    form = FORMS.get(representation)
    if delivery.header is not WHOLE.header and not (form and form.lines):
        raise refuse("header", delivery.header.value, "plain with format tsv, csv or ndjson alone")
    if delivery.safe is not WHOLE.safe and representation is not Representation.CSV:
        raise refuse("safe", delivery.safe.value, "off with format=csv alone: other forms never change a text")
    if delivery.resume is None:
        return
    if page:
        raise refuse("resume", delivery.resume, "a place in a whole result: leave out size and after")
    if not (form and form.resumed):
        raise refuse("resume", delivery.resume, "a place in tsv, csv, ndjson or arrow; go on with other forms by Range")
    if representation is Representation.ARROW and (delivery.resume % BATCH or not delivery.resume):
        raise refuse("resume", delivery.resume, f"rows of whole batches: a multiple of {BATCH}")
