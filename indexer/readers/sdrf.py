"""`<acc>.sdrf.txt`: the MAGE-TAB table of samples, one line per path from source to data file."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.experiment import Annotation
from indexer.readers.annotation import Samples, annotation_type, curies, merge_doses
from indexer.readers.errors import FormatError
from indexer.readers.text import rows
from mappings.plurals import plural

_VALUE = re.compile(r"(?P<role>characteristics?|factor ?values?) *\[ *(?P<type>[^\]]+?) *\].*", re.IGNORECASE)
_UNIT = re.compile(r"unit *\[.*", re.IGNORECASE)
_PREFERRED = ("comment[ena_run]", "assay name", "hybridization name", "scan name", "array data file", "source name")


@dataclass(frozen=True, slots=True)
class _Column:
    """Where one characteristic or factor stands: its value, and the unit or term accession after it (-1: none)."""

    factor: bool
    type: str
    value: int
    unit: int = -1
    term: int = -1

    def read(self, cells: Sequence[str]) -> Annotation | None:
        """Return the annotation of one line, None where it is blank."""
        value = cells[self.value]
        if not value:
            return None
        if self.unit >= 0 and cells[self.unit]:
            value = f"{value} {cells[self.unit]}"
        terms = curies(cells[self.term]) if self.term >= 0 else ()
        return Annotation(self.factor, self.type, value, terms)


def read_sdrf(path: Path, assays: Collection[str], notes: list[str]) -> Samples:
    """Read the annotations of all assays, named as the configuration names them.

    The assay column is the one that holds most of `assays`: ENA run, assay, hybridization, scan or file name; file
    names count without their ending, and 2-colour assays as "<name>.<label>".

    Raises
    ------
    FormatError
        A line is longer than the header, or no column holds any of `assays`.
    """
    (_, header), *lines = list(rows(path, notes)) or [(1, [""])]
    table = [_filled(path, number, cells, len(header)) for number, cells in lines]
    names = _assay_names(path, header, table, set(assays))
    columns = list(_columns(header))
    array = next((i for i, name in enumerate(header) if _plain(name) == "array design ref"), -1)
    annotations: defaultdict[str, list[Annotation]] = defaultdict(list)
    arrays: dict[str, str] = {}
    for name, cells in zip(names, table, strict=True):
        if name:
            annotations[name] += [one for column in columns if (one := column.read(cells))]
            if array >= 0 and cells[array]:
                arrays.setdefault(name, cells[array])
    return Samples({name: merge_doses(values) for name, values in annotations.items()}, arrays)


def _filled(path: Path, number: int, cells: list[str], width: int) -> list[str]:
    """Return the cells of a line, as many as the header has; blank ones at its end may be left out."""
    if any(cells[width:]):
        raise FormatError(path, plural(len(cells), "column"), f"{width}, as the header has", number)
    return (cells + [""] * width)[:width]


def read_type_order(path: Path, notes: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return factor types and characteristic types in the order of the columns."""
    columns = list(_columns(next(rows(path, notes), (1, [""]))[1]))
    return tuple(one.type for one in columns if one.factor), tuple(one.type for one in columns if not one.factor)


def _columns(header: Sequence[str]) -> Iterator[_Column]:
    for index, name in enumerate(header):
        match = _VALUE.fullmatch(name)
        if match is None:
            continue
        factor = match["role"].lower().startswith("factor")
        unit = term = -1
        for after in range(index + 1, min(index + 4, len(header))):
            if _UNIT.fullmatch(header[after]):
                unit = after
            elif _plain(header[after]) == "term accession number":
                term = after if unit < 0 else -1  # behind a unit it is the unit's
            elif _plain(header[after]) != "term source ref":
                break
        yield _Column(factor, annotation_type(match["type"]), index, unit, term)


def _plain(name: str) -> str:
    return " ".join(name.lower().split()).replace(" [", "[")


def _assay_names(path: Path, header: list[str], lines: list[list[str]], assays: set[str]) -> list[str]:
    """Return the assay name of every line, from the column and spelling that hold most of `assays`."""
    label = next((i for i, name in enumerate(header) if _plain(name) == "label"), -1)
    best: tuple[int, int, list[str]] = (0, 0, [])
    for index, name in enumerate(header):
        rank = -_PREFERRED.index(_plain(name)) if _plain(name) in _PREFERRED else -len(_PREFERRED)
        for spelled in _spellings([cells[index] for cells in lines], lines, label):
            held = len(assays.intersection(spelled))
            if held and (held, rank) > best[:2]:
                best = (held, rank, spelled)
    if not best[0]:
        raise FormatError(path, f"no column with assays like {', '.join(sorted(assays)[:3])}", "one that names them")
    return best[2]


def _spellings(values: list[str], lines: list[list[str]], label: int) -> Iterator[list[str]]:
    yield values
    yield [re.sub(r"\.[A-Za-z]\w{0,4}(?:\.gz)?$", "", value) for value in values]
    if label >= 0:
        yield [f"{value}.{cells[label]}" for value, cells in zip(values, lines, strict=True)]
