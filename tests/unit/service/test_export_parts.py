"""Parts of exports: cells of each form, streams that break, work done ahead, finished files."""

import hashlib
import io
import json
import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pytest

from engines.batches import even
from mappings.manifest import Floor, Manifest
from service.errors import NoRoom, RequestRefused, Unavailable
from service.export import workbook
from service.export.ahead import ahead, begin
from service.export.columnar import ArrowEncoder, ParquetEncoder, conform
from service.export.ndjson import NdjsonEncoder
from service.export.spool import KEPT, Spool
from service.export.stream import FIRST, PIECE, cut, rows_of_piece, stream
from service.export.table import BATCH, JSON, TEXT, TEXTS, About, Counted, Export, batch_of
from service.export.text import CSV, CSV_AS_IT_IS, TSV, TextEncoder
from service.export.workbook import WorkbookEncoder
from service.request.delivery import WHOLE, Header, Safe, read_delivery

ABOUT = About("/api/v1/x?release=r1", "r1", "2026-01-02T03:04:05+00:00", "opengxa 0", "CC0", ("Ours.",), "Cite r1")
SCHEMA = pa.schema(
    [
        pa.field("text", pa.string()),
        pa.field("coded", TEXT),
        pa.field("list", TEXTS),
        pa.field("number", pa.float64()),
        pa.field("count", pa.int64()),
        pa.field("why", pa.string(), metadata=JSON),
    ]
)
ROWS = {
    "text": ["=1+1", 'a "b", c', "tab\tand\nline", "", None],
    "coded": ["x", "-x", None, "x", "é"],
    "list": [["a", "b"], [], None, ["=c"], ["d"]],
    "number": [0.1, "-Infinity", None, 1e-300, float("nan")],
    "count": [1, None, -3, 2**53, 0],
    "why": [{"a": [1]}, None, [], "t", {}],
}


def table(rows=ROWS, batches=1):
    batch = batch_of(rows, SCHEMA)
    return Export("x", SCHEMA, 5 * batches, lambda: iter([batch] * batches), ABOUT)


def written(encoder, export=None, resume=None):
    return b"".join(stream(export or table(), encoder, resume))


def test_tab_separated_cells():
    text = written(TextEncoder(SCHEMA, TSV, "\t", comments=False, sealed=False)).decode()
    assert text == (
        "text\tcoded\tlist\tnumber\tcount\twhy\n"
        '=1+1\tx\ta | b\t0.1\t1\t{"a":[1]}\n'
        'a "b", c\t-x\t\t-Infinity\t\t\n'
        "tab and line\t\t\t\t-3\t[]\n"
        '\tx\t=c\t1e-300\t9007199254740992\t"t"\n'
        "\té\td\t\t0\t{}\n"
    )


def test_comma_separated_cells_are_quoted_and_disarmed():
    text = written(TextEncoder(SCHEMA, CSV, ",", comments=False, sealed=False)).decode()
    assert text == (
        "text,coded,list,number,count,why\n"
        '\'=1+1,x,a | b,0.1,1,"{""a"":[1]}"\n'
        '"a ""b"", c",\'-x,,-Infinity,,\n'
        '"tab\tand\nline",,,,-3,[]\n'
        ',x,\'=c,1e-300,9007199254740992,"""t"""\n'
        ",é,d,,0,{}\n"
    )
    kept = written(TextEncoder(SCHEMA, CSV_AS_IT_IS, ",", comments=False, sealed=False)).decode()
    assert kept == text.replace("'=", "=").replace("'-x", "-x")


@pytest.mark.parametrize("start", "=+-@\t\r")
def test_every_start_of_a_formula_is_disarmed(start):
    rows = {name: [None] for name in SCHEMA.names} | {"text": [start + "x"]}
    line = written(TextEncoder(SCHEMA, CSV, ",", comments=False, sealed=False), table(rows)).decode().split("\n", 1)[1]
    assert line.lstrip('"').startswith("'" + start)


@pytest.mark.parametrize(("dialect", "separator"), [(TSV, "\t"), (CSV, ",")])
def test_an_empty_cell_of_a_lone_column_is_no_blank_line(dialect, separator):
    kinds = {"text": pa.array(["a", None, "", None]), "number": pa.array([None, 1.0, None, None])}
    for name, column in kinds.items():
        batch = pa.record_batch([column], names=[name])
        export = Export("x", batch.schema, 4, lambda batch=batch: iter([batch.slice(0, 3), batch.slice(3)]), ABOUT)
        encoder = TextEncoder(batch.schema, dialect, separator, comments=False, sealed=False)
        read = pd.read_csv(io.BytesIO(written(encoder, export)), sep=separator)
        assert read[name].tolist() == pytest.approx(column.to_pandas().replace("", np.nan).tolist(), nan_ok=True)


def test_lines_of_json():
    lines = written(NdjsonEncoder(SCHEMA)).decode().splitlines()
    assert json.loads(lines[0])["about"]["release"] == "r1"
    assert [json.loads(line)["number"] for line in lines[1:-1]] == [0.1, "-Infinity", None, 1e-300, None]
    assert json.loads(lines[2]) == {
        "text": 'a "b", c',
        "coded": "-x",
        "list": [],
        "number": "-Infinity",
        "count": None,
        "why": None,
    }
    assert json.loads(lines[-1])["manifest"]["rows"] == 5


def test_cells_of_a_workbook_are_what_they_were():
    strange = ["MARCH1", "=1+1", "a<b>&c", "  blanks  ", "_x0041_", "\x01\x1f\ufffe", "line\r\nend", "1e5", "😀"]
    rows = {name: [None] * len(strange) for name in SCHEMA.names} | {"text": strange}
    book = openpyxl.load_workbook(io.BytesIO(written(WorkbookEncoder(SCHEMA, ABOUT.created), table(rows))))
    cells = [row[0] for row in book["results"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    read = [openpyxl.utils.escape.unescape(cell.value) for cell in cells]
    assert [text.replace("_xFFFE_", "\ufffe") for text in read] == strange
    assert dict(row[:2] for row in book["about"].iter_rows(values_only=True))["query"] == ABOUT.query


def test_a_workbook_goes_on_in_further_sheets_and_cuts_what_no_cell_holds(monkeypatch):
    monkeypatch.setattr(workbook, "SHEET_ROWS", 4)
    rows = ROWS | {"text": ["y" * 40_000, *ROWS["text"][1:]]}
    book = openpyxl.load_workbook(io.BytesIO(written(WorkbookEncoder(SCHEMA, ABOUT.created), table(rows, 2))))
    assert book.sheetnames == ["results", "results 2", "results 3", "about"]
    assert [len(list(book[name].iter_rows(min_row=2))) for name in book.sheetnames[:3]] == [4, 4, 2]
    cell = book["results"]["A2"].value
    assert len(cell) == 32_767
    assert cell.endswith(workbook.CUT)


def test_dictionaries_name_each_value_once():
    coded = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, 3, None], pa.int32()), pa.array(["a", "b", "a", None]))
    batch = conform(pa.record_batch([coded], names=["x"]), pa.schema([pa.field("x", TEXT)]))
    assert batch.column(0).dictionary.to_pylist() == ["a", "b"]
    assert batch.column(0).to_pylist() == ["a", "b", "a", None, None]
    plain = conform(pa.record_batch([coded], names=["x"]), pa.schema([pa.field("x", pa.string())]))
    assert plain.column(0).to_pylist() == ["a", "b", "a", None, None]


ENCODERS = {
    "tsv": lambda: TextEncoder(SCHEMA, TSV, "\t"),
    "csv": lambda: TextEncoder(SCHEMA, CSV, ","),
    "ndjson": lambda: NdjsonEncoder(SCHEMA),
    "arrow": lambda: ArrowEncoder(SCHEMA),
    "parquet": lambda: ParquetEncoder(SCHEMA),
    "xlsx": lambda: WorkbookEncoder(SCHEMA, ABOUT.created),
}


@pytest.mark.parametrize("form", ENCODERS)
def test_what_breaks_off_says_so_and_raises(form):
    def broken():
        yield from table({name: values * 4_000 for name, values in ROWS.items()}, 8).batches()
        raise OSError("the engine is gone")

    export = Export("x", SCHEMA, None, broken, ABOUT)
    got = []
    with pytest.raises(OSError, match="gone"):
        got.extend(stream(export, ENCODERS[form]()))
    end = b"".join(got)[-200:]
    marks = {"tsv": b"\n# error: ", "csv": b"\n# error: ", "ndjson": b'\n{"error":'}
    assert marks.get(form, b"") in end
    assert b"sha256" not in end


@pytest.mark.parametrize("form", ENCODERS)
def test_what_fails_at_once_is_raised_before_anything_is_sent(form):
    def lost():
        raise Unavailable("away")

    with pytest.raises(Unavailable):
        next(stream(Export("x", SCHEMA, None, lost, ABOUT), ENCODERS[form]()))


def test_more_rows_than_there_are_cannot_be_gone_on_from():
    whole = written(TextEncoder(SCHEMA, TSV, "\t"))
    for row in range(6):
        assert whole.endswith(written(TextEncoder(SCHEMA, TSV, "\t"), resume=row))
    with pytest.raises(RequestRefused, match="up to 5"):
        written(TextEncoder(SCHEMA, TSV, "\t"), resume=6)


@pytest.mark.parametrize("sizes", [[1], [3, 4, 5], [10], [2, 2, 2, 2], [7, 1, 1, 20]])
def test_batches_are_cut_and_evened_without_losing_a_row(sizes):
    batches = [pa.record_batch([pa.array(range(size))], names=["x"]) for size in sizes]
    rows = [row for size in sizes for row in range(size)]
    evened = list(even(iter(batches), 4))
    assert {batch.num_rows for batch in evened[:-1]} <= {4}
    assert [row for batch in evened for row in batch["x"].to_pylist()] == rows
    for at in range(len(rows)):
        parts = list(cut(iter(batches), at, lambda: 3))
        assert [row for batch in parts for row in batch["x"].to_pylist()] == rows
        assert at == 0 or at in {sum(part.num_rows for part in parts[:number]) for number in range(len(parts) + 1)}
        assert max(part.num_rows for part in parts) <= 3


def test_pieces_are_of_about_one_size(monkeypatch):
    assert [rows_of_piece(width) for width in (0, 1, PIECE / 1000, 2 * PIECE)] == [FIRST, BATCH, 1000, 1]
    encoder = TextEncoder(SCHEMA, TSV, "\t")
    lines = encoder.rows(batch_of(ROWS, SCHEMA))
    assert encoder.width == len(lines) / 5
    monkeypatch.setattr("service.export.stream.PIECE", 200_000)
    rows = pa.Table.from_batches([batch_of(ROWS, SCHEMA)] * 40_000).combine_chunks().to_batches()[0]
    export = Export("x", SCHEMA, rows.num_rows, lambda: iter([rows]), ABOUT)
    begun, *sizes, _ = [len(piece) for piece in stream(export, TextEncoder(SCHEMA, TSV, "\t"))][1:]
    assert begun == pytest.approx(FIRST * encoder.width, rel=0.01)
    assert 150_000 < min(sizes) <= max(sizes) <= 200_100


def test_what_is_counted_meanwhile_is_known_when_it_is_asked_for():
    go_on = threading.Event()
    counting = begin(lambda: (go_on.wait(10), Counted(7, ["few"]))[1])
    export = replace(table(), total=None, warnings=("old",), counting=counting)
    go_on.set()
    assert (export.counted().total, export.counted().warnings) == (7, ("old", "few"))
    failing = replace(export, counting=begin(lambda: 1 // 0))
    with pytest.raises(ZeroDivisionError):
        failing.counted()


def test_work_ahead_is_stopped_with_who_takes_it():
    closed = threading.Event()

    def endless():
        try:
            number = 0
            while True:
                yield number
                number += 1
        finally:
            closed.set()

    items = ahead(endless())
    assert [next(items), next(items)] == [0, 1]
    items.close()
    assert closed.is_set()
    assert list(ahead([1, 2, 3])) == [1, 2, 3]


def put(content):
    def write(path):
        path.write_bytes(content)
        return 7

    return write


def test_a_finished_file_is_made_once_and_kept(tmp_path):
    spool = Spool(tmp_path / "spool", 1_000)
    made = []

    def slow(path):
        made.append(path)
        time.sleep(0.05)
        path.write_bytes(b"content")
        return 7

    def take():
        with spool.hold("a", slow).file as file:
            assert file.read() == b"content"

    threads = [threading.Thread(target=take) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    held = spool.hold("a", slow)
    held.file.close()
    assert held.manifest.all() == {"rows": 7, "bytes": 7, "sha256": hashlib.sha256(b"content").hexdigest()}
    assert sorted(path.name for path in (tmp_path / "spool").iterdir()) == ["a", "a.json"]


def test_old_files_and_what_has_no_room_go(tmp_path):
    spool = Spool(tmp_path, 250)
    for name in "abc":
        spool.hold(name, put(b"x" * 100)).file.close()
    os.utime(tmp_path / "a", (1, time.time() - KEPT - 1))
    os.utime(tmp_path / "b", (1, time.time() - 100))
    (tmp_path / "dead.part").write_bytes(b"of a process that was killed")
    spool.hold("d", put(b"x" * 100)).file.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "b.json", "c", "c.json", "d", "d.json"]
    spool.hold("e", put(b"x" * 100)).file.close()
    assert not (tmp_path / "b").exists()
    with pytest.raises(NoRoom):
        spool.hold("f", _write_to_a_full_disk)
    assert not (tmp_path / "f.part").exists()


def _write_to_a_full_disk(_):
    with Path("/dev/full").open("wb", buffering=0) as file:
        return file.write(b"x")


def test_a_spool_that_cannot_be_written_is_explained(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="OPENGXA_SPOOL"):
        Spool(tmp_path / "file" / "spool", 1).hold("a", put(b""))


def test_deliveries_are_read():
    assert read_delivery({}) == WHOLE
    read = read_delivery({"header": ["plain"], "safe": ["OFF"], "resume": ["5"], "release": ["r1"]})
    assert (read.header, read.safe, read.resume) == (Header.PLAIN, Safe.OFF, 5)
    for wrong in ("5", "-1", "x", "1.5", "9" * 20):
        with pytest.raises(RequestRefused):
            read_delivery({"resume": [wrong]})


def test_an_address_says_all_that_gives_the_rows():
    manifest = Manifest("r1", "2026-01-02T00:00:00+00:00", "opengxa 0", "duckdb", Floor(), {}, attribution=("Ours.",))
    pairs = [("size", "5"), ("geneQuery", ["a b"]), ("format", "tsv"), ("resume", "3"), ("geneQuery", "ä&c")]
    about = About.of(manifest, "/api/v1/x", pairs)
    assert about.query == "/api/v1/x?geneQuery=%5B%22a%20b%22%5D&geneQuery=%C3%A4%26c&size=5&release=r1"
    assert about.members()["attribution"] == ["Ours."]
    assert about.members()["licence"] == "not stated"
    assert About.of(replace(manifest, licence="CC0"), "x", ()).members()["licence"] == "CC0"
