"""Tables with one row per gene and one column per property, by whatever names files give the columns.

Expression Atlas's own (`homo_sapiens.ensgene.tsv`: `@@` between values, the identifier first, other columns in any
order) and plain ones with one value in a cell and several rows for a gene (`annotables.homo_sapiens.grch38.tsv`).
"""

import re
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from ontology.annotation.annotation import GENES, IDENTIFIERS, SET_NAMES, SETS, Annotation, conform, stack
from ontology.annotation.source import Source
from ontology.kinds import KINDS
from ontology.kinds import SET_IDS as COLLECTIONS
from ontology.kinds import SET_NAMES as COLLECTIONS_BY_NAME
from ontology.mapped import one_piece

GENE_IDS = ("ensgene", "wbpsgene", "mirbase_accession")
NATIVE = re.compile(r"\w+\.(\w*gene|mature_mirna)\.(?:\w+\.)?(tsv|txt)")
"""Names of Expression Atlas's own files; an excerpt says so before its ending."""

OTHER_NAMES = {
    "entrez": "entrezgene",
    "biotype": "gene_biotype",
    "species": "organism",
    "chromosome": "chr",
}
PLACE = ("chr", "start", "end", "strand")
"""Columns that together say where on the genome a gene is."""

SEPARATOR = "@@"


def recognises(source: Source) -> bool:
    """Tell a table of properties by its first column, or by its name, and at least one more known column."""
    header = renamed(source.header)
    known = {*KINDS, "gene_biotype"} & set(header[1:])
    return bool(header) and bool(known) and (header[0] in GENE_IDS or NATIVE.fullmatch(source.name) is not None)


def renamed(header: Iterable[str]) -> list[str]:
    """Return names of columns with other names of known properties made these."""
    return [OTHER_NAMES.get(name, name) for name in header]


def read(source: Source) -> Annotation:
    """Read a table of properties.

    Raises
    ------
    AnnotationError
        Neither the file's name nor a column says the species; or the file is damaged.
    """
    table = source.table()
    table = table.rename_columns(renamed(table.column_names))
    if "organism" not in table.column_names and not source.species:
        raise source.damaged(
            "nothing says which species its genes are of", "Call it <species>.ensgene.tsv (homo_sapiens.ensgene.tsv)."
        )
    ids = table.column_names[0]
    table = table.filter(pc.not_equal(table[ids], ""))
    gene_ids = table[ids].combine_chunks().dictionary_encode()
    return Annotation(
        genes=gene_rows(table, ids, source.species),
        identifiers=stack(IDENTIFIERS, identifier_rows(table, gene_ids)),
        sets=stack(SETS, set_rows(table, gene_ids)),
        set_names=stack(SET_NAMES, named_sets(table, gene_ids)),
    )


def gene_rows(table: pa.Table, ids: str, species: str) -> pa.Table:
    """Take what a gene has one of; the first of several values of a cell counts."""
    blank = pa.array([""] * len(table), type=pa.string())

    def first(name: str) -> pa.ChunkedArray | pa.Array:
        cells = table[name] if name in table.column_names else blank
        return pc.list_element(pc.split_pattern(cells, SEPARATOR), 0)

    symbols = pc.if_else(pc.equal(first("symbol"), ""), first("hgnc_symbol"), first("symbol"))
    organism = first("organism") if "organism" in table.column_names else pa.array([species] * len(table))
    columns = [table[ids], organism, symbols, first("description"), first("gene_biotype")]
    return conform(GENES, pa.table(columns, names=GENES.names))


def identifier_rows(table: pa.Table, gene_ids: pa.Array) -> Iterator[pa.Table]:
    """Take all columns that hold neither sets nor what `gene_rows` takes; further symbols are synonyms."""
    elsewhere = {"organism", "description", "symbol", *PLACE, *COLLECTIONS, *COLLECTIONS_BY_NAME}
    for name in table.column_names[1:]:
        if name not in elsewhere:
            yield property_rows(gene_ids, name, table[name])
    if "symbol" in table.column_names:
        several = pc.match_substring(table["symbol"], SEPARATOR)
        yield property_rows(gene_ids.filter(one_piece(several)), "synonym", table["symbol"].filter(several))
    if set(PLACE) <= set(table.column_names):
        chromosome, start, end, strand = (table[name] for name in PLACE)
        place = pc.binary_join_element_wise(chromosome, pc.binary_join_element_wise(start, end, "-"), strand, ":")
        yield property_rows(gene_ids, "location", pc.if_else(pc.equal(chromosome, ""), "", place))


def property_rows(gene_ids: pa.Array, kind: str, cells: pa.ChunkedArray, separator: str = SEPARATOR) -> pa.Table:
    """Make rows of `IDENTIFIERS` of the values of one property."""
    owners, values = separate(gene_ids, cells, separator)
    kinds = pa.DictionaryArray.from_arrays(pa.nulls(len(values), pa.int32()).fill_null(0), pa.array([kind]))
    return pa.table([owners, kinds, values], schema=IDENTIFIERS)


def set_rows(table: pa.Table, gene_ids: pa.Array) -> Iterator[pa.Table]:
    """Take membership in gene sets, by id and by name."""
    for name in (*COLLECTIONS, *COLLECTIONS_BY_NAME):
        if name in table.column_names and name != "gene_biotype":
            owners, values = separate(gene_ids, table[name])
            yield pa.table({"gene_id": owners, "set_id": values if name in COLLECTIONS else named_ids(name, values)})


def named_sets(table: pa.Table, gene_ids: pa.Array) -> Iterator[pa.Table]:
    """Take the names of gene sets: a row does not tell which of its ids a name belongs to, so it is a set by itself."""
    for name in COLLECTIONS_BY_NAME:
        if name in table.column_names:
            values = pc.unique(separate(gene_ids, table[name])[1])
            collection = pa.array([name] * len(values), pa.string())
            yield pa.table({"set_id": named_ids(name, values), "name": values, "collection": collection})


def named_ids(collection: str, names: pa.Array) -> pa.Array:
    """Return ids for sets of which only the name is known: `goterm:nucleus`."""
    return pc.binary_join_element_wise(collection, names, ":")


def separate(owners: pa.Array, cells: pa.ChunkedArray, separator: str = SEPARATOR) -> tuple[pa.Array, pa.Array]:
    """Cut cells into values: one row for each that is not blank, with its owner."""
    cut = pc.split_pattern(one_piece(cells), separator)
    values = pc.utf8_trim_whitespace(pc.list_flatten(cut))
    filled = pc.not_equal(values, "")
    return owners.take(pc.list_parent_indices(cut).filter(filled)), values.filter(filled)
