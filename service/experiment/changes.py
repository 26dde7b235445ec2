"""Changes of a differential experiment's genes, the most specific first, from its own table."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from engines.columns import Columns, DifferentialChoice, Ranking
from mappings.facts import LARGEST
from mappings.vocabulary import Regulation
from service.differential.cutoffs import DEFAULT
from service.experiment.columns import ChosenColumns
from service.experiment.tables import GeneRow, GeneTable, Ranked, choose_rows, lay_out, no_rows
from service.release import Release
from service.request.page import PageRequest

Bounds = tuple[float, float, Regulation | None]
"""A fold change to be above, an adjusted p-value to be below, and the direction, None for both."""


def differential_table(
    release: Release, number: int, asked: PageRequest, chosen: ChosenColumns, reader: Columns
) -> GeneTable:
    """Return fold changes of the genes that change most specifically in the chosen contrasts."""
    return rank_differential(release, number, asked, chosen, reader).table()


def rank_differential(
    release: Release, number: int, asked: PageRequest, chosen: ChosenColumns, reader: Columns
) -> Ranked:
    """Choose genes, and design elements, of a differential experiment."""
    entry = release.catalogue.experiments[number]
    unit = "log2 fold change"
    if not chosen.chosen:
        return no_rows([], unit, chosen.warnings)
    usual = DEFAULT.lenient_fold_change if entry.kind.proteomics else DEFAULT.fold_change
    fold_change = usual if asked.cutoff.fold_change is None else asked.cutoff.fold_change
    p_value = DEFAULT.p_value if asked.cutoff.p_value is None else asked.cutoff.p_value
    parquet = release.paths.results(entry.accession, "differential")
    bounds = (fold_change, p_value, asked.regulation)
    shown = [column.id for column in chosen.shown]

    def rank(ids: list[str], genes: list[str] | None) -> Ranking:
        return reader.rank_differential(parquet, DifferentialChoice(ids, *bounds, genes, asked.specific, asked.size))

    def read(some: Ranking) -> list[GeneRow]:
        return _changes(reader.differential_rows(parquet, some.gene_ids, some.design_elements), bounds, shown)

    ranking, warnings, terms = choose_rows(release, entry, asked, chosen, bounds, rank, coding=False)
    direction = {None: "up/down", Regulation.UP: "up", Regulation.DOWN: "down"}[asked.regulation]
    criterion = (
        f"{direction} differentially expressed in {len(chosen.chosen)} comparisons given the adjusted p-value cutoff "
        f"{p_value:g} and log2-fold change cutoff {fold_change:g}"
    )
    return Ranked(chosen.shown, ranking, unit, criterion, warnings, terms, read)


def _changes(rows: pa.Table, bounds: Bounds, shown: Sequence[str]) -> list[GeneRow]:
    cells: dict[tuple[str, str, str], dict[str, dict[str, Any] | None]] = {}
    for row in rows.to_pylist():
        change = row["log2_fold_change"]
        cell = None
        if change is not None:
            cell = {
                "log2_fold_change": max(-LARGEST, min(LARGEST, change)),
                "adjusted_p_value": row["adjusted_p_value"],
                "t_statistic": row["t_statistic"],
                "state": "up" if change > 0 else "down",
                "passes": _passes(change, row["adjusted_p_value"], bounds),
            }
        cells.setdefault((row["gene_id"], row["gene_name"], row["design_element"]), {})[row["contrast_id"]] = cell
    return lay_out(cells, shown)


def _passes(change: float, p_value: float | None, bounds: Bounds) -> bool:
    """Whether a cell is a result: those that are not are shown with the row, but are no reason for it."""
    least, most, regulation = bounds
    if p_value is None or abs(change) <= least or p_value >= most:
        return False
    return regulation in (None, Regulation.UP if change > 0 else Regulation.DOWN)
