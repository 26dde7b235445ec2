"""One gene in one experiment: box plots, transcripts, similar genes; or all its design elements in every contrast."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from mappings.facts import LARGEST
from service.atlas.experiment.baseline import MOST_COEXPRESSED, coexpressed
from service.atlas.experiment.gene import gene_boxes
from service.atlas.heatmap import Asked
from service.baseline.states import cutoff_of, state_of
from service.errors import NotFound
from service.experiment.levels import baseline_table, gene_levels, unit_of
from service.experiment.tables import GeneRow
from service.genome_browsers import browsers_of
from service.render.experiment.links import Place
from service.render.experiment.results import draw_rows, draw_tissues
from service.render.plots.boxes import draw_boxes
from service.request.terms import GeneTerm

Json = dict[str, Any]


def gene_view(asked: Asked, gene_id: str, place: Place) -> Json:
    """Return what is known of a gene in an experiment; raises `NotFound` when it is not measured there."""
    number = asked.release.genes.numbers([gene_id])
    known = asked.release.genes.records(number[number >= 0]).to_pylist()
    about = known[0] if known else {"symbol": "", "description": "", "biotype": ""}
    found = _baseline(asked, gene_id, place) if asked.entry.kind.baseline else _differential(asked, gene_id)
    name = about["symbol"] or found["row_name"] or gene_id
    browsers = browsers_of(asked.entry.species, asked.entry.kingdom)
    return found | {"gene": about | {"id": gene_id, "name": name}, "browsers": browsers, "asked": asked.page}


def _baseline(asked: Asked, gene_id: str, place: Place) -> Json:
    entry = asked.entry
    unit = unit_of(entry, asked.page)
    row = gene_levels(asked.release, asked.number, unit, gene_id, asked.columns, asked.reader)
    if row is None:
        raise NotFound(f"{entry.accession} has no levels of {gene_id[:100]!r} in {unit}")
    shown = asked.columns.shown
    return {
        "row_name": row.gene_name,
        "unit": unit,
        "picture": draw_tissues(asked, shown, [row]),
        "boxes": draw_boxes(shown, row.cells),
        "transcripts": _transcripts(asked, gene_id, unit, place),
        "similar": _similar(asked, gene_id, place),
    }


def _transcripts(asked: Asked, gene_id: str, unit: str, place: Place) -> Any:  # noqa: ANN401 - a heatmap or nothing
    """Return the median of each transcript over the replicates of each group, as a heatmap; None without any."""
    if asked.entry.kind.proteomics or unit != "TPM":
        return None
    shown = replace(asked, columns=replace(asked.columns, chosen=asked.columns.shown, part=slice(None)))
    transcripts = gene_boxes(shown, gene_id)["transcriptExpression"]["rows"]
    cutoff = cutoff_of(asked.page.cutoff.value, proteomics=False)
    rows = [
        GeneRow(one["id"], one["name"], "", [_median(box, cutoff) for box in one["expressions"]])
        for one in sorted(transcripts, key=_highest, reverse=True)
    ]
    return draw_rows(asked, asked.columns.shown, rows, unit, place) if rows else None


def _median(box: Mapping[str, Any], cutoff: float) -> Json | None:
    """Return the statistics of a transcript in a group as a cell."""
    if not box:
        return None
    stats = box["stats"]
    names = {"min": "min", "lower": "lower_quartile", "median": "median", "upper": "upper_quartile", "max": "max"}
    quartiles = {name: stats[told] for name, told in names.items()}
    state = state_of(stats["median"], cutoff, proteomics=False)
    return {"value": stats["median"], "state": state, "quartiles": quartiles if stats["total"] > 1 else None}


def _highest(transcript: Mapping[str, Any]) -> float:
    return max((box["stats"]["median"] for box in transcript["expressions"] if box), default=0.0)


def _similar(asked: Asked, gene_id: str, place: Place) -> Any:  # noqa: ANN401 - a heatmap or nothing
    """Return the genes most like this one, nearest first, as a heatmap; None where the experiment has none."""
    near = coexpressed(asked.release, asked.number, gene_id, asked.reader)[:MOST_COEXPRESSED]
    if not near:
        return None
    page = replace(asked.page, genes=tuple(GeneTerm(gene, "id") for gene in near), size=len(near))
    table = baseline_table(asked.release, asked.number, page, asked.columns, asked.reader)
    order = {gene: position for position, gene in enumerate(near)}
    rows = sorted(table.rows, key=lambda row: order.get(row.gene_id, len(order)))
    return draw_rows(asked, table.columns, rows, table.unit, place) if rows else None


def _differential(asked: Asked, gene_id: str) -> Json:
    """Return every design element of a gene in the contrasts shown, the largest change of a contrast first."""
    release, entry = asked.release, asked.entry
    rows = asked.reader.differential_rows(release.paths.results(entry.accession, "differential"), [gene_id]).to_pylist()
    if not rows:
        raise NotFound(f"{entry.accession} has no results of {gene_id[:100]!r}")
    by_contrast: dict[str, list[Json]] = {}
    for row in rows:
        by_contrast.setdefault(row["contrast_id"], []).append(_element(row))
    shown = [
        (column, sorted(by_contrast[column.id], key=lambda one: -abs(one["change"] or 0)))
        for column in asked.columns.shown
        if column.id in by_contrast
    ]
    return {"row_name": rows[0]["gene_name"], "contrasts": shown}


def _element(row: Mapping[str, Any]) -> Json:
    change = row["log2_fold_change"]
    return {
        "element": row["design_element"],
        "change": None if change is None else float(np.clip(change, -LARGEST, LARGEST)),
        "p_value": row["adjusted_p_value"],
        "t": row["t_statistic"],
    }
