"""`<acc>.condensed-sdrf.tsv`: one line per assay and value, no header, 6 or 7 columns."""

from collections import defaultdict
from pathlib import Path

from indexer.experiment import Annotation
from indexer.readers.annotation import Samples, annotation_type, curies, merge_doses
from indexer.readers.errors import FormatError, shown
from indexer.readers.text import rows
from mappings.plurals import plural

_COLUMNS = 6
_TERMS = 7


def read_condensed_sdrf(path: Path, notes: list[str]) -> Samples:
    """Read accession, array design (may be blank), assay, characteristic|factor, type, value, ontology URIs.

    Quotes are literal text. Blank values are left out.

    Raises
    ------
    FormatError
        A line has another number of columns, or its fourth is neither characteristic nor factor.
    """
    annotations: defaultdict[str, list[Annotation]] = defaultdict(list)
    arrays: dict[str, str] = {}
    for number, cells in rows(path, notes):
        if len(cells) < _COLUMNS or any(cells[_TERMS:]):
            raise FormatError(path, plural(len(cells), "column"), "6 or 7", number)
        _, array, assay, role, kind, value, *uris = cells
        if role not in {"characteristic", "factor"}:
            raise FormatError(path, shown(role), "'characteristic' or 'factor'", number, 4)
        if not assay:
            raise FormatError(path, "a blank cell", "an assay", number, 3)
        if array:
            arrays.setdefault(assay, array)
        if value:
            terms = curies(uris[0]) if uris else ()
            annotations[assay].append(Annotation(role == "factor", annotation_type(kind), value, terms))
    return Samples({assay: merge_doses(values) for assay, values in annotations.items()}, arrays)
