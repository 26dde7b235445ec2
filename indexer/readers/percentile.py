"""`<acc>-percentile-ranks.tsv`: percentile of |log2 fold change| per gene and contrast."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from indexer.readers.errors import FormatError, shown
from indexer.readers.genes import UniqueKeys, gene_columns
from indexer.readers.sheet import Sheet
from mappings.results import PERCENTILE_RANKS


def read_percentile_ranks(path: Path, notes: list[str]) -> Iterator[pa.Table]:
    """Yield ranks as rows of `PERCENTILE_RANKS`, gene by gene; NA is null.

    Raises
    ------
    FormatError
        No gene id or no contrast column, a gene twice, or a cell that is no whole number from 0 to 100.
    """
    sheet = Sheet(path, notes)
    genes = gene_columns(sheet)
    contrasts = pa.array(sheet.header[genes.last + 1 :], pa.string())
    if not len(contrasts) or genes.id < 0:
        raise FormatError(path, shown(" ".join(sheet.header)), "Gene ID, then contrasts", 1)
    keys = UniqueKeys(sheet.header[genes.id])
    for block in sheet.blocks([genes.id], range(genes.last + 1, len(sheet.header))):
        keys.check(block, block.texts[0])
        ranks = block.numbers()
        bad = np.flatnonzero((ranks < 0) | (ranks > 100) | (ranks % 1 > 0))  # noqa: PLR2004  per cent
        if len(bad):
            block.fail(int(bad[0]), "a whole number from 0 to 100")
        gene = pa.array(np.repeat(np.arange(block.rows), len(contrasts)))
        contrast = pa.array(np.tile(np.arange(len(contrasts)), block.rows))
        rank = pa.array(ranks.T.ravel(), from_pandas=True).cast(pa.int16())
        yield pa.table([block.texts[0].take(gene), contrasts.take(contrast), rank], schema=PERCENTILE_RANKS)
