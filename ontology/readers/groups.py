"""Expression Atlas's tables of anatomical systems and organs, by which the columns of tissues are grouped.

`anatomical_systems.txt`: `#system id <tab> system name <tab> tissue id <tab> tissue name`; `organs.txt` the same with
`#organ id`. A tissue may stand in several groups.
"""

from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path

from ontology.errors import OntologyError
from ontology.readers.source import open_source
from ontology.records import Group, GroupKind, OntologyFile, compact

HEADERS = {b"#system id\t": GroupKind.SYSTEM, b"#organ id\t": GroupKind.ORGAN}
COLUMNS = 3
"""Columns that are needed: id and name of the group, id of the tissue."""


def recognise(start: bytes) -> bool:
    """Tell such a table by its header."""
    return start.startswith(tuple(HEADERS))


def read(path: Path) -> OntologyFile:
    """Read a table of groups; `OntologyError` names a line that is too short."""
    return OntologyFile("", [], list(read_groups(path)))


def read_groups(path: Path) -> Iterator[Group]:
    """Yield a group for every line."""
    with open_source(path) as stream:
        header = stream.readline().removeprefix(b"\xef\xbb\xbf")
        kind = next(kind for start, kind in HEADERS.items() if header.startswith(start))
        for number, line in enumerate(TextIOWrapper(stream, "utf-8", errors="replace"), 2):
            cells = [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
            if not any(cells):
                continue
            if len(cells) < COLUMNS or not all(cells[:COLUMNS]):
                problem = (
                    f"line {number}: found {line.strip()[:80]!r}, expected id and name of a group and id of a tissue"
                )
                raise OntologyError(path, problem, "Correct the line.")
            yield Group(kind, compact(cells[0]), cells[1], compact(cells[2]))
