"""`<acc>.tsv`: abundances of proteins per assay group, by gene.

First all `<group>.SpectralCount` columns, which are not used, then all `<group>.WithInSampleAbundance`.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from indexer.readers.baseline import check_groups, check_levels, level_rows
from indexer.readers.errors import FormatError, shown
from indexer.readers.genes import UniqueKeys, gene_columns
from indexer.readers.sheet import Sheet
from mappings.results import BASELINE_RESULTS

_ABUNDANCE = ".WithInSampleAbundance"
_MEDIAN = 2


def read_abundance_groups(path: Path) -> tuple[str, ...]:
    """Return the assay group ids that have an abundance column, in the header's order."""
    sheet = Sheet(path, [])
    return tuple(sheet.header[index].removesuffix(_ABUNDANCE) for index in _abundances(sheet))


def read_proteomics(path: Path, unit: str, groups: Sequence[str], notes: list[str]) -> Iterator[pa.Table]:
    """Yield a matrix as rows of `BASELINE_RESULTS`, gene by gene; blank, NA, - and NT are null: not measured.

    Parameters
    ----------
    unit
        "parts per billion", or "relative abundance" of DIA.
    groups
        The assay groups that must have an abundance column, in any order.

    Raises
    ------
    FormatError
        Other columns, a gene twice, no number, a level that is negative or infinite.
    """
    sheet = Sheet(path, notes)
    genes = gene_columns(sheet)
    columns = _abundances(sheet)
    names = [sheet.header[index].removesuffix(_ABUNDANCE) for index in columns]
    check_groups(path, names, groups)
    keys = UniqueKeys(sheet.header[genes.id])
    texts = [genes.id] if genes.name < 0 else [genes.id, genes.name]
    for block in sheet.blocks(texts, columns):
        keys.check(block, block.texts[0])
        levels = block.numbers()
        check_levels(block, levels)
        five = np.full((5, *levels.shape), np.nan)
        five[_MEDIAN] = levels
        yield level_rows(block, names, unit, five).cast(BASELINE_RESULTS)


def _abundances(sheet: Sheet) -> list[int]:
    columns = [index for index, name in enumerate(sheet.header) if name.endswith(_ABUNDANCE)]
    if not columns:
        raise FormatError(sheet.path, shown(" ".join(sheet.header)), "columns <group>.WithInSampleAbundance", 1)
    return columns
