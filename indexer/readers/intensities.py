"""Intensities as an array was scanned: `<acc>_<array>-raw-intensities.tsv`, a format of our own.

`Design Element`, then, if a design element has several probes, `Probe`, then one column per assay, on the natural
scale: the assay of a one-colour array, `<name>.Cy5` and `<name>.Cy3` of a two-colour one, background taken off.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.readers.errors import FormatError, shown
from indexer.readers.genes import UniqueKeys
from indexer.readers.sheet import Floats, Sheet


@dataclass(frozen=True, slots=True)
class Intensities:
    """Intensities (rows, assays); `probes` is empty where a design element is one probe."""

    elements: tuple[str, ...]
    probes: tuple[str, ...]
    assays: tuple[str, ...]
    values: Floats


def read_intensities(path: Path, notes: list[str]) -> Intensities:
    """Read a whole table; NA is NaN.

    Raises
    ------
    FormatError
        The first column is no design element, a row comes twice, or a cell is no number.
    """
    sheet = Sheet(path, notes)
    first, second = (*sheet.header, "", "")[:2]
    if "".join(first.lower().split()) not in {"designelement", "designelementaccession"}:
        raise FormatError(path, shown(first), "'Design Element'", 1, 1)
    keys = [0, 1] if second.lower() == "probe" else [0]
    columns = range(len(keys), len(sheet.header))
    if not columns:
        raise FormatError(path, shown(" ".join(sheet.header)), "a column for each assay", 1)
    once = UniqueKeys(first if len(keys) == 1 else second)
    texts: list[list[str]] = [[] for _ in keys]
    parts: list[Floats] = [np.empty((0, len(columns)))]
    for block in sheet.blocks(keys, columns):
        once.check(block, block.texts[-1])
        for column, found in zip(texts, block.texts, strict=True):
            column.extend(found.to_pylist())
        parts.append(block.numbers().T)
    probes = tuple(texts[1]) if len(keys) > 1 else ()
    return Intensities(tuple(texts[0]), probes, sheet.header[len(keys) :], np.concatenate(parts))
