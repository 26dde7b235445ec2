"""The query of an experiment page as a table: all of its genes, not only those a page shows."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from engines.errors import EngineError
from service.atlas.heatmap import Asked
from service.baseline.states import State
from service.experiment_changes import rank_differential
from service.experiment_levels import rank_baseline
from service.experiment_tables import Ranked
from service.render.rows import TEXTS
from service.render.tsv import write_lines

EVERY = 2**31 - 1
"""More genes than any experiment has."""

_NUMBERS = {"foldChange": "log2_fold_change", "pValue": "adjusted_p_value", "tStat": "t_statistic"}


def download_lines(asked: Asked) -> Iterator[str]:
    """Yield the table in pieces, after its query as comments; a whole one ends with its rows and their sha256.

    The genes are chosen before the first piece, so that what cannot be answered is an error, not a broken table.
    """
    rank = rank_baseline if asked.entry.kind.baseline else rank_differential
    page = replace(asked.page, size=EVERY)
    ranked = rank(asked.release, asked.number, page, asked.columns, asked.reader)
    rows = _levels(ranked) if asked.entry.kind.baseline else _changes(ranked, microarray=asked.entry.kind.microarray)
    return _sealed(_comments(asked, ranked), write_lines(rows), len(ranked.ranking.gene_ids))


def _sealed(comments: Iterable[str], pieces: Iterable[str], rows: int) -> Iterator[str]:
    yield "".join(f"# {comment}\n" for comment in comments)
    digest = hashlib.sha256()
    try:
        for piece in pieces:
            digest.update(piece.encode())
            yield piece
    except EngineError:
        yield "# ENDED BADLY: the experiment's table could not be read to its end; ask again\n"
        return
    yield f"# Rows: {rows}, sha256 of the header line and rows: {digest.hexdigest()}\n"


def _comments(asked: Asked, ranked: Ranked) -> Iterator[str]:
    genes = f"Genes matching: '{', '.join(term.value for term in ranked.terms)}', " * bool(ranked.terms)
    specifically = "specifically " * asked.page.specific
    shown, every = len(ranked.columns), len(asked.columns.all)
    yield f"Expression Atlas, release {asked.release.id}"
    yield f"Query: {genes}{specifically}{ranked.criterion} in experiment {asked.entry.accession}"
    yield f"Selected columns: {f'{every} (all)' if shown == every else f'{shown}/{every}'}"
    yield f"Timestamp: {datetime.now(UTC):%a, %d-%b-%Y %H:%M:%S}"
    yield from (f"Warning: {warning}" for warning in (*asked.page.warnings, *ranked.warnings))


def _levels(ranked: Ranked) -> Iterator[list[object]]:
    """Yield the header and a row per gene; levels below the cut-off are left out."""
    yield ["Gene ID", "Gene Name", *(column.name for column in ranked.columns)]
    for row in ranked.rows():
        shown = (cell if cell and cell["state"] is not State.BELOW_CUTOFF else None for cell in row.cells)
        yield [row.gene_id, row.gene_name, *(cell and cell["value"] for cell in shown)]


def _changes(ranked: Ranked, *, microarray: bool) -> Iterator[list[object]]:
    """Yield the header and a row per gene, or design element; changes that do not pass are left out."""
    numbers = list(_NUMBERS)[: 3 if microarray else 2]
    names = [f"{column.name}.{number}" for column in ranked.columns for number in numbers]
    yield ["Gene ID", "Gene Name", *["Design Element"] * microarray, *names]
    for row in ranked.rows():
        shown = [cell if cell and cell["passes"] else {} for cell in row.cells]
        values = [cell.get(_NUMBERS[number]) for cell in shown for number in numbers]
        worded = [TEXTS.get(value, value) if value is not None else None for value in values]
        yield [row.gene_id, row.gene_name, *[row.design_element] * microarray, *worded]
