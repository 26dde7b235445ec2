"""Contrasts that a gene list is enriched in, terms below a term, and suggestions as exports: tables in memory."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from service.export.table import JSON, TEXT, TEXTS, About, Export
from service.render.export.tables import INTEGER, NUMBER, Page, in_memory
from service.unmapped import FIELD as MAPPING

ENRICHMENT = pa.schema(
    [
        *(pa.field(name, TEXT) for name in ("experiment_accession", "contrast_id", "contrast_name")),
        pa.field("observed", INTEGER),
        *(pa.field(name, NUMBER) for name in ("expected", "effect_size", "p_value", "adjusted_p_value")),
        *(pa.field(name, INTEGER) for name in ("list_genes", "passing_genes", "tested_genes")),
    ]
)

TREE = pa.schema(
    [
        pa.field("level", INTEGER),
        *(pa.field(name, pa.string()) for name in ("parent", "id", "label")),
        pa.field("link", TEXT),
        *(pa.field(name, INTEGER) for name in ("experiments", "conditions", "below")),
    ]
)

SUGGESTIONS = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in ("value", "category", "id", "synonym", "gene_id", "gene_symbol")),
        pa.field("species", TEXTS),
        pa.field(MAPPING, TEXT),
        *(pa.field(name, INTEGER) for name in ("experiments", "conditions")),
        pa.field("matched", pa.string(), metadata=JSON),
        pa.field("marked", pa.string()),
    ]
)
"""Columns of suggestions of either kind."""

Columns = Mapping[str, Sequence[Any]]


def export_enrichment(columns: Columns, about: About, page: Page | None, warnings: Sequence[str]) -> Export:
    """Return the contrasts that a gene list is enriched in: all, or a page."""
    return in_memory("enrichment", columns, ENRICHMENT, about, page, warnings)


def export_tree(columns: Columns, about: About) -> Export:
    """Return what lies below terms, a line for each term and place."""
    return in_memory("conditions", columns, TREE, about)


def export_suggestions(columns: Columns, about: About, warnings: Sequence[str]) -> Export:
    """Return suggestions, best first."""
    return in_memory("suggestions", columns, SUGGESTIONS, about, warnings=warnings)
