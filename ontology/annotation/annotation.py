"""What annotation files say, as columns: genes, identifiers, gene sets, retired ids, array designs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa


class AnnotationError(ValueError):
    """A gene annotation file is damaged or of no known format; the text says which file, what and what to do."""


TEXT = pa.string()
REPEATED = pa.dictionary(pa.int32(), TEXT)
"""Text that many rows repeat, kept once."""

GENES = pa.schema([("id", TEXT), ("species", REPEATED), ("symbol", TEXT), ("description", TEXT), ("biotype", REPEATED)])
"""Genes; "" where a file does not say. An id may have several rows: the first that says something counts.

`species` is as shown ("Homo sapiens").
"""

IDENTIFIERS = pa.schema([("gene_id", REPEATED), ("kind", REPEATED), ("value", TEXT)])
"""Values of properties of genes; `kind` is a property's name (`ontology.kinds`)."""

SETS = pa.schema([("gene_id", REPEATED), ("set_id", REPEATED)])
"""Membership of genes in gene sets ("GO:0007585", "IPR000276", "R-HSA-5683826", "PO:0009010")."""

SET_NAMES = pa.schema([("set_id", TEXT), ("name", TEXT), ("collection", REPEATED)])
"""Names of gene sets; `collection` is the property whose values the ids are: go, interpro, pathwayid, po."""

RETIRED = pa.schema([("old", TEXT), ("new", TEXT), ("release", TEXT)])
"""Ids that were given up, what replaced each, and in which release ("" if not said)."""

ARRAY_DESIGN = pa.schema([("design_element", TEXT), ("gene_id", TEXT)])
"""Design elements of one array and the genes they measure."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """All that annotation files say. A column may hold plain or dictionary-encoded text; rows may repeat.

    `array_designs` maps the accession of an array ("A-AFFY-44") to a table of `ARRAY_DESIGN`. `attribution` has one
    sentence per third-party source. `passed_over` names files that are no gene annotation and says why;
    `ontologies` are those among them that hold the terms of gene sets (Gene Ontology in OBO).
    """

    genes: pa.Table = field(default_factory=GENES.empty_table)
    identifiers: pa.Table = field(default_factory=IDENTIFIERS.empty_table)
    sets: pa.Table = field(default_factory=SETS.empty_table)
    set_names: pa.Table = field(default_factory=SET_NAMES.empty_table)
    retired: pa.Table = field(default_factory=RETIRED.empty_table)
    array_designs: Mapping[str, pa.Table] = field(default_factory=dict)
    attribution: tuple[str, ...] = ()
    passed_over: tuple[tuple[Path, str], ...] = ()
    ontologies: tuple[Path, ...] = ()


def concatenate(parts: Iterable[Annotation]) -> Annotation:
    """Put annotations one after the other; what an earlier one says of a gene goes before what a later one says."""
    parts = tuple(parts)
    arrays = sorted({accession for part in parts for accession in part.array_designs})
    return Annotation(
        genes=stack(GENES, [part.genes for part in parts]),
        identifiers=stack(IDENTIFIERS, [part.identifiers for part in parts]),
        sets=stack(SETS, [part.sets for part in parts]),
        set_names=stack(SET_NAMES, [part.set_names for part in parts]),
        retired=stack(RETIRED, [part.retired for part in parts]),
        array_designs={
            accession: stack(
                ARRAY_DESIGN, [part.array_designs[accession] for part in parts if accession in part.array_designs]
            )
            for accession in arrays
        },
        attribution=tuple(dict.fromkeys(line for part in parts for line in part.attribution)),
        passed_over=tuple(passed for part in parts for passed in part.passed_over),
        ontologies=tuple(path for part in parts for path in part.ontologies),
    )


def stack(schema: pa.Schema, tables: Iterable[pa.Table]) -> pa.Table:
    """Join tables into one with the columns of `schema`, in its order and types."""
    return pa.concat_tables([schema.empty_table(), *(conform(schema, table) for table in tables)])


def conform(schema: pa.Schema, table: pa.Table) -> pa.Table:
    """Bring the columns of a table to the types of `schema`: plain text or dictionary-encoded."""
    columns = []
    for field_ in schema:
        column = table[field_.name]
        if pa.types.is_dictionary(field_.type) and not pa.types.is_dictionary(column.type):
            column = column.cast(TEXT).dictionary_encode()
        columns.append(column.cast(field_.type))
    return pa.table(columns, schema=schema)
