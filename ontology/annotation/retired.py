"""Tables of ids that were given up: old id, new id and, if said, the release in which it happened."""

import pyarrow as pa
import pyarrow.compute as pc

from ontology.annotation.annotation import RETIRED, Annotation, conform
from ontology.annotation.source import Source

COLUMNS = {
    "old": ("old", "old_id", "old_stable_id", "retired", "retired_id"),
    "new": ("new", "new_id", "new_stable_id", "successor", "replaced_by"),
    "release": ("release", "new_release", "version"),
}
"""Columns and the names they have."""


def recognises(source: Source) -> bool:
    """Tell such a table by its header."""
    return bool(named(source.header, "old") and named(source.header, "new"))


def named(header: list[str], column: str) -> str:
    """Return the name that a header gives to a column, "" if it has none."""
    return next((name for name in COLUMNS[column] if name in header), "")


def read(source: Source) -> Annotation:
    """Read retired ids; those without successor lead nowhere and are left out."""
    table = source.table()
    old, new, release = (named(table.column_names, column) for column in RETIRED.names)
    releases = table[release] if release else pa.array([""] * len(table), pa.string())
    retired = pa.table([table[old], table[new], releases], names=RETIRED.names)
    filled = pc.and_(pc.not_equal(retired["old"], ""), pc.not_equal(retired["new"], ""))
    return Annotation(retired=conform(RETIRED, retired.filter(filled)))
