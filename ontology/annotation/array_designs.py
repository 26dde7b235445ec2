"""Which genes the design elements of an array measure (`homo_sapiens.A-AFFY-44.tsv`).

Two columns, gene id and design element, without header; or with a header that names them in any order, and perhaps
the array design of each row.
"""

import pyarrow as pa
import pyarrow.compute as pc

from ontology.annotation.annotation import ARRAY_DESIGN, GENES, IDENTIFIERS, Annotation, conform
from ontology.annotation.properties import property_rows
from ontology.annotation.source import Source

ELEMENT = "design_element"
GENES_CALLED = {"gene_id", "ensgene", "gene", "identifier", "bioentity_identifier"}
ELEMENTS_CALLED = {ELEMENT, "designelement"}
ARRAYS_CALLED = {"array_design", "arraydesign"}
BESIDE = {"type"}
NATIVE = ["gene_id", ELEMENT]


def recognises(source: Source) -> bool:
    """Tell an array design by its header, or by an array's accession in the name of a table of two columns."""
    if not source.cells:
        return False
    if headed(source.header):
        return bool(source.array) or bool(ARRAYS_CALLED & set(source.header))
    return f".{source.array}." in source.name and {len(row) for row in source.cells} == {len(NATIVE)}


def headed(header: list[str]) -> bool:
    """Tell whether a line is the header of an array design, with nothing measured beside."""
    names = set(header)
    one_each = len(names & GENES_CALLED) == len(names & ELEMENTS_CALLED) == 1
    return one_each and names <= GENES_CALLED | ELEMENTS_CALLED | ARRAYS_CALLED | BESIDE


def read(source: Source) -> Annotation:
    """Read array designs: their elements, which are identifiers of the genes, too."""
    table = source.table() if headed(source.header) else source.table(NATIVE)
    named = {
        column: next(iter(called & set(table.column_names)), "")
        for column, called in ((ELEMENT, ELEMENTS_CALLED), ("gene_id", GENES_CALLED), ("array", ARRAYS_CALLED))
    }
    arrays = table[named["array"]] if named["array"] else pa.array([source.array] * len(table), pa.string())
    rows = pa.table({ELEMENT: table[named[ELEMENT]], "gene_id": table[named["gene_id"]], "array": arrays})
    rows = rows.filter(pc.and_(pc.not_equal(rows[ELEMENT], ""), pc.not_equal(rows["gene_id"], "")))
    gene_ids = rows["gene_id"].combine_chunks().dictionary_encode()
    return Annotation(
        genes=known_by_id(rows["gene_id"], source.species),
        identifiers=conform(IDENTIFIERS, property_rows(gene_ids, ELEMENT, rows[ELEMENT])),
        array_designs={
            accession: conform(ARRAY_DESIGN, rows.filter(pc.equal(rows["array"], accession)))
            for accession in pc.unique(rows["array"]).to_pylist()
        },
    )


def known_by_id(ids: pa.ChunkedArray, species: str) -> pa.Table:
    """Make rows of `GENES` of which a file says no more than id and species; none when it says no species."""
    distinct = pc.unique(ids) if species else pa.array([], pa.string())
    blank = pa.array([""] * len(distinct), pa.string())
    columns = [distinct, pa.array([species] * len(distinct), pa.string()), blank, blank, blank]
    return conform(GENES, pa.table(columns, names=GENES.names))
