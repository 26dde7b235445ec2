"""The query of an experiment page as the file that Expression Atlas gives: all of its genes, in the original's header.

Comments, as many as there and with the release's time; then a line per gene (and design element), blank where a level
is below the cut-off or a change does not pass. The last line is ours: it tells a whole table from a broken one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

import pyarrow as pa

from mappings.facts import LARGEST
from service.atlas.heatmap import Asked
from service.baseline.states import State
from service.experiment.changes import rank_differential
from service.experiment.columns import ARRAY_DESIGN, choose
from service.experiment.levels import rank_baseline
from service.experiment.tables import BATCH, GeneRow, Ranked
from service.export.table import About, Export
from service.export.text import TSV, TextEncoder

EVERY = 2**31 - 1
"""More genes than any experiment has."""

_NUMBERS = {"foldChange": "log2_fold_change", "pValue": "adjusted_p_value", "tStat": "t_statistic"}

Values = Callable[[GeneRow], list[float | None]]


@dataclass(frozen=True, slots=True)
class Download:
    """One table: its file name, its rows, and the comments before them."""

    name: str
    export: Export
    comments: tuple[str, ...]

    def encoder(self) -> "AtlasEncoder":
        """Return what writes it."""
        return AtlasEncoder(self.export.schema, self.comments)


class AtlasEncoder(TextEncoder):
    """Writes a table as tab-separated text below the original's comments."""

    def __init__(self, schema: pa.Schema, comments: Sequence[str]) -> None:
        super().__init__(schema, TSV, "\t", comments=False)
        self._leading = "".join(f"# {' '.join(comment.split())}\n" for comment in comments)

    def head(self, about: About) -> bytes:
        """Return the comments and the header line."""
        return self._leading.encode() + super().head(about)


def downloads(asked: Asked) -> list[Download]:
    """Return the tables of a heatmap's query: one, or one for each array where columns are of several.

    The genes are chosen before the first row is read, so that what cannot be answered is an error, not a broken table.
    """
    catalogue, accession = asked.release.catalogue, asked.entry.accession
    arrays = list(dict.fromkeys(catalogue.array_designs[column.condition] for column in asked.columns.chosen))
    if asked.entry.kind.baseline or len(arrays) < 2:  # noqa: PLR2004 - several
        return [_download(asked, f"{accession}-query-results.tsv")]
    return [_download(_of_array(asked, str(array)), f"{accession}-{array}-query-results.tsv") for array in arrays]


def _of_array(asked: Asked, array: str) -> Asked:
    page = replace(asked.page, filters=(*asked.page.filters, (ARRAY_DESIGN, (array,))))
    columns = choose(asked.release.catalogue, asked.number, page, asked.experiment)
    return replace(asked, page=page, columns=columns)


def _download(asked: Asked, name: str) -> Download:
    rank = rank_baseline if asked.entry.kind.baseline else rank_differential
    ranked = rank(asked.release, asked.number, replace(asked.page, size=EVERY), asked.columns, asked.reader)
    names, values = _numbers(asked, ranked)
    texts = ["Gene ID", "Gene Name", *["Design Element"] * asked.entry.kind.microarray]
    schema = pa.schema(
        [*(pa.field(text, pa.string()) for text in texts), *(pa.field(one, pa.float64()) for one in names)]
    )
    path = f"experiments-content/{asked.entry.accession}/download/{asked.entry.experiment_type}"
    export = Export(
        name.removesuffix(".tsv"),
        schema,
        len(ranked.ranking.gene_ids),
        lambda: _batches(ranked.rows(), schema, values, len(texts)),
        About.of(asked.release.manifest, path, asked.given),
        warnings=(*asked.page.warnings, *ranked.warnings),
    )
    return Download(name, export, tuple(_comments(asked, ranked)))


def _comments(asked: Asked, ranked: Ranked) -> Iterator[str]:
    genes = f"Genes matching: '{', '.join(term.value for term in ranked.terms)}', " * bool(ranked.terms)
    specifically = "specifically " * asked.page.specific
    yield "Expression Atlas"
    yield f"Query: {genes}{specifically}{ranked.criterion} in experiment {asked.entry.accession}"
    if asked.entry.kind.baseline:
        shown, every = len(ranked.columns), len(asked.columns.all)
        yield f"Selected columns: {f'{every} (all)' if shown == every else f'{shown}/{every}'}"
    yield f"Timestamp: {datetime.fromisoformat(asked.release.manifest.created):%a, %d-%b-%Y %H:%M:%S}"


def _numbers(asked: Asked, ranked: Ranked) -> tuple[list[str], Values]:
    """Return the names of the columns with numbers, and what reads a row's; the blank in one is the original's."""
    names = [column.name for column in ranked.columns]
    if asked.entry.kind.baseline:
        return names, _levels
    if asked.entry.kind.microarray:
        return [f"{name}.{number}" for name in names for number in _NUMBERS], _statistics
    return [f"{name}{number}" for name in names for number in (" .foldChange", ".pValue")], _changes


def _levels(row: GeneRow) -> list[float | None]:
    """Return levels; those below the cut-off are left out."""
    shown = (cell if cell and cell["state"] is not State.BELOW_CUTOFF else None for cell in row.cells)
    return [cell["value"] if cell else None for cell in shown]


def _statistics(row: GeneRow) -> list[float | None]:
    """Return fold changes, p-values and t-statistics; those of changes that do not pass are left out."""
    shown = [cell if cell and cell["passes"] else {} for cell in row.cells]
    return [_endless(cell.get(number)) for cell in shown for number in _NUMBERS.values()]


def _changes(row: GeneRow) -> list[float | None]:
    every = _statistics(row)
    return [number for place, number in enumerate(every) if place % len(_NUMBERS) < 2]  # noqa: PLR2004 - no t


def _endless(number: float | None) -> float | None:
    """Return a number, infinity where the largest double stands for it."""
    return number * 2 if number is not None and abs(number) >= LARGEST else number


def _batches(rows: Iterable[GeneRow], schema: pa.Schema, values: Values, texts: int) -> Iterator[pa.RecordBatch]:
    rest = iter(rows)
    while some := list(islice(rest, BATCH)):
        lines = [[row.gene_id, row.gene_name, row.design_element][:texts] + values(row) for row in some]
        columns = zip(*lines, strict=True)
        yield pa.RecordBatch.from_arrays(
            [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
        )
