"""Reads exports back, each with what people read it with, and checks what they say of themselves."""

import hashlib
import io
import json
import zipfile
from typing import Any

import h5py
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

Rows = list[dict[str, Any]]

FORMS = ("tsv", "csv", "ndjson", "parquet", "arrow", "xlsx")
"""Forms that have rows in order."""

_PARQUET_END = 8
"""Bytes behind Parquet's footer: its length and the magic."""


def read_rows(form: str, data: bytes) -> Rows:
    """The rows of an export."""
    return _READ[form](data)


def told(form: str, data: bytes) -> dict[str, Any]:
    """What an export says of itself; raises what reading raises where it is not whole."""
    if form in {"tsv", "csv", "ndjson"}:
        start = data.rindex(b"\n", 0, len(data) - 1) + 1
        last = data[start:]
        said = json.loads(last)["manifest"] if form == "ndjson" else json.loads(last.removeprefix(b"# "))
        assert data.endswith(b"\n")
        assert said["sha256"] == hashlib.sha256(data[:start]).hexdigest()
        return said
    if form == "parquet":
        footer = pq.ParquetFile(io.BytesIO(data)).metadata
        said = json.loads(footer.metadata[b"opengxa.manifest"])
        end = len(data) - _PARQUET_END - footer.serialized_size
        assert said["sha256"] == hashlib.sha256(data[:end]).hexdigest()
        return said
    if form == "arrow":
        return _told_arrow(data)
    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        about = dict(row[:2] for row in book["about"].iter_rows(values_only=True))
        return {"rows": int(about["rows"])}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return json.loads(archive.read("about.json"))


def _told_arrow(data: bytes) -> dict[str, Any]:
    source = io.BytesIO(data)
    reader = pa.ipc.open_stream(source)
    rows, before = 0, source.tell()
    while True:
        before = source.tell()
        batch, metadata = reader.read_next_batch_with_custom_metadata()
        if metadata is not None:
            said = json.loads(metadata[b"opengxa.manifest"])
            assert said["rows"] == rows
            assert said["sha256"] == hashlib.sha256(data[:before]).hexdigest()
            return said
        rows += batch.num_rows


def _lines(data: bytes, separator: str) -> Rows:
    text = data.decode()
    comments = 0
    while text.split("\n", comments + 1)[comments].startswith("# "):
        comments += 1
    body = text.split("\n", comments)[comments]
    body = body[: body.rindex("\n# ") + 1] if "\n# {" in body else body
    quoting = {"quoting": 3} if separator == "\t" else {}
    frame = pd.read_csv(
        io.StringIO(body),
        sep=separator,
        dtype=str,
        keep_default_na=False,
        lineterminator="\n",
        skip_blank_lines=False,
        **quoting,
    )
    # In a table of one column these stand for an empty cell; tab-separated text is read without quotes.
    return (frame if len(frame.columns) > 1 else frame.replace('""', "")).to_dict("records")


def _ndjson(data: bytes) -> Rows:
    lines = [json.loads(line) for line in data.decode().split("\n")[:-1]]
    return [line for line in lines if set(line) not in ({"about"}, {"manifest"})]


def _excel(data: bytes) -> Rows:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    header, *rows = book["results"].iter_rows(values_only=True)
    return [dict(zip(header, row + (None,) * (len(header) - len(row)), strict=True)) for row in rows]


_READ = {
    "tsv": lambda data: _lines(data, "\t"),
    "csv": lambda data: _lines(data, ","),
    "ndjson": _ndjson,
    "parquet": lambda data: pq.read_table(io.BytesIO(data)).to_pylist(),
    "arrow": lambda data: pa.ipc.open_stream(data).read_all().to_pylist(),
    "xlsx": _excel,
}


def agree(form: str, got: Rows, wanted: Rows) -> None:
    """Check that rows read back are those of the paged JSON, as far as the form can say."""
    assert len(got) == len(wanted)
    for row, expected in zip(got, wanted, strict=True):
        assert list(row) == list(expected)
        for name, value in expected.items():
            assert _cell(row[name], value) == _plain(form, value), (form, name)


def _cell(cell: Any, value: Any) -> Any:
    """A cell in the type of the value that it should be."""
    if isinstance(value, float | int) or value in ("Infinity", "-Infinity"):
        return float(cell)
    if isinstance(value, list | dict) and not _texts(value):
        return json.loads(cell) if isinstance(cell, str) else cell
    if isinstance(cell, list):
        return " | ".join(cell)
    return "" if cell is None else cell


def _plain(form: str, value: Any) -> Any:
    if isinstance(value, float | int) or (isinstance(value, str) and value in {"Infinity", "-Infinity"}):
        return float(value)
    if _texts(value):
        value = " | ".join(value)
    if isinstance(value, str):
        if form == "tsv":
            return value.replace("\t", " ").replace("\r", " ").replace("\n", " ")
        return f"'{value}" if form == "csv" and value[:1] in tuple("=+-@\t\r") else value
    return "" if value is None else value


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def read_matrix(data: bytes) -> dict[str, dict[tuple[str, str], float]]:
    """The cells of an AnnData file that have a value, by layer: (name of the condition, gene id) -> value."""
    with h5py.File(io.BytesIO(data)) as file:
        assert dict(file.attrs) == {"encoding-type": "anndata", "encoding-version": "0.1.0"}
        obs, var = (file[name][file[name].attrs["_index"]].asstr()[:] for name in ("obs", "var"))
        assert len(set(obs)) == len(obs)
        assert len(set(var)) == len(var)
        return {name: _layer(layer, obs, var) for name, layer in file["layers"].items()}


def _layer(layer: h5py.Group, obs: Any, var: Any) -> dict[tuple[str, str], float]:
    if layer.attrs["encoding-type"] == "array":
        cells = layer[:]
        assert cells.shape == (len(obs), len(var))
        return {(obs[row], var[column]): cells[row, column] for row, column in np.argwhere(~np.isnan(cells))}
    assert tuple(layer.attrs["shape"]) == (len(obs), len(var))
    rows = np.repeat(np.arange(len(obs)), np.diff(layer["indptr"][:]))
    cells = zip(rows, layer["indices"][:], layer["data"][:], strict=True)
    return {(obs[row], var[column]): value for row, column, value in cells}
