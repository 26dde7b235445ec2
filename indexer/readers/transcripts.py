"""`<acc>-transcripts-tpms.tsv`: TPM of transcripts per biological replicate."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from indexer.readers.baseline import check_levels
from indexer.readers.errors import FormatError, shown
from indexer.readers.genes import UniqueKeys, gene_columns
from indexer.readers.sheet import Sheet
from mappings.results import TRANSCRIPT_RESULTS

_KEYS = 3


def read_replicates(path: Path) -> tuple[str, ...]:
    """Return the biological replicates in a matrix's header; reads the file's start only."""
    return Sheet(path, []).header[_KEYS:]


def read_transcripts(path: Path, notes: list[str]) -> Iterator[pa.Table]:
    """Yield transcript levels as rows of `TRANSCRIPT_RESULTS`, transcript by transcript.

    The columns are gene id, gene name, transcript (whatever its header: there are files that call it GeneID), then
    biological replicates. NA, blank, - and NT are 0.

    Raises
    ------
    FormatError
        Fewer than four columns, a transcript twice, no number, a level that is negative or infinite.
    """
    sheet = Sheet(path, notes)
    if len(sheet.header) <= _KEYS or gene_columns(sheet).id < 0:
        raise FormatError(path, shown(" ".join(sheet.header)), "gene id, gene name, transcript, then replicates", 1)
    replicates = pa.array(sheet.header[_KEYS:], pa.string())
    keys = UniqueKeys(f"{_KEYS}, the transcript")
    for block in sheet.blocks([0, 2], range(_KEYS, len(sheet.header))):
        keys.check(block, block.texts[1])
        levels = block.numbers()
        check_levels(block, levels)
        transcript = pa.array(np.repeat(np.arange(block.rows, dtype=np.int32), len(replicates)))
        replicate = pa.array(np.tile(np.arange(len(replicates), dtype=np.int32), block.rows))
        level = pa.array(np.nan_to_num(levels.T.ravel()))
        texts = (text.take(transcript) for text in block.texts)
        yield pa.table([*texts, replicates.take(replicate), level], schema=TRANSCRIPT_RESULTS)
