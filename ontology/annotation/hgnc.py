"""HGNC's complete set (`hgnc_complete_set.txt`), https://www.genenames.org/download/: names of human genes."""

import pyarrow as pa
import pyarrow.compute as pc

from ontology.annotation.annotation import GENES, IDENTIFIERS, Annotation, conform, stack
from ontology.annotation.properties import property_rows
from ontology.annotation.source import Source

NEEDED = {"hgnc_id", "symbol", "name", "status", "ensembl_gene_id"}
SPECIES = "Homo sapiens"
SEPARATOR = "|"
PROPERTIES = {
    "symbol": "hgnc_symbol",
    "prev_symbol": "previous_symbol",
    "alias_symbol": "synonym",
    "hgnc_id": "hgnc_id",
    "entrez_id": "entrezgene",
    "uniprot_ids": "uniprot",
    "refseq_accession": "refseq",
    "ena": "embl",
    "vega_id": "vega_id",
    "ucsc_id": "ucsc_id",
    "ccds_id": "ccds_id",
    "mgd_id": "ortholog",
    "rgd_id": "ortholog",
}
"""HGNC's columns and the properties they are; `mgd_id` and `rgd_id` name genes of mouse and rat."""

BIOTYPES = {
    "gene with protein product": "protein_coding",
    "pseudogene": "pseudogene",
    "RNA, long non-coding": "lncRNA",
    "RNA, micro": "miRNA",
    "RNA, ribosomal": "rRNA",
    "RNA, small nuclear": "snRNA",
    "RNA, small nucleolar": "snoRNA",
    "RNA, transfer": "tRNA",
}
"""Ensembl's words for HGNC's types of locus, where one is the other."""


def recognises(source: Source) -> bool:
    """Tell HGNC's table by its columns."""
    return set(source.header) >= NEEDED


def read(source: Source) -> tuple[Annotation, Annotation]:
    """Read HGNC's table: first what goes before other sources, then what comes after them.

    HGNC's approved symbols are the symbols of human genes; names and types of locus are for genes of which no other
    source says more. Withdrawn entries and those without Ensembl id are left out.
    """
    table = source.table()
    table = table.filter(pc.and_(pc.equal(table["status"], "Approved"), pc.not_equal(table["ensembl_gene_id"], "")))
    ids = table["ensembl_gene_id"]
    encoded = ids.combine_chunks().dictionary_encode()
    identifiers = [
        property_rows(encoded, kind, table[name], SEPARATOR)
        for name, kind in PROPERTIES.items()
        if name in table.column_names
    ]
    types = table["locus_type"] if "locus_type" in table.column_names else pa.array([""] * len(table), pa.string())
    biotypes = pa.array([BIOTYPES.get(name, "") for name in types.to_pylist()], pa.string())
    return (
        Annotation(genes=human(ids, symbol=table["symbol"]), identifiers=stack(IDENTIFIERS, identifiers)),
        Annotation(genes=human(ids, description=table["name"], biotype=biotypes)),
    )


def human(ids: pa.ChunkedArray, **columns: pa.ChunkedArray | pa.Array) -> pa.Table:
    """Make rows of `GENES` of human genes."""
    blank = pa.array([""] * len(ids), pa.string())
    known = {"id": ids, "species": pa.array([SPECIES] * len(ids), pa.string())} | columns
    return conform(GENES, pa.table({name: known.get(name, blank) for name in GENES.names}))
