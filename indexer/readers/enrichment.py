"""`<acc>.<contrast>.<collection>.gsea.tsv`: Fisher's test per gene set.

The first two headers are swapped in all published files: under `Term` stands the accession, under `Accession` the
name. So columns go by position here, and the header only shows that the file is one of these.
"""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from indexer.readers.errors import FormatError, shown
from indexer.readers.kinds import gsea_of
from indexer.readers.sheet import Sheet
from mappings.results import GENE_SET_ENRICHMENT

_NUMBERS = range(2, 10)
_COLUMNS = 10


def read_enrichment(path: Path, accession: str, notes: list[str]) -> Iterator[pa.Table]:
    """Yield gene sets as rows of `GENE_SET_ENRICHMENT`; contrast and collection stand in the file's name.

    Raises
    ------
    FormatError
        Not the ten columns, or a cell that is no number.
    """
    contrast, collection = gsea_of(accession, path)
    sheet = Sheet(path, notes)
    if len(sheet.header) != _COLUMNS or sheet.header[0] != "Term":
        raise FormatError(path, shown(" ".join(sheet.header)), "ten columns: Term, Accession, Genes (tot), …", 1)
    for block in sheet.blocks([0, 1], _NUMBERS):
        size, p, adjusted, *table, effect = block.numbers()
        whole = [pa.array(one, from_pandas=True).cast(pa.int32()) for one in (size, *table)]
        real = [pa.array(one, from_pandas=True) for one in (p, adjusted, effect)]
        named = [pa.repeat(contrast, block.rows), pa.repeat(collection, block.rows), *block.texts]
        yield pa.table([*named, whole[0], *real[:2], *whole[1:], real[2]], schema=GENE_SET_ENRICHMENT)
