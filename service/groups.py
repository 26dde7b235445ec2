"""Differential rows taken together: one row per gene or per contrast, instead of one per gene in a contrast."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from engines.port import Numbers
from engines.query import DifferentialQuery, Sort
from mappings.facts import LARGEST
from mappings.vocabulary import Regulation
from service.cursor import NO_ROW, Cursor, write_cursor
from service.errors import refuse
from service.facets import Facets, fold
from service.request.search import Grouping
from service.search import build_query, open_facts, query_digest
from service.words import Words

Table = dict[str, list[Any]]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GroupedAnswer:
    """One page of groups, how many there are, and the facets of the rows behind them; `columns` hold the page."""

    words: Words
    total: int
    next: str | None
    facets: Facets
    warnings: tuple[str, ...]
    columns: Table


def search_groups(words: Words) -> GroupedAnswer:
    """Answer a grouped differential search; raises as `service.search.search_differential`."""
    request = words.request
    if request.sort != Sort():
        raise refuse("sort", request.sort.column.value, "rank, when rows are grouped")
    query, warnings = build_query(words)
    start = request.after.seen if request.after else 0
    page = slice(start, start + request.size)
    make = group_by_gene if request.grouping is Grouping.GENE else group_by_contrast
    total, facets, columns = make(words, query, page)
    more = page.stop < total
    cursor = write_cursor(Cursor(words.release.id, query_digest(request), page.stop, NO_ROW)) if more else None
    return GroupedAnswer(words, total, cursor, facets, (*words.warnings, *warnings), columns)


def group_by_contrast(words: Words, query: DifferentialQuery, page: slice) -> tuple[int, Facets, Table]:
    """Count genes up and down in each contrast; most genes first, then by experiment and contrast."""
    catalogue = words.release.catalogue
    with open_facts(words, query) as engine:
        counts = engine.differential(replace(query, size=0, after=None)).counts
    _, facets = fold(catalogue, counts, words.filters)
    passing = list(words.filters.passing(catalogue, counts.contrast).values())
    up = counts.up * (query.regulation is not Regulation.DOWN)
    down = counts.down * (query.regulation is not Regulation.UP)
    kept = np.flatnonzero(np.logical_and.reduce([up + down > 0, *passing]))
    order = kept[np.lexsort((counts.contrast[kept], -(up + down)[kept]))]
    shown = order[page]
    contrasts = counts.contrast[shown].tolist()
    entries = [catalogue.experiments[catalogue.experiment[contrast]] for contrast in contrasts]
    return (
        len(order),
        facets,
        {
            "experiment_accession": [entry.accession for entry in entries],
            "experiment_type": [entry.experiment_type for entry in entries],
            "experiment_name": [entry.title for entry in entries],
            "species": [entry.species for entry in entries],
            "contrast_id": [catalogue.condition_ids[contrast] for contrast in contrasts],
            "contrast_name": [catalogue.condition_names[contrast] for contrast in contrasts],
            "up": up[shown].tolist(),
            "down": down[shown].tolist(),
            "tested_genes": [catalogue.tested_genes[contrast] for contrast in contrasts],
        },
    )


def group_by_gene(words: Words, query: DifferentialQuery, page: slice) -> tuple[int, Facets, Table]:
    """Sum each gene up over its contrasts; most experiments first, then most contrasts, smallest p, gene id.

    `tested_contrasts` are all of the release, whatever the query is about. The median is over the contrasts where the
    gene passes; None where it lies between the two infinities.
    """
    catalogue = words.release.catalogue
    whole = replace(query, after=None)
    with open_facts(words, query) as engine:
        counts = engine.differential(replace(whole, size=0)).counts
        batches = [batch.select(_READ) for batch in engine.scan_differential(whole)]
    _, facets = fold(catalogue, counts, words.filters)
    if not batches:
        return 0, facets, {name: [] for name in _GENE_COLUMNS}
    rows = pa.Table.from_batches(batches)
    gene, contrast, change, p_value = (rows[name].to_numpy() for name in _READ)
    order = np.lexsort((change, gene))
    gene, change, p_value = gene[order], change[order], p_value[order]
    experiment = catalogue.experiment[contrast[order]]
    genes, starts, sizes = np.unique(gene, return_index=True, return_counts=True)
    best = np.minimum.reduceat(p_value, starts)
    up = np.add.reduceat((change > 0).astype(np.int64), starts)
    experiments = _distinct(gene, experiment, genes)
    ranked = np.lexsort((genes, best, -sizes, -experiments))
    shown = ranked[page]
    records = words.release.genes.records(genes[shown])
    values: tuple[list[Any], ...] = (
        records["id"].to_pylist(),
        records["symbol"].to_pylist(),
        records["species"].to_pylist(),
        experiments[shown].tolist(),
        sizes[shown].tolist(),
        up[shown].tolist(),
        (sizes - up)[shown].tolist(),
        _distinct(gene[change > 0], experiment[change > 0], genes)[shown].tolist(),
        _distinct(gene[change < 0], experiment[change < 0], genes)[shown].tolist(),
        [None if math.isnan(median) else median for median in _medians(change, starts, sizes)[shown].tolist()],
        best[shown].tolist(),
        catalogue.tested_contrasts[genes[shown]].tolist(),
    )
    return len(genes), facets, dict(zip(_GENE_COLUMNS, values, strict=True))


_READ = ["gene", "contrast", "log2_fold_change", "adjusted_p_value"]
_GENE_COLUMNS = (
    "gene_id",
    "gene_symbol",
    "species",
    "experiments",
    "contrasts",
    "up_contrasts",
    "down_contrasts",
    "up_experiments",
    "down_experiments",
    "median_log2_fold_change",
    "best_adjusted_p_value",
    "tested_contrasts",
)


def _distinct(gene: Numbers, experiment: Numbers, genes: Numbers) -> npt.NDArray[np.int64]:
    """Count, per gene of `genes`, the different experiments."""
    several = int(experiment.max(initial=0)) + 1
    pairs = np.unique(gene.astype(np.int64) * several + experiment)
    return np.bincount(np.searchsorted(genes, pairs // several), minlength=len(genes))


def _medians(change: Doubles, starts: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> Doubles:
    """Medians of runs that rise; the largest double stands for infinity, and NaN is between minus and plus that."""
    numbers = np.where(np.abs(change) >= LARGEST, np.copysign(np.inf, change), change)
    low, high = numbers[starts + (sizes - 1) // 2], numbers[starts + sizes // 2]
    with np.errstate(invalid="ignore"):  # minus infinity and infinity have no middle
        medians: Doubles = np.where(low == high, low, low / 2 + high / 2)
    return medians
