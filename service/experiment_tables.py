"""Tables of an experiment page: its most specific genes, from its own Parquet; its design. All rows, any cut-off."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from engines.columns import BaselineChoice, Columns, DifferentialChoice
from mappings.facts import LARGEST
from service.baseline.states import State, cutoff_of, state_of
from service.cutoffs import DEFAULT
from service.experiment_columns import ChosenColumns, Column
from service.release import Release
from service.request.page import PageRequest
from service.resolve.genes import resolve_genes

PROTEIN_CODING = "protein_coding"


@dataclass(frozen=True, slots=True)
class GeneRow:
    """One gene (and design element) with a cell per column; a cell is None without a number."""

    gene_id: str
    gene_name: str
    design_element: str
    cells: list[dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class GeneTable:
    """Some genes of an experiment, `total` of which fit; `unit` of the cells, and what is worth knowing."""

    columns: list[Column]
    rows: list[GeneRow]
    total: int
    unit: str
    warnings: list[str]


def baseline_table(
    release: Release, number: int, asked: PageRequest, chosen: ChosenColumns, reader: Columns
) -> GeneTable:
    """Return levels of the most specifically expressed genes; protein-coding ones where no genes are asked for."""
    entry = release.catalogue.experiments[number]
    proteomics = entry.kind.proteomics
    unit = asked.unit.value if asked.unit and not proteomics else entry.units[0]
    if unit not in entry.units:
        return GeneTable(chosen.chosen, [], 0, unit, [f"{entry.accession} has no levels in {unit}"])
    if not chosen.chosen:
        return GeneTable([], [], 0, unit, chosen.warnings)
    cutoff = cutoff_of(asked.cutoff.value, proteomics=proteomics)
    parquet = release.paths.results(entry.accession, "baseline")
    genes, warnings = _genes(release, entry.species, asked, coding=True)
    ids = [column.id for column in chosen.chosen]
    ranking = reader.rank_baseline(parquet, BaselineChoice(unit, ids, cutoff, genes, asked.specific, asked.size))
    rows = reader.baseline_rows(parquet, unit, ranking.gene_ids)
    cells: dict[tuple[str, str, str], dict[str, dict[str, Any] | None]] = {}
    for row in rows.to_pylist():
        level = row["level"]
        state = state_of(np.nan if level is None else level, cutoff, proteomics=proteomics)
        cell = None if state is State.NO_DATA else {"value": level, "state": state}
        cells.setdefault((row["gene_id"], row["gene_name"], ""), {})[row["assay_group_id"]] = cell
    return GeneTable(chosen.chosen, _lay_out(cells, ids), ranking.total, unit, [*chosen.warnings, *warnings])


def differential_table(
    release: Release, number: int, asked: PageRequest, chosen: ChosenColumns, reader: Columns
) -> GeneTable:
    """Return fold changes of the genes that change most specifically in the chosen contrasts."""
    entry = release.catalogue.experiments[number]
    unit = "log2 fold change"
    if not chosen.chosen:
        return GeneTable([], [], 0, unit, chosen.warnings)
    usual = DEFAULT.lenient_fold_change if entry.kind.proteomics else DEFAULT.fold_change
    fold_change = usual if asked.cutoff.fold_change is None else asked.cutoff.fold_change
    p_value = DEFAULT.p_value if asked.cutoff.p_value is None else asked.cutoff.p_value
    parquet = release.paths.results(entry.accession, "differential")
    genes, warnings = _genes(release, entry.species, asked, coding=False)
    ids = [column.id for column in chosen.chosen]
    ranking = reader.rank_differential(
        parquet,
        DifferentialChoice(ids, fold_change, p_value, asked.regulation, genes, asked.specific, asked.size),
    )
    rows = reader.differential_rows(parquet, ranking.gene_ids, ranking.design_elements)
    return GeneTable(chosen.chosen, _changes(rows, ids), ranking.total, unit, [*chosen.warnings, *warnings])


def _changes(rows: pa.Table, ids: Sequence[str]) -> list[GeneRow]:
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
            }
        cells.setdefault((row["gene_id"], row["gene_name"], row["design_element"]), {})[row["contrast_id"]] = cell
    return _lay_out(cells, ids)


def _lay_out(cells: dict[tuple[str, str, str], dict[str, dict[str, Any] | None]], ids: Sequence[str]) -> list[GeneRow]:
    return [GeneRow(*key, [found.get(column) for column in ids]) for key, found in cells.items()]


def _genes(release: Release, species: str, asked: PageRequest, *, coding: bool) -> tuple[list[str] | None, list[str]]:
    """Return ids of the genes to choose from (None: all), and warnings."""
    if asked.genes:
        resolved = resolve_genes(release, asked.genes)
        found = np.unique(resolved.hits.gene)
        missing = sorted(set(range(len(resolved.terms))).difference(resolved.hits.term.tolist()))
        warnings = [f"No gene was found for {resolved.terms[number].value!r}" for number in missing]
        return release.genes.ids(found), [*resolved.warnings, *warnings]
    if not coding:
        return None, []
    genes = release.genes.find([PROTEIN_CODING], "gene_biotype").gene
    names = release.genes.species_names
    genes = genes[np.isin(release.genes.species(genes), [names.index(species)] if species in names else [])]
    return (release.genes.ids(genes), []) if len(genes) else (None, [])


@dataclass(frozen=True, slots=True)
class DesignTable:
    """Samples of an experiment: one row per assay; those outside every group were not analysed."""

    characteristics: list[str]
    factors: list[str]
    rows: list[dict[str, Any]]


def design_table(experiment: dict[str, Any]) -> DesignTable:
    """Return who is in which group, and every characteristic and factor, from `experiment.json`."""
    groups: dict[str, list[str]] = {}
    for group in experiment["groups"]:
        for assay in group["assays"]:
            groups.setdefault(assay["name"], []).append(group["id"])
    rows = []
    for assay, annotations in experiment["annotations"].items():
        values: dict[tuple[bool, str], str] = {}
        for annotation in annotations:
            key = annotation["factor"], annotation["type"]
            values[key] = f"{values[key]}, {annotation['value']}" if key in values else annotation["value"]
        rows.append(
            {
                "assay": assay,
                "groups": groups.get(assay, []),
                "characteristics": [values.get((False, name), "") for name in experiment["characteristic_types"]],
                "factors": [values.get((True, name), "") for name in experiment["factor_types"]],
            }
        )
    return DesignTable(experiment["characteristic_types"], experiment["factor_types"], rows)
