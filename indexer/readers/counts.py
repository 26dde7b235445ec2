"""Matrices per assay: `<acc>-raw-counts.tsv`, and the arrays' normalized-expressions, log-fold-changes, intensities."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.readers.genes import UniqueKeys, gene_columns
from indexer.readers.sheet import Floats, Sheet


@dataclass(frozen=True, slots=True)
class AssayMatrix:
    """Values per row (gene or design element) and assay; `values` has shape (rows, assays), NaN for NA."""

    rows: tuple[str, ...]
    assays: tuple[str, ...]
    values: Floats


def read_matrix_assays(path: Path) -> tuple[str, ...]:
    """Return the assays in a matrix's header; reads the file's start only."""
    sheet = Sheet(path, [])
    return sheet.header[gene_columns(sheet).last + 1 :]


def read_assay_matrix(path: Path, notes: list[str]) -> AssayMatrix:
    """Read a whole matrix: counts of 60,000 genes in 50 runs take 24 MB.

    Rows go by design element where there is one, else by gene id ("Gene ID", or "Gene" in old files).

    Raises
    ------
    FormatError
        A row twice, or a cell that is no number.
    """
    sheet = Sheet(path, notes)
    genes = gene_columns(sheet)
    key = genes.element if genes.element >= 0 else genes.id
    assays = sheet.header[genes.last + 1 :]
    keys = UniqueKeys(sheet.header[key])
    rows: list[str] = []
    parts: list[Floats] = [np.empty((0, len(assays)))]
    for block in sheet.blocks([key], range(genes.last + 1, len(sheet.header))):
        keys.check(block, block.texts[0])
        rows += block.texts[0].to_pylist()
        parts.append(block.numbers().T)
    return AssayMatrix(tuple(rows), assays, np.concatenate(parts))
