"""An export as a stream of pieces: head, rows, foot; or, when it fails on the way, a mark that says so."""

import logging
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from typing import Protocol

import pyarrow as pa

from engines.batches import even
from service.errors import refuse
from service.export.ahead import ahead, ending
from service.export.manifest import Manifest, Tally
from service.export.table import BATCH, About, Export

_LOG = logging.getLogger("opengxa")

Piece = bytes

PIECE = 6_000_000
"""Bytes of text in a piece, about: handing one on takes time, and some of them are in memory at once."""

FIRST = 4_096
"""Rows of the first piece, when nobody knows yet how long they are."""

BROKEN = "this export ended early and is not whole; ask again with resume"


class Encoder(Protocol):
    """Writes one export in one form."""

    @property
    def width(self) -> float | None:
        """Bytes of a row of text by the last ones, 0 before them; None for a form that shows batches: all of a size."""
        ...

    def head(self, about: About) -> Piece:
        """Return what stands before the rows."""
        ...

    def rows(self, batch: pa.RecordBatch) -> Piece:
        """Return some rows."""
        ...

    def foot(self, manifest: Manifest) -> Piece:
        """Return what stands behind the rows; `manifest` is of everything before it."""
        ...

    def broken(self, message: str) -> Piece:
        """Return the mark of an export that ended early, empty where the missing end is mark enough."""
        ...


def stream(
    export: Export, encoder: Encoder, resume: int | None = None, tally: Tally | None = None
) -> Generator[Piece, None, None]:
    """Yield an export piece by piece, the first when the first rows are there.

    `resume` leaves out what stands before that row, for who has it; raises `RequestRefused` when there are not so many.
    What fails before the first piece is raised; what fails later is raised behind the mark. `tally`, if given, counts.
    """
    tally = tally or Tally()
    head = encoder.head(export.about)
    tally.add(head)
    waiting = [head] if resume is None else []
    begun = False
    try:
        with closing(ahead(_encode(export, encoder, resume))) as pieces:
            for piece, rows in pieces:
                tally.add(piece, rows)
                if resume is None or tally.rows > resume:
                    yield from waiting
                    waiting, begun = [], True
                    yield piece
        _check_reached(resume, tally.rows)
        yield b"".join([*waiting, encoder.foot(tally.manifest())])
    except GeneratorExit:
        raise
    except BaseException as error:
        if not begun:
            raise
        _LOG.warning("An export broke off after %d rows (%s): %s", tally.rows, error, export.about.query[:1000])
        yield encoder.broken(BROKEN)
        raise


def _check_reached(resume: int | None, rows: int) -> None:
    if resume is not None and rows < resume:
        raise refuse("resume", resume, f"a number of rows up to {rows}, which is all there are")


def _encode(export: Export, encoder: Encoder, resume: int | None) -> Iterator[tuple[Piece, int]]:
    shown = encoder.width is None
    with ending(export.batches()) as rows, closing(ahead(even(rows, BATCH) if shown else rows)) as named:
        for batch in named if shown else cut(named, resume or 0, lambda: rows_of_piece(encoder.width or 0)):
            yield encoder.rows(batch), batch.num_rows


def rows_of_piece(width: float) -> int:
    """Return how many rows of a width make a piece."""
    return min(max(1, int(PIECE / width)), BATCH) if width else FIRST


def cut(batches: Iterable[pa.RecordBatch], at: int, size: Callable[[], int]) -> Iterator[pa.RecordBatch]:
    """Yield the same rows in like parts of at most a size, asked for before each; one ends just before row `at`."""
    seen = 0
    for batch in batches:
        start = 0
        while left := batch.num_rows - start:
            rows = min(-(-left // -(-left // size())), at - seen if at > seen else left)
            yield batch.slice(start, rows)
            start += rows
            seen += rows
