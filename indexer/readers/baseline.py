"""`<acc>-tpms.tsv`, `<acc>-fpkms.tsv`: levels of genes per assay group in RNA.

A cell is one number, the level, or five: minimum, lower quartile, median, upper quartile, maximum over the
biological replicates; the median is the level. Any of the five may be NA.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from indexer.readers.errors import FormatError, shown
from indexer.readers.genes import UniqueKeys, gene_columns
from indexer.readers.sheet import Block, Floats, Sheet, parse
from mappings.results import BASELINE_RESULTS

_PARTS = 5
_MEDIAN = 2


def read_baseline_groups(path: Path) -> tuple[str, ...]:
    """Return the assay group ids in a matrix's header, in its order; reads the file's start only."""
    sheet = Sheet(path, [])
    return sheet.header[gene_columns(sheet).last + 1 :]


def read_baseline(path: Path, unit: str, groups: Sequence[str], notes: list[str]) -> Iterator[pa.Table]:
    """Yield a matrix as rows of `BASELINE_RESULTS`, gene by gene, groups in the header's order.

    A blank, NA, - or NT cell, or five parts without a median, is level 0.

    Parameters
    ----------
    unit
        "TPM" or "FPKM".
    groups
        The assay groups that the header must have, in any order.

    Raises
    ------
    FormatError
        Other columns, a gene twice, a cell that is neither one number nor five, a level that is negative or infinite.
    """
    sheet = Sheet(path, notes)
    genes = gene_columns(sheet)
    names = sheet.header[genes.last + 1 :]
    check_groups(path, names, groups)
    keys = UniqueKeys(sheet.header[genes.id])
    texts = [genes.id] if genes.name < 0 else [genes.id, genes.name]
    for block in sheet.blocks(texts, range(genes.last + 1, len(sheet.header))):
        keys.check(block, block.texts[0])
        five = _quintuples(block)
        five[_MEDIAN] = np.nan_to_num(five[_MEDIAN], nan=0.0, posinf=np.inf, neginf=-np.inf)
        check_levels(block, five[_MEDIAN])
        yield level_rows(block, names, unit, five)


def check_groups(path: Path, found: Sequence[str], expected: Sequence[str]) -> None:
    """Raise a FormatError unless a header's groups are those of the configuration, each once, in any order."""
    if sorted(found) != sorted(expected):
        odd = [name for name in found if name not in expected or list(found).count(name) > 1]
        lacking = [name for name in expected if name not in found]
        raise FormatError(
            path,
            f"the assay groups {shown(', '.join(odd or found))}" + (f" and no {', '.join(lacking)}" if lacking else ""),
            f"the configuration's, each once: {shown(', '.join(expected))}",
            1,
        )


def check_levels(block: Block, levels: Floats) -> None:
    """Raise a FormatError at the first level that is negative or infinite; levels have shape (columns, rows)."""
    bad = np.flatnonzero((levels < 0) | np.isinf(levels))
    if len(bad):
        block.fail(int(bad[0]), "a level of 0 or above")


def level_rows(block: Block, groups: Sequence[str], unit: str, five: Floats) -> pa.Table:
    """Return a block as rows of `BASELINE_RESULTS`; `five` has shape (5, columns, rows), NaN for null."""
    _, columns, height = five.shape
    minimum, lower, level, upper, maximum = (
        pa.array(part.T.ravel(), from_pandas=True) for part in five
    )  # gene by gene
    gene = np.repeat(np.arange(height, dtype=np.int32), columns)
    group = np.tile(np.arange(columns, dtype=np.int32), height)
    ids = block.texts[0].take(pa.array(gene))
    names = block.texts[1].take(pa.array(gene)) if len(block.texts) > 1 else pa.repeat("", len(gene))
    assay_groups = pa.array(groups, pa.string()).take(pa.array(group))
    values = [ids, names, assay_groups, pa.repeat(unit, len(gene)), level, minimum, lower, upper, maximum]
    return pa.table(values, schema=BASELINE_RESULTS)


def _quintuples(block: Block) -> Floats:
    """Return the five parts of all cells, shape (5, columns, rows); of a single number only the median."""
    parts = pc.split_pattern(block.cells, ",")
    counts = parts.value_lengths().to_numpy(zero_copy_only=False)
    odd = np.flatnonzero((counts != 1) & (counts != _PARTS))
    if len(odd):
        block.fail(int(odd[0]), "one number or five: minimum, lower quartile, median, upper quartile, maximum")
    starts = parts.offsets.to_numpy()[:-1]
    values = parse(
        parts.values, lambda part, expected: block.fail(int(starts.searchsorted(part, "right")) - 1, expected)
    )
    quintuple = counts == _PARTS
    five = np.full((_PARTS, len(block.cells)), np.nan)
    for part in range(_PARTS):
        if part == _MEDIAN:
            five[part] = values[starts + np.where(quintuple, part, 0)]
        else:
            five[part, quintuple] = values[starts[quintuple] + part]
    return five.reshape(_PARTS, len(block.columns), block.rows)
