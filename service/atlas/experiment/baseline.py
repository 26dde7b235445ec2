"""A baseline experiment as a heatmap: genes x assay groups, as the Atlas's widget reads it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from engines.columns import Columns
from service.atlas.anatomogram import anatomogram
from service.atlas.contrast_summary import group_summary
from service.atlas.heatmap import Asked, Json, framed, gene_names, gene_uri, profiles
from service.atlas.labels import term_id
from service.baseline.grids import ORGANISM_PART
from service.baseline.states import State
from service.experiment.columns import Column
from service.experiment.levels import baseline_table
from service.experiment.tables import GeneRow, GeneTable
from service.release import Release
from service.request.terms import GeneTerm

MOST_COEXPRESSED = 49
"""Similar genes shown below a single one."""


def baseline_heatmap(asked: Asked) -> Json:
    """Return levels of genes; cells below the cut-off are empty, and without genes there are no `profiles`.

    A single gene brings `coexpressions`, those most like it, where the experiment has them.
    """
    release, entry = asked.release, asked.entry
    table = baseline_table(release, asked.number, asked.page, asked.columns, asked.reader)
    alone = table.rows[0] if len(table.rows) == 1 else None
    boxes = {}
    if alone and not entry.kind.proteomics:
        boxes = {"gene_specific_results": f"json/experiments/{quote(entry.accession)}/{gene_uri(alone.gene_id)}"}
    tissues = [term for column in table.columns for term in column_terms(release, column, ORGANISM_PART)]
    return {
        "columnHeaders": [_header(release, entry.default_factor, column) for column in table.columns],
        **({"profiles": _profiles(release, table)} if table.rows else {}),
        **(_coexpressions(asked, alone) if alone else {}),
        "anatomogram": anatomogram(entry.species, tissues) if ORGANISM_PART in entry.factors else None,
        **framed(asked, table, boxes),
    }


def _header(release: Release, factor: str, column: Column) -> Json:
    return {
        "assayGroupId": column.id,
        "factorValue": column.name,
        "factorValueOntologyTermId": term_id(next(iter(column_terms(release, column, factor)), "")),
        "assayGroupSummary": group_summary(release, column.condition),
    }


def column_terms(release: Release, column: Column, factor: str) -> list[str]:
    """Return the ontology terms of a column's values of a factor."""
    uses = release.catalogue.uses(column.condition)
    return [term for _, is_factor, value in uses if is_factor and value.type == factor for term in value.terms]


def _profiles(release: Release, table: GeneTable) -> Json:
    rows = profiles(release, table.rows, table.unit, _expression)
    return {"searchResultTotal": str(table.total), "rows": rows}


def _expression(cell: Mapping[str, Any]) -> Json:
    if cell["state"] is State.BELOW_CUTOFF:
        return {}
    quartiles = cell["quartiles"]
    return {"value": cell["value"]} | ({"quartiles": quartiles} if quartiles else {})


def _coexpressions(asked: Asked, alone: GeneRow) -> Json:
    """Return profiles of the genes most like the only one, nearest first; nothing where none is known."""
    near = coexpressed(asked.release, asked.number, alone.gene_id, asked.reader)[:MOST_COEXPRESSED]
    if not near:
        return {}
    page = replace(asked.page, genes=tuple(GeneTerm(gene, "id") for gene in near), size=len(near))
    table = baseline_table(asked.release, asked.number, page, asked.columns, asked.reader)
    place = {gene: position for position, gene in enumerate(near)}
    similar = _profiles(asked.release, replace(table, rows=sorted(table.rows, key=lambda row: place[row.gene_id])))
    gene = {"geneName": gene_names(asked.release, [alone])[alone.gene_id], "geneId": alone.gene_id}
    return {"coexpressions": [gene | {"jsonProfiles": similar}]} if table.rows else {}


def coexpressed(release: Release, number: int, gene_id: str, reader: Columns) -> list[str]:
    """Return the up to 100 genes most like a gene in an experiment, nearest first; none where none are known."""
    parquet = release.paths.results(release.catalogue.experiments[number].accession, "coexpression")
    return reader.coexpressed(parquet, gene_id, 100) if parquet.exists() else []
