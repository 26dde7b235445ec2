"""Marker genes of assay groups: as the experiment's own file names them, else those that no other group expresses.

Of the latter, genes that code for proteins come first: pseudogenes are often seen in one group alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from engines.columns import Columns
from service.baseline.states import cutoff_of
from service.experiment.columns import Column
from service.experiment.levels import unit_of
from service.experiment.tables import CODING
from service.release import Release
from service.request.page import PageRequest

Json = Mapping[str, Any]

MOST_MARKERS = 10
"""Genes shown of each group."""

_EVERY = 2**31 - 1
"""More genes than any group has."""

_GENE, _NAME, _GROUP, _RANK, _LEVEL, _NEXT_GROUP, _NEXT_LEVEL, _FOLD, _TAU, _P_VALUE = range(10)
"""Columns of `-markers.tsv`."""


@dataclass(frozen=True, slots=True)
class Marker:
    """One gene that marks a group: its level there and, where they are known, the next best group and its distance.

    `biotype` is that of a gene which codes for no protein.
    """

    gene_id: str
    name: str
    level: float
    next_group: str = ""
    next_level: float | None = None
    fold: float | None = None
    tau: float | None = None
    p_value: float | None = None
    biotype: str = ""


@dataclass(frozen=True, slots=True)
class GroupMarkers:
    """The first markers of a group, and how many it has."""

    column: Column
    markers: list[Marker]
    total: int


@dataclass(frozen=True, slots=True)
class MarkerTable:
    """Markers by group; `given` when a file names them, else they are those that only this group expresses.

    `coding`: those that code for proteins come first, as far as biotypes are known.
    """

    groups: list[GroupMarkers]
    unit: str
    cutoff: float
    given: bool
    coding: bool = False


def marker_table(
    release: Release, number: int, experiment: Json, asked: PageRequest, columns: Sequence[Column], reader: Columns
) -> MarkerTable:
    """Return the marker genes of the groups `columns`."""
    entry = release.catalogue.experiments[number]
    cutoff = cutoff_of(asked.cutoff.value, proteomics=entry.kind.proteomics)
    for file in experiment["files"].get("markers", ()):
        unit, found, totals = _read_markers(release.paths.originals(entry.accession) / file, columns)
        return MarkerTable(_by_group(found, totals, columns), unit, cutoff, given=True)
    unit = unit_of(entry, asked)
    parquet = release.paths.results(entry.accession, "baseline")
    rows = release.memory.recall(
        ("markers", entry.accession, unit, cutoff),
        lambda: _coding_first(release, reader.exclusive_genes(parquet, unit, cutoff, _EVERY)),
        lambda table: 10 * len(table),
    )
    found, totals = {}, {}
    for row in rows.to_pylist():
        biotype = row["biotype"] if row["biotype"] != CODING.value else ""
        marker = Marker(row["gene_id"], row["gene_name"], row["level"], biotype=biotype)
        found.setdefault(row["assay_group_id"], []).append(marker)
        totals[row["assay_group_id"]] = row["genes"]
    coding = CODING.value in rows["biotype"].to_pylist()
    return MarkerTable(_by_group(found, totals, columns), unit, cutoff, given=False, coding=coding)


def _coding_first(release: Release, rows: pa.Table) -> pa.Table:
    """Return the first rows of each group with the genes' `biotype`: protein-coding ones, then the order they have."""
    numbers = release.genes.numbers(rows["gene_id"].to_pylist())
    biotypes = np.full(len(rows), "", object)
    known = numbers >= 0
    biotypes[known] = release.genes.records(numbers[known], ("biotype",))["biotype"].to_pylist()
    groups = rows["assay_group_id"].combine_chunks().dictionary_encode().indices.to_numpy()
    order = np.lexsort((biotypes != CODING.value, groups))
    ordered = groups[order]
    ranks = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    chosen = order[ranks < MOST_MARKERS]
    return rows.take(pa.array(chosen)).append_column("biotype", pa.array(biotypes[chosen], pa.string()))


def _by_group(
    found: Mapping[str, list[Marker]], totals: Mapping[str, int], columns: Sequence[Column]
) -> list[GroupMarkers]:
    return [GroupMarkers(column, found.get(column.id, []), totals.get(column.id, 0)) for column in columns]


def _read_markers(path: Path, columns: Sequence[Column]) -> tuple[str, dict[str, list[Marker]], dict[str, int]]:
    """Read the unit, the first markers of each group, and how many each has."""
    numeric = (_RANK, _LEVEL, _NEXT_LEVEL, _FOLD, _TAU, _P_VALUE)
    with pa.input_stream(str(path)) as file:
        header = file.read(1 << 16).split(b"\n", 1)[0].decode().rstrip("\r").split("\t")
    types = {name: pa.float64() if place in numeric else pa.string() for place, name in enumerate(header)}
    with pa.input_stream(str(path)) as file:
        rows = csv.read_csv(
            file,
            parse_options=csv.ParseOptions(delimiter="\t", quote_char=False),
            convert_options=csv.ConvertOptions(column_types=types, null_values=["NA", ""]),
        )
    names = {column.id: column.name for column in columns}
    found: dict[str, list[Marker]] = {}
    totals: dict[str, int] = {}
    for row in zip(*(column.to_pylist() for column in rows.columns), strict=True):
        totals[row[_GROUP]] = totals.get(row[_GROUP], 0) + 1
        if row[_RANK] <= MOST_MARKERS:
            next_group = names.get(row[_NEXT_GROUP], row[_NEXT_GROUP])
            numbers = (row[_NEXT_LEVEL], row[_FOLD], row[_TAU], row[_P_VALUE])
            found.setdefault(row[_GROUP], []).append(
                Marker(row[_GENE], row[_NAME] or "", row[_LEVEL], next_group, *numbers)
            )
    return header[_LEVEL], found, totals
