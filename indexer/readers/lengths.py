"""Lengths of genes: a table with a column of gene ids, then or somewhere a column of lengths in bases."""

import re
from pathlib import Path

from indexer.readers.errors import FormatError, shown
from indexer.readers.sheet import Sheet

_VERSION = re.compile(r"(?<=\d)\.\d+$")


def read_gene_lengths(path: Path, notes: list[str]) -> dict[str, float]:
    """Return lengths in bases by gene id; the first line of a gene counts, and NA is no length.

    Genes stand in the first column, lengths in the first whose name holds "length". Ensembl's ids are known without
    their version too.

    Raises
    ------
    FormatError
        No such column, or a length that is no number above 0.
    """
    sheet = Sheet(path, notes)
    column = next((index for index, name in enumerate(sheet.header[1:], 1) if "length" in name.lower()), 0)
    if not column:
        raise FormatError(path, shown(" ".join(sheet.header)), "a column whose name holds 'length', after gene ids", 1)
    lengths: dict[str, float] = {}
    for block in sheet.blocks([0], [column]):
        values = block.numbers()[0]
        bad = (values <= 0) | (values == float("inf"))
        if bad.any():
            block.fail(int(bad.argmax()), "a length above 0 bases")
        for gene, value in zip(block.texts[0].to_pylist(), values.tolist(), strict=True):
            if value == value:  # noqa: PLR0124 - NaN alone differs from itself
                lengths.setdefault(gene, value)
    for gene in [one for one in lengths if one.startswith("ENS") and _VERSION.search(one)]:
        lengths.setdefault(_VERSION.sub("", gene), lengths[gene])
    return lengths
