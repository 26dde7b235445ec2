"""Tables of the names of gene sets: GO and plant ontology terms, InterPro entries, pathways.

Two or three columns, one of which is the id, with or without header: `goIDToTerm.tsv` (id, term[, part of GO]),
`interproIDToTypeTerm.tsv` and InterPro's `entry.list` (id, type, name), `interpro.term-id-type.tsv`,
`go-po.id-term-depth.tsv`.
"""

import re
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from ontology.annotation.annotation import SET_NAMES, Annotation, conform
from ontology.annotation.source import Source

SET_ID = re.compile(r"GO:\d{7}|IPR\d{6}|PO:\d{7}|R-[A-Z]{3}-\d+")
COLLECTIONS = {"GO": "go", "IP": "interpro", "PO": "po", "R-": "pathwayid"}
"""Collections by what ids begin with."""

NAMES = {2: ["id", "name"], 3: ["first", "second", "third"]}


def recognises(source: Source) -> bool:
    """Tell a table of names by one column of distinct ids of sets, not the last."""
    return layout(source) is not None


def layout(source: Source) -> tuple[int, int] | None:
    """Return the positions of ids and of names, None if the file is something else.

    Names are what is longest: beside them stands a type, a depth or a part of GO.
    """
    widths = {len(row) for row in source.cells}
    rows = source.cells[1:] or source.cells
    if len(widths) != 1 or not widths <= {2, 3}:
        return None
    columns = list(zip(*rows, strict=True))
    ids = [at for at, cells in enumerate(columns) if all(map(SET_ID.fullmatch, cells))]
    if len(ids) != 1 or ids[0] == len(columns) - 1 or len(set(columns[ids[0]])) < len(rows):
        return None
    return ids[0], max((at for at in range(len(columns)) if at != ids[0]), key=lambda at: sum(map(len, columns[at])))


def read(source: Source) -> Annotation:
    """Read ids and names."""
    where = layout(source)
    if where is None:
        raise source.damaged("it is no table of names of gene sets")
    ids, names = where
    table = source.table([str(at) for at in range(len(source.cells[0]))])
    if not SET_ID.fullmatch(source.cells[0][ids]):
        table = table.slice(1)
    return Annotation(set_names=name_rows(table[ids], table[names]))


def name_rows(ids: pa.ChunkedArray | Iterable[str], names: pa.ChunkedArray | Iterable[str]) -> pa.Table:
    """Make rows of `SET_NAMES`; the collection is told by the id."""
    ids = ids if isinstance(ids, pa.ChunkedArray) else pa.chunked_array([pa.array(ids, pa.string())])
    names = names if isinstance(names, pa.ChunkedArray) else pa.chunked_array([pa.array(names, pa.string())])
    starts = pc.utf8_slice_codeunits(ids, 0, 2).combine_chunks().dictionary_encode()
    known = pa.array([COLLECTIONS.get(start, "") for start in starts.dictionary.to_pylist()], pa.string())
    return conform(SET_NAMES, pa.table([ids, names, known.take(starts.indices)], names=SET_NAMES.names))
