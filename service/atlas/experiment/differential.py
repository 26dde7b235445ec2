"""A differential experiment as a heatmap: genes (and design elements) x contrasts, as the Atlas's widget reads it."""

from collections.abc import Mapping
from typing import Any

from service.atlas.contrast_summary import contrast_summary
from service.atlas.heatmap import Asked, Json, framed, profiles
from service.atlas.resources import plots_of
from service.experiment.changes import differential_table
from service.experiment.columns import Column
from service.render.rows import TEXTS

UNIT = "Log2 fold change"


def differential_heatmap(asked: Asked) -> Json:
    """Return changes of genes; cells that do not pass the cut-offs are empty, without genes there are no `profiles`."""
    table = differential_table(asked.release, asked.number, asked.page, asked.columns, asked.reader)
    rows = profiles(asked.release, table.rows, UNIT, _expression)
    shown = [row | {"designElement": gene.design_element} for row, gene in zip(rows, table.rows, strict=True)]
    return {
        "columnHeaders": [_header(asked, column) for column in table.columns],
        **({"profiles": {"searchResultTotal": table.total, "rows": shown}} if shown else {}),
        "anatomogram": None,
        **framed(asked, table, {}),
    }


def _header(asked: Asked, column: Column) -> Json:
    experiment, accession = asked.experiment, asked.entry.accession
    groups = {group["id"]: group for group in experiment["groups"]}
    contrast = next(contrast for contrast in experiment["contrasts"] if contrast["id"] == column.id)
    summary = contrast_summary(asked.release, accession, column.id)
    return {
        "id": column.id,
        "displayName": column.name,
        "referenceAssayGroup": _group(groups[contrast["reference"]], summary["referenceReplicates"]),
        "testAssayGroup": _group(groups[contrast["test"]], summary["testReplicates"]),
        "arrayDesignAccession": contrast["array_design"] or None,
        "contrastSummary": summary,
        "resources": plots_of(accession, column.id, experiment["files"]),
    }


def _group(group: Mapping[str, Any], replicates: int) -> Json:
    return {
        "id": group["id"],
        "assayAccessions": [assay["name"] for assay in group["assays"]],
        "replicates": replicates,
    }


def _expression(cell: Mapping[str, Any]) -> Json:
    if not cell["passes"]:
        return {}
    change, statistic = cell["log2_fold_change"], cell["t_statistic"]
    found = {"foldChange": TEXTS.get(change, change), "pValue": cell["adjusted_p_value"]}
    return found | ({} if statistic is None else {"tStat": TEXTS.get(statistic, statistic)})
