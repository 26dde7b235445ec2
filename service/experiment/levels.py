"""Levels of a baseline experiment's genes, the most specifically expressed first, from its own table."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engines.columns import BaselineChoice, Columns, Ranking
from service.baseline.states import State, cutoff_of, state_of
from service.catalogue import ExperimentEntry
from service.experiment.columns import ChosenColumns
from service.experiment.tables import GeneRow, GeneTable, Ranked, choose_rows, lay_out, no_rows
from service.release import Release
from service.request.page import PageRequest


def baseline_table(
    release: Release, number: int, asked: PageRequest, chosen: ChosenColumns, reader: Columns
) -> GeneTable:
    """Return levels of the most specifically expressed genes; protein-coding ones where no genes are asked for."""
    return rank_baseline(release, number, asked, chosen, reader).table()


def rank_baseline(release: Release, number: int, asked: PageRequest, chosen: ChosenColumns, reader: Columns) -> Ranked:
    """Choose genes of a baseline experiment."""
    entry = release.catalogue.experiments[number]
    proteomics = entry.kind.proteomics
    unit = unit_of(entry, asked)
    if unit not in entry.units:
        return no_rows(chosen.shown, unit, [*chosen.warnings, f"{entry.accession} has no levels in {unit}"])
    if not chosen.chosen:
        return no_rows([], unit, chosen.warnings)
    cutoff = cutoff_of(asked.cutoff.value, proteomics=proteomics)
    parquet = release.paths.results(entry.accession, "baseline")
    shown = [column.id for column in chosen.shown]

    def rank(ids: list[str], genes: list[str] | None) -> Ranking:
        return reader.rank_baseline(parquet, BaselineChoice(unit, ids, cutoff, genes, asked.specific, asked.size))

    def read(some: Ranking) -> list[GeneRow]:
        return _levels(reader.baseline_rows(parquet, unit, some.gene_ids), shown, cutoff, proteomics=proteomics)

    ranking, warnings, terms = choose_rows(release, entry, asked, chosen, (unit, cutoff), rank, coding=True)
    least = asked.cutoff.value or 0 if proteomics else cutoff
    criterion = f"expressed above the expression level cutoff: {least:g} {unit}"
    return Ranked(chosen.shown, ranking, unit, criterion, warnings, terms, read)


def unit_of(entry: ExperimentEntry, asked: PageRequest) -> str:
    """Return the unit of levels: as asked, where there is a choice, else the experiment's own."""
    return asked.unit.value if asked.unit and not entry.kind.proteomics else entry.units[0]


def gene_levels(
    release: Release, number: int, unit: str, gene_id: str, chosen: ChosenColumns, reader: Columns
) -> GeneRow | None:
    """Return the levels of one gene, below any cut-off too; None when the experiment does not measure it."""
    entry = release.catalogue.experiments[number]
    rows = reader.baseline_rows(release.paths.results(entry.accession, "baseline"), unit, [gene_id])
    ids = [column.id for column in chosen.shown]
    return next(iter(_levels(rows, ids, 0, proteomics=entry.kind.proteomics)), None)


def _levels(rows: pa.Table, ids: Sequence[str], cutoff: float, *, proteomics: bool) -> list[GeneRow]:
    cells: dict[tuple[str, str, str], dict[str, dict[str, Any] | None]] = {}
    for row in rows.filter(pc.is_in(rows["assay_group_id"], pa.array(ids, pa.string()))).to_pylist():
        level = row["level"]
        state = state_of(np.nan if level is None else level, cutoff, proteomics=proteomics)
        cell = None if state is State.NO_DATA else {"value": level, "state": state, "quartiles": _quartiles(row)}
        cells.setdefault((row["gene_id"], row["gene_name"], ""), {})[row["assay_group_id"]] = cell
    return lay_out(cells, ids)


def _quartiles(row: dict[str, Any]) -> dict[str, float] | None:
    """Return the five numbers of a cell; None where the file has the median alone."""
    names = {"min": "minimum", "lower": "lower_quartile", "median": "level", "upper": "upper_quartile"}
    numbers = {name: row[column] for name, column in (names | {"max": "maximum"}).items()}
    return None if None in numbers.values() else numbers
