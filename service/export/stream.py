"""An export as a stream of pieces: head, rows, foot; or, when it fails on the way, a mark that says so."""

import logging
from collections.abc import Generator, Iterable, Iterator
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

PIECE = 16_384
"""Rows of a piece of text: some megabytes."""

BROKEN = "this export ended early and is not whole; ask again with resume"


class Encoder(Protocol):
    """Writes one export in one form; `even`: it shows batches, so they are all of one size."""

    @property
    def even(self) -> bool:
        """Whether batches must be of one size."""
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
    with ending(export.batches()) as rows:
        batches = even(rows, BATCH) if encoder.even else cut(rows, resume or 0)
        with closing(ahead(batches)) as named:
            for batch in named:
                yield encoder.rows(batch), batch.num_rows


def cut(batches: Iterable[pa.RecordBatch], at: int, size: int = PIECE) -> Iterator[pa.RecordBatch]:
    """Yield the same rows in batches of at most a size; one ends just before row `at`."""
    seen = 0
    for batch in batches:
        start = 0
        while start < batch.num_rows:
            rows = min(size, at - seen if at > seen else size, batch.num_rows - start)
            yield batch.slice(start, rows)
            start += rows
            seen += rows
