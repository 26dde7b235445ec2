"""Plots of an experiment: of a contrast its volcano, MA plot and gene sets; of levels how many genes reach them."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from service.atlas.contrast_summary import contrast_summary
from service.atlas.experiment.gene import gene_distribution
from service.atlas.heatmap import Asked
from service.atlas.resources import plots_of
from service.errors import NotFound
from service.experiment.columns import Column
from service.experiment.contrast import ContrastPoints, read_contrast
from service.experiment.levels import unit_of
from service.render.experiment.results import cutoffs_of
from service.render.pages import number, probability
from service.render.plots.bars import draw_distribution
from service.render.plots.points import Cloud, Points, draw_points
from service.request.view import View

Json = dict[str, Any]
Kinds = npt.NDArray[np.str_]
Rows = npt.NDArray[np.intp]
Cutoffs = dict[str, float]

SET_P_VALUE = 0.1
"""False discovery rate below which gene sets count as enriched: that of the Atlas's own analysis."""

MOST_SETS = 30
"""Gene sets shown of each collection."""

MOST_GENES = 20
"""Genes listed beside the pictures."""

COLLECTIONS = {"go": "Gene Ontology terms", "interpro": "InterPro domains", "reactome": "Reactome pathways"}


def distribution_view(asked: Asked) -> Json:
    """Return how many genes each cut-off leaves, in a baseline experiment."""
    found = gene_distribution(asked)
    unit = unit_of(asked.entry, asked.page)
    return {"asked": asked.page, "unit": unit, "bars": draw_distribution(found["bins"], found["counts"])}


def contrast_view(asked: Asked, view: View) -> Json:
    """Return the pictures of one contrast, the first of those chosen where none is named; raises `NotFound`."""
    columns = asked.columns.all
    column = _find(asked, columns, view.contrast)
    contrast = next(one for one in asked.experiment["contrasts"] if one["id"] == column.id)
    points = read_contrast(asked.release, asked.number, asked.experiment, contrast, asked.reader)
    cutoffs = cutoffs_of(asked)
    passing = points.passing(cutoffs["fold_change"], cutoffs["p_value"])
    first = _first(points, passing)
    kind = np.where(passing, np.where(points.change > 0, "up", "down"), "rest")
    summary = contrast_summary(asked.release, asked.entry.accession, column.id)
    return {
        "asked": asked.page,
        "contrasts": columns,
        "contrast": column,
        "summary": summary,
        "properties": _once(summary["properties"]),
        "cutoffs": cutoffs,
        "counts": {name: int(np.count_nonzero(kind == name)) for name in ("up", "down", "rest")},
        "infinite": points.infinite,
        "volcano": _volcano(points, kind, first, cutoffs),
        "averages": _averages(points, kind, first, cutoffs),
        "genes": _listed(points, first[: np.count_nonzero(passing)][:MOST_GENES]),
        "sets": _sets(asked, column.id),
        "set_p_value": SET_P_VALUE,
        "pictures": plots_of(asked.entry.accession, column.id, asked.experiment["files"]),
    }


def _once(properties: Sequence[Json]) -> list[Json]:
    """Return the properties of a contrast without characteristics that repeat a factor."""
    found: dict[tuple[str, str, str], Json] = {}
    for one in properties:
        found.setdefault((one["propertyName"], one["testValue"], one["referenceValue"]), one)
    return list(found.values())


def _find(asked: Asked, columns: Sequence[Column], wanted: str) -> Column:
    if not wanted:
        return (asked.columns.chosen or columns)[0]
    for column in columns:
        if wanted.casefold() in (column.id.casefold(), column.name.casefold()):
            return column
    there = ", ".join(column.id for column in columns)
    raise NotFound(f"{asked.entry.accession} has no contrast {wanted[:100]!r}; it has {there}")


def _first(points: ContrastPoints, passing: npt.NDArray[np.bool_]) -> Rows:
    """Order rows: those that pass, then by change times significance."""
    return np.lexsort((-np.abs(points.change) * points.significance, ~passing))


def _told(points: ContrastPoints, row: int) -> tuple[str, str, str]:
    """Return gene id, name, and what a picture says of a row."""
    change, p_value = number(float(points.change[row])), probability(float(points.p_value[row]))
    return points.gene_id(row), points.name(row), f"log₂ fold change {change}, adjusted p {p_value}"


def _volcano(points: ContrastPoints, kind: Kinds, first: Rows, cutoffs: Cutoffs) -> Points:
    cloud = Cloud(points.change, points.significance, kind, first, partial(_told, points))
    change = cutoffs["fold_change"]
    height = -np.log10(cutoffs["p_value"]) if cutoffs["p_value"] > 0 else 0.0
    guides = [("x", -change), ("x", change), ("y", float(height))]
    return draw_points(cloud, ("log₂ fold change", "-log₁₀ adjusted p"), guides, mirrored=True)


def _averages(points: ContrastPoints, kind: Kinds, first: Rows, cutoffs: Cutoffs) -> Points | None:
    """Return the MA plot; None when mean expression is not known."""
    known = np.flatnonzero(~np.isnan(points.mean))
    if not len(known):
        return None
    place = np.full(len(points.mean), -1)
    place[known] = np.arange(len(known))
    ordered = place[first]
    cloud = Cloud(
        points.mean[known],
        points.change[known],
        kind[known],
        ordered[ordered >= 0],
        lambda row: _told(points, int(known[row])),
    )
    guides = [("y", -cutoffs["fold_change"]), ("y", 0.0), ("y", cutoffs["fold_change"])]
    return draw_points(cloud, (points.mean_name, "log₂ fold change"), guides)


def _listed(points: ContrastPoints, rows: Rows) -> list[Json]:
    return [
        {
            "gene_id": points.gene_id(at),
            "name": points.name(at),
            "change": float(points.change[at]),
            "p_value": float(points.p_value[at]),
            "mean": None if np.isnan(points.mean[at]) else float(points.mean[at]),
        }
        for at in rows.tolist()
    ]


def _sets(asked: Asked, contrast_id: str) -> list[Json] | None:
    """Return the enriched gene sets by collection; None when the experiment came without enrichment."""
    parquet = asked.release.paths.results(asked.entry.accession, "enrichment")
    if not parquet.exists():
        return None
    rows = asked.reader.enriched_sets(parquet, contrast_id, SET_P_VALUE).to_pylist()
    largest = max((row["effect_size"] or 0 for row in rows), default=1.0) or 1.0
    found = []
    for collection, title in COLLECTIONS.items():
        here = [row for row in rows if row["collection"] == collection]
        shown = [row | {"bar": round(160 * (row["effect_size"] or 0) / largest, 1)} for row in here[:MOST_SETS]]
        found.append({"collection": collection, "title": title, "rows": shown, "total": len(here)})
    return found
