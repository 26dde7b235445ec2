"""An experiment's own results as an export, whole or a page of it, and as JSON."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from service.cursor import NO_ROW, Cursor, fingerprint, write_cursor
from service.download.matrix import own_matrix
from service.download.own_table import OwnTable
from service.errors import RequestRefused
from service.export.table import About, Export, choose
from service.render.rows import TEXTS, choose_columns
from service.request.own_table import TableForm

_CURSOR = "results "
"""What cursors of these tables start their query with."""


def export_results(table: OwnTable, form: TableForm, about: About) -> Export:
    """Return the rows asked for: all, or the page where one is; raises `RequestRefused`."""
    schema = _schema(table, form)
    table.columns  # noqa: B018 - what is refused is refused before the first row
    name = f"{table.entry.accession}-results"
    if form.paged:
        page, cursor = _page(table, form)

        def batches() -> Iterator[pa.RecordBatch]:
            yield from page.select(schema.names).to_batches()

        return Export(name, schema, table.total(), batches, about, cursor, page=True, warnings=tuple(table.warnings))
    _check_cursor(table, form.delivery.cursor, "resume")
    return Export(
        name,
        schema,
        table.total() if table.whole else None,
        lambda: (batch.select(schema.names) for batch in table.batches()),
        about,
        warnings=tuple(table.warnings),
        parts=lambda: own_matrix(table),
    )


def results_json(table: OwnTable, form: TableForm) -> dict[str, Any]:
    """Return a page of the rows asked for as JSON has them; raises `RequestRefused`."""
    schema = _schema(table, form)
    page, cursor = _page(table, form)
    return {
        "release": table.release.id,
        "experiment_accession": table.entry.accession,
        "experiment_type": table.entry.experiment_type,
        "total": table.total(),
        "next": cursor,
        "warnings": table.warnings,
        "rows": [
            {name: TEXTS.get(value, value) if isinstance(value, float) else value for name, value in row.items()}
            for row in page.select(schema.names).to_pylist()
        ],
    }


def _schema(table: OwnTable, form: TableForm) -> pa.Schema:
    return choose(table.schema, choose_columns(form.fields, table.schema.names))


def _page(table: OwnTable, form: TableForm) -> tuple[pa.Table, str | None]:
    """Return the rows of a page, and the next one's cursor."""
    _check_cursor(table, form.after, "after")
    start = form.after.seen if form.after else 0
    end, seen, found = start + form.size, 0, list[pa.RecordBatch]()
    for batch in table.batches():
        part = batch.slice(max(start - seen, 0), max(end - max(start, seen), 0))
        found += [part] if part.num_rows else []
        seen += batch.num_rows
        if seen > end:
            break
    rows = pa.Table.from_batches(found, table.schema)
    cursor = Cursor(table.release.id, _query(table), end, NO_ROW)
    return rows, write_cursor(cursor) if seen > end else None


def _check_cursor(table: OwnTable, cursor: Cursor | None, parameter: str) -> None:
    if cursor and cursor.query != _query(table):
        raise RequestRefused(parameter, f"{parameter}: this cursor belongs to another query")


def _query(table: OwnTable) -> str:
    return _CURSOR + fingerprint((table.entry.accession, table.asked))
