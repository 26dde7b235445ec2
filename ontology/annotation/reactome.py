"""Reactome's pathways of the genes of a species (`<species>.reactome.tsv`): gene, pathway id, pathway name."""

import re

import pyarrow as pa

from ontology.annotation.annotation import SET_NAMES, SETS, Annotation, conform
from ontology.annotation.array_designs import known_by_id
from ontology.annotation.source import Source

PATHWAY = re.compile(r"R-[A-Z]{3}-\d+|REACT_\d+")
COLUMNS = ["gene_id", "pathwayid", "pathwayname"]


def recognises(source: Source) -> bool:
    """Tell a table of pathways by its second column; the first line is a header or not."""
    rows = source.cells[1:] or source.cells
    return bool(rows) and all(len(row) == len(COLUMNS) and PATHWAY.fullmatch(row[1]) for row in rows)


def read(source: Source) -> Annotation:
    """Read genes and names of pathways."""
    table = source.table(COLUMNS)
    if not PATHWAY.fullmatch(source.cells[0][1]):
        table = table.slice(1)
    names = table.group_by("pathwayid").aggregate([("pathwayname", "min")])
    collection = pa.array(["pathwayid"] * len(names), pa.string())
    named = pa.table([names["pathwayid"], names["pathwayname_min"], collection], names=SET_NAMES.names)
    return Annotation(
        genes=known_by_id(table["gene_id"], source.species),
        sets=conform(SETS, pa.table([table["gene_id"], table["pathwayid"]], names=SETS.names)),
        set_names=conform(SET_NAMES, named),
    )
