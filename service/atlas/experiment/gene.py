"""One gene in one experiment: box plots and transcripts; and how many genes each cut-off leaves."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from engines.port import Levels
from service.atlas.heatmap import Asked, Json, config, gene_names
from service.errors import NotFound, Unanswerable
from service.experiment.columns import Column
from service.experiment.levels import gene_levels, unit_of
from service.experiment.tables import GeneRow
from service.genes import gene_id_of
from service.request.terms import GeneTerm

Replicates = dict[str, list[str]]
"""Biological replicates of an assay group: id -> its assays."""


def gene_boxes(asked: Asked, text: str) -> Json:
    """Return the quartiles of a gene in each assay group, and its transcripts' levels in each replicate.

    Raises `NotFound` for a gene that the experiment does not measure, `Unanswerable` when it is no RNA baseline.
    """
    entry = asked.entry
    if not entry.kind.baseline or entry.kind.proteomics:
        raise Unanswerable(f"{entry.accession} has no box plots: only RNA-seq baseline experiments have them")
    gene_id = gene_id_of(asked.release, text)
    unit = unit_of(entry, asked.page)
    gene = gene_levels(asked.release, asked.number, unit, gene_id, asked.columns, asked.reader)
    if gene is None:
        raise NotFound(f"{entry.accession} has no levels of {text[:100]!r} in {unit}")
    columns = asked.columns.chosen
    groups = {group["id"]: _replicates(group) for group in asked.experiment["groups"]}
    return {
        "config": config(asked, (GeneTerm(gene_id, "id"),)),
        "columnHeaders": [_header(column, groups[column.id]) for column in columns],
        "geneExpression": {"rows": [_gene(asked, gene, groups)]},
        "transcriptExpression": {"rows": _transcripts(asked, gene_id, groups)},
        "release": asked.release.id,
        "warnings": [*asked.page.warnings, *asked.columns.warnings],
    }


def _replicates(group: Mapping[str, Any]) -> Replicates:
    """Put technical replicates together; a replicate of one assay has the assay's own name."""
    together: dict[str, list[str]] = {}
    for assay in group["assays"]:
        together.setdefault(assay["technical_replicate"] or f"\0{assay['name']}", []).append(assay["name"])
    return {name if len(assays) > 1 else assays[0]: assays for name, assays in together.items()}


def _header(column: Column, replicates: Replicates) -> Json:
    assays = [assay for together in replicates.values() for assay in together]
    return {"id": column.id, "assayAccessions": assays, "replicates": len(replicates), "name": column.name}


def _gene(asked: Asked, gene: GeneRow, groups: Mapping[str, Replicates]) -> Json:
    """Return what the matrix says of a gene; it has no levels of single replicates."""
    expressions: list[Json] = []
    for column, cell in zip(asked.columns.chosen, gene.cells, strict=True):
        if cell is None:
            expressions.append({})
            continue
        known = cell["quartiles"] or {"median": cell["value"]}
        stats = {_STATISTICS[name]: number for name, number in known.items()}
        expressions.append({"stats": {"total": len(groups[column.id])} | stats, "values": []})
    return {"id": gene.gene_id, "name": gene_names(asked.release, [gene])[gene.gene_id], "expressions": expressions}


_STATISTICS = {"min": "min", "lower": "lower_quartile", "median": "median", "upper": "upper_quartile", "max": "max"}


def _transcripts(asked: Asked, gene_id: str, groups: Mapping[str, Replicates]) -> list[Json]:
    parquet = asked.release.paths.results(asked.entry.accession, "transcripts")
    if not parquet.exists():
        return []
    levels: dict[str, dict[str, float | None]] = {}
    for row in asked.reader.transcript_rows(parquet, gene_id).to_pylist():
        levels.setdefault(row["transcript_id"], {})[row["replicate_id"]] = row["level"]
    return [
        {
            "id": transcript,
            "name": transcript,
            "expressions": [_box(found, groups[column.id]) for column in asked.columns.chosen],
        }
        for transcript, found in levels.items()
    ]


def _box(levels: Mapping[str, float | None], replicates: Replicates) -> Json:
    """Return the levels of one transcript in a group's replicates, and their quartiles (R's type 7)."""
    measured = {name: level for name in replicates if (level := levels.get(name)) is not None}
    if not measured:
        return {}
    quartiles = np.percentile(list(measured.values()), [0, 25, 50, 75, 100]).tolist()
    values = [
        {"id": name, "assays": replicates[name], "value": {"expression_absolute_units": level}}
        for name, level in measured.items()
    ]
    stats = {"total": len(measured)} | dict(zip(_STATISTICS.values(), quartiles, strict=True))
    return {"stats": stats, "values": values}


def gene_distribution(asked: Asked) -> Json:
    """Return how many genes reach each of many levels in some assay group; raises `Unanswerable` for contrasts."""
    entry = asked.entry
    if not entry.kind.baseline:
        raise Unanswerable(f"{entry.accession} compares conditions: only baseline experiments have a distribution")
    unit = unit_of(entry, asked.page)
    if unit not in entry.units:
        raise Unanswerable(f"{entry.accession} has no levels in {unit}; it has {', '.join(entry.units)}")
    highest = asked.reader.highest_levels(asked.release.paths.results(entry.accession, "baseline"), unit)
    bins = bins_of(proteomics=entry.kind.proteomics)
    reached = len(highest) - np.searchsorted(np.sort(highest), bins, side="left")
    return {"bins": bins.tolist(), "counts": reached.tolist()}


def bins_of(*, proteomics: bool) -> Levels:
    """Return cut-offs to count genes by, rising from 0: eleven decades from 0.1 in RNA, from 1e-6 in proteomics."""
    if proteomics:
        return np.concatenate([[0.0], 1e-6 * 1.1 ** np.arange(200)])
    decades = [float(f"{digit}e{power}") for power in range(-1, 10) for digit in range(1, 10)]
    return np.array([0.0, *decades])
