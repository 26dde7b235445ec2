"""Raw counts of an experiment, as read."""

import numpy as np

from indexer.analyse.errors import AnalysisFailed
from indexer.analyse.work import Work
from indexer.readers.counts import AssayMatrix, read_assay_matrix
from indexer.readers.genes import gene_columns
from indexer.readers.kinds import FileKind
from indexer.readers.sheet import Sheet


def read_counts(work: Work) -> AssayMatrix:
    """Read the raw counts; raises `AnalysisFailed` naming a gene whose counts are negative or missing."""
    path = work.input(FileKind.RAW_COUNTS)
    if path is None:
        raise AnalysisFailed(f"there are no raw counts: give {work.name('-raw-counts.tsv')}")
    counts = read_assay_matrix(path, work.notes)
    bad = ~(counts.values >= 0) | np.isinf(counts.values)
    if bad.any():
        row, column = np.unravel_index(int(bad.argmax()), bad.shape)
        raise AnalysisFailed(
            f"{path.name}, gene {counts.rows[row]}, column {counts.assays[column]}: found "
            f"{counts.values[row, column]:g}, expected a count, 0 or above"
        )
    return counts


def gene_names(work: Work, genes: tuple[str, ...]) -> list[str]:
    """Return the symbols of genes: the annotation's, else the Gene Name of the raw counts, else ""."""
    given: dict[str, str] = {}
    path = work.input(FileKind.RAW_COUNTS)
    if path is not None:
        sheet = Sheet(path, [])
        columns = gene_columns(sheet)
        if min(columns.id, columns.name) >= 0:
            for block in sheet.blocks([columns.id, columns.name], [columns.last + 1]):
                given |= zip(*(text.to_pylist() for text in block.texts), strict=True)
    return [work.genes.symbols.get(gene) or given.get(gene, "") for gene in genes]
