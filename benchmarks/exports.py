"""How fast whole results leave over HTTP, how soon they begin, and what memory that takes."""

import io
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlencode

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from benchmarks import memory
from benchmarks.answers import Disagreement
from benchmarks.exports_datasette import stream_datasette
from benchmarks.exports_drain import drain
from benchmarks.exports_raw import COLUMNS, FLOOR, P_VALUE, ROWS, Exported
from benchmarks.measure import interleave
from benchmarks.report import Report
from benchmarks.scale.material import Material
from benchmarks.served import Client
from ontology.genes import Genes
from service.catalogue import Catalogue

ROUNDS = (1, 5)
"""Rounds that do not count, and that do."""

PART, TIMES = 0.6, 10.0
"""Least rate over HTTP: part of the rate in process, and times that of Datasette."""

SOON, SORTED = 300.0, 5000.0
"""Milliseconds to the first byte: in the default order, and in others."""

MORE = 250.0
"""MiB that an export may take above a service at rest."""

TIMES_ALL = 3
"""How often everything is exported in each order."""

ORDERS = (None, "gene", "-t_statistic")
"""Orders of everything down to the floor; None is the default one."""


@dataclass(frozen=True, slots=True)
class Exports:
    """The exports of one release: what they are compared with, and Datasette's rate in rows a second."""

    exported: Exported
    datasette: float
    streamed: int

    @classmethod
    def make(cls, material: Material, genes: Genes, catalogue: Catalogue, folder: Path) -> "Exports":
        """Write the rows to compare with, and ask Datasette once; raises `Disagreement` when its rows are others."""
        exported = Exported.make(material, genes, catalogue, folder / "exports.duckdb")
        rows, answer = stream_datasette(exported, folder)
        check(read_text(answer.content, ","), exported.read().slice(0, rows), "Datasette's CSV")
        return cls(exported, rows / answer.seconds, rows)

    def address(self, form: str, **parameters: str) -> str:
        """Return the address of the rows that are compared, in a form."""
        cutoff = f'{{"foldChange":{self.exported.cutoff:g},"pValue":{P_VALUE:g}}}'
        return address(form, {"cutoff": cutoff, "fields": ",".join(COLUMNS), **parameters})

    def measure(self, report: Report, size: str, engine: str, client: Client, process: int) -> None:
        """Compare rows, then time them, and add all lines of one engine; raises `Disagreement` when rows differ."""
        expected, rows = self.exported.read(), self.exported.rows
        text = drain(client.port, self.address("tsv"), keep=True)
        check(read_text(text.content, "\t"), expected, "TSV")
        whole = drain(client.port, self.address("parquet"), keep=True)
        check(pq.read_table(io.BytesIO(whole.content)), expected, "Parquet")
        del expected, text, whole
        part = PART if rows >= ROWS else None
        rates = {}
        for form, its in (("tsv", self.exported.write_csv), ("parquet", self.exported.write_parquet)):
            mine, raw = interleave(partial(drain, client.port, self.address(form)), its, *ROUNDS)
            rates[form], rate = (1000 * rows / timing.p50 for timing in (mine, raw))
            report.add_export(size, engine, f"{form}, DuckDB → Arrow → {form}", rows, rates[form], rate, part)
        times = TIMES if rows >= ROWS else None
        what = f"tsv, Datasette ({self.streamed:,} rows)"
        report.add_export(size, engine, what, rows, rates["tsv"], self.datasette, times)
        self._measure_everything(report, size, engine, client, process)

    def _measure_everything(self, report: Report, size: str, engine: str, client: Client, process: int) -> None:
        """Export everything down to the floor in some orders: time to the first byte, and memory."""
        everything = {"cutoff": f'{{"foldChange":{FLOOR:g},"pValue":0.1}}'}
        for order in ORDERS:
            sort = {"sort": order} if order else {}
            idle = sum(map(memory.proportional, memory.tree(process)))
            with memory.watch(process) as peak:
                answers = [drain(client.port, address("tsv", everything | sort)) for _ in range(TIMES_ALL)]
            rows = int(re.findall(rb'"rows": ?(\d+)', answers[0].content)[-1])
            first = median(1000 * answer.first for answer in answers)
            what = f"everything, {order or 'default order'}"
            limit = SORTED if order else SOON
            report.add_export_limit(size, engine, what, rows, "first byte, ms", first, limit)
            more = peak.mebibytes - idle
            report.add_export_limit(size, engine, what, rows, "memory above rest, MiB", more, MORE)


def address(form: str, parameters: dict[str, str]) -> str:
    """Return the address of an export of differential results."""
    return f"/api/v1/differential.{form}?{urlencode(parameters, quote_via=quote)}"


def read_text(content: bytes, delimiter: str) -> pa.Table:
    """Read CSV or TSV, without the lines that say something of the whole."""
    while content.startswith(b"#"):
        content = content.partition(b"\n")[2]
    if content.rstrip().rpartition(b"\n")[2].startswith(b"#"):
        content = content.rstrip().rpartition(b"\n")[0] + b"\n"
    numbers = dict.fromkeys(COLUMNS[7:10], pa.float64())
    kinds = dict.fromkeys(COLUMNS, pa.string()) | numbers
    return pc.read_csv(
        pa.py_buffer(content),
        parse_options=pc.ParseOptions(delimiter=delimiter),
        convert_options=pc.ConvertOptions(column_types=kinds, include_columns=COLUMNS, null_values=[""]),
    )


def check(found: pa.Table, expected: pa.Table, what: str) -> None:
    """Raise `Disagreement` where rows differ."""
    if found.num_rows != expected.num_rows:
        raise Disagreement(f"{what} has {found.num_rows} rows of {expected.num_rows}")
    for name in COLUMNS:
        mine, its = (_plain(table[name]) for table in (found, expected))
        if not mine.equals(its):
            places = (place for place, pair in enumerate(zip(mine, its, strict=True)) if pair[0] != pair[1])
            place = next(places)
            raise Disagreement(f"{what}: row {place} has {mine[place]} as {name}, which should be {its[place]}")


def _plain(column: pa.ChunkedArray) -> pa.Array:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    kind = kind if pa.types.is_floating(kind) else pa.string()
    return pa.concat_arrays(chunk.cast(kind) for chunk in column.chunks) if column.num_chunks else pa.array([], kind)
