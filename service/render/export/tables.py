"""Groups, levels, experiments and resolutions as exports: tables that are in memory, or made line by line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyarrow as pa

from service.baseline.search import BaselineAnswer
from service.differential.groups import GroupedAnswer, Groups
from service.differential.search import DifferentialAnswer
from service.export.differential import SCHEMA
from service.export.levels import levels_matrix
from service.export.table import BATCH, JSON, TEXT, TEXTS, About, Export, batch_of, choose
from service.render.answers import baseline_lines, baseline_names, differential_columns, grouped_columns
from service.render.rows import choose_columns
from service.request.search import GeneGrids
from service.resolve.table import resolution_columns
from service.unmapped import FIELD as MAPPING
from service.words import Words

INTEGER, NUMBER = pa.int64(), pa.float64()

GROUPS = pa.schema(
    [
        pa.field("gene_id", pa.string()),
        pa.field("gene_symbol", pa.string()),
        pa.field("experiments", INTEGER),
        pa.field("contrasts", INTEGER),
        pa.field("up_contrasts", INTEGER),
        pa.field("down_contrasts", INTEGER),
        pa.field("up_experiments", INTEGER),
        pa.field("down_experiments", INTEGER),
        pa.field("median_log2_fold_change", NUMBER),
        pa.field("best_adjusted_p_value", NUMBER),
        pa.field("tested_contrasts", INTEGER),
        pa.field(MAPPING, TEXT),
        pa.field("experiment_accession", TEXT),
        pa.field("experiment_type", TEXT),
        pa.field("experiment_name", TEXT),
        pa.field("species", TEXT),
        pa.field("contrast_id", TEXT),
        pa.field("contrast_name", TEXT),
        pa.field("up", INTEGER),
        pa.field("down", INTEGER),
        pa.field("tested_genes", INTEGER),
    ]
)
"""Columns of groups of either kind."""

LEVELS = pa.schema(
    [
        pa.field("gene_id", TEXT),
        pa.field("gene_symbol", TEXT),
        *(pa.field(name, TEXT) for name in ("species", "factor", "factor_value", "term", "experiment_accession")),
        *(pa.field(name, TEXT) for name in ("name", "experiment_type", "unit")),
        pa.field("value", NUMBER),
        pa.field("state", TEXT),
        pa.field("assay_group_id", TEXT),
        pa.field("assay_group_name", TEXT),
        pa.field("why", pa.string(), metadata=JSON),
    ]
)
"""Columns of baseline answers of either kind."""

EXPERIMENTS = pa.schema(
    [
        pa.field("experiment_accession", pa.string()),
        *(pa.field(name, TEXT) for name in ("experiment_type", "species", "kingdom")),
        pa.field("title", pa.string()),
        pa.field("factors", TEXTS),
        pa.field("assays", INTEGER),
        pa.field("contrasts", INTEGER),
        *(pa.field(name, TEXTS) for name in ("array_designs", "units", "pubmed_ids", "secondary_accessions")),
        pa.field("warnings", TEXTS),
    ]
)

RESOLUTION = pa.schema(
    [
        pa.field("kind", TEXT),
        pa.field("term", pa.string()),
        pa.field("category", TEXT),
        pa.field("status", TEXT),
        pa.field("by", TEXTS),
        pa.field("total", INTEGER),
        pa.field("id", pa.string()),
        pa.field("label", pa.string()),
        pa.field("species", TEXT),
        pa.field("suggestions", TEXTS),
    ]
)


@dataclass(frozen=True, slots=True)
class Page:
    """What is known around a page: rows of the whole, and where the next page begins."""

    total: int
    cursor: str | None


def in_memory(
    name: str,
    columns: Mapping[str, Sequence[Any]],
    kinds: pa.Schema,
    about: About,
    page: Page | None = None,
    warnings: Sequence[str] = (),
) -> Export:
    """Return an export of columns that are in memory, typed as in `kinds`: all there is, or a page."""
    batch = batch_of(columns, choose(kinds, columns))

    def batches() -> Iterator[pa.RecordBatch]:
        return (batch.slice(start, BATCH) for start in range(0, batch.num_rows, BATCH))

    total, cursor = (page.total, page.cursor) if page else (batch.num_rows, None)
    return Export(name, batch.schema, total, batches, about, cursor, page is not None, tuple(warnings))


def export_page(answer: DifferentialAnswer, about: About) -> Export:
    """Return a page of differential rows."""
    page = Page(answer.total, answer.next)
    return in_memory("differential", differential_columns(answer), SCHEMA, about, page, answer.warnings)


def export_groups_page(answer: GroupedAnswer, about: About) -> Export:
    """Return a page of groups."""
    page = Page(answer.total, answer.next)
    return in_memory("groups", grouped_columns(answer), GROUPS, about, page, answer.warnings)


def export_groups(groups: Groups, wanted: Sequence[str], about: About) -> Export:
    """Return all groups of a query."""
    names = groups.describe(slice(0))
    schema = choose(GROUPS, choose_columns(wanted, tuple(names)))

    def batches() -> Iterator[pa.RecordBatch]:
        for start in range(0, groups.total, BATCH):
            yield batch_of(groups.describe(slice(start, start + BATCH)), schema)

    return Export("groups", schema, groups.total, batches, about, warnings=groups.warnings)


def export_levels(answer: BaselineAnswer, about: About) -> Export:
    """Return a baseline answer as a long table: a row per cell with data, or per matching assay group."""
    names = baseline_names(answer)
    wanted = choose_columns(answer.words.request.fields, names)
    schema = choose(LEVELS, names)

    def batches() -> Iterator[pa.RecordBatch]:
        lines = iter(baseline_lines(answer))
        while rows := list(islice(lines, BATCH)):
            columns = dict(zip(names, zip(*rows, strict=True), strict=True))
            yield batch_of(columns, schema).select(list(wanted))

    words = answer.words
    each = words.request.gene_grids is GeneGrids.EACH and words.genes.genes is not None
    matrix = (lambda: levels_matrix(answer)) if each else None
    if words.genes.genes is None:
        total = sum(len(studied.conditions) for studied in answer.experiments)
    else:
        total = sum(cell.value is not None for grid in answer.grids for row in grid.rows for cell in row.cells)
    return Export(
        "baseline", choose(schema, wanted), total, batches, about, matrix=matrix, warnings=tuple(answer.warnings)
    )


def export_experiments(
    rows: Sequence[Mapping[str, Any]],
    wanted: Sequence[str],
    about: About,
    page: Page | None = None,
    warnings: Sequence[str] = (),
) -> Export:
    """Return a list of experiments, or a page of it."""
    columns = {name: [row[name] for row in rows] for name in wanted}
    return in_memory("experiments", columns, EXPERIMENTS, about, page, warnings)


def export_resolution(words: Words, wanted: Sequence[str], about: About) -> Export:
    """Return what became of terms."""
    columns = resolution_columns(words.report)
    chosen = {name: columns[name] for name in wanted}
    return in_memory("resolution", chosen, RESOLUTION, about, warnings=words.warnings)
