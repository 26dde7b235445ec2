"""Differential rows taken together: one row per gene or per contrast, instead of one per gene in a contrast."""

import math
from collections.abc import Callable
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
from service.differential.search import build_query, open_facts, query_digest, warn_of_unmapped
from service.errors import refuse
from service.facets import Facets, fold
from service.request.search import Grouping
from service.unmapped import FIELD as MAPPING
from service.words import Words

Table = dict[str, list[Any]]
Rows = npt.NDArray[np.int64]
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


@dataclass(frozen=True, slots=True)
class Groups:
    """All groups of a query in order: how many there are, the facets of their rows, and what is said of some."""

    total: int
    facets: Facets
    describe: Callable[[slice], Table]
    warnings: tuple[str, ...] = ()


def search_groups(words: Words) -> GroupedAnswer:
    """Answer a grouped differential search; raises as `service.differential.search.search_differential`."""
    request = words.request
    groups = find_groups(words)
    start = request.after.seen if request.after else 0
    page = slice(start, start + request.size)
    more = page.stop < groups.total
    cursor = write_cursor(Cursor(words.release.id, query_digest(request), page.stop, NO_ROW)) if more else None
    return GroupedAnswer(words, groups.total, cursor, groups.facets, groups.warnings, groups.describe(page))


def find_groups(words: Words) -> Groups:
    """Group all rows of a query; raises as `service.differential.search.search_differential`."""
    request = words.request
    if request.sort != Sort():
        raise refuse("sort", request.sort.column.value, "rank, when rows are grouped")
    query, warnings = build_query(words)
    make = group_by_gene if request.grouping is Grouping.GENE else group_by_contrast
    groups = make(words, query)
    return replace(groups, warnings=(*words.warnings, *warnings, *groups.warnings))


def group_by_contrast(words: Words, query: DifferentialQuery) -> Groups:
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

    def describe(page: slice) -> Table:
        return _describe_contrasts(words, counts.contrast[order[page]], up[order[page]], down[order[page]])

    return Groups(len(order), facets, describe, tuple(warn_of_unmapped(words, query, counts)))


def _describe_contrasts(words: Words, contrast: Numbers, up: Rows, down: Rows) -> Table:
    catalogue = words.release.catalogue
    contrasts = contrast.tolist()
    entries = [catalogue.experiments[catalogue.experiment[number]] for number in contrasts]
    return {
        "experiment_accession": [entry.accession for entry in entries],
        "experiment_type": [entry.experiment_type for entry in entries],
        "experiment_name": [entry.title for entry in entries],
        "species": [entry.species for entry in entries],
        "contrast_id": [catalogue.condition_ids[number] for number in contrasts],
        "contrast_name": [catalogue.condition_names[number] for number in contrasts],
        "up": up.tolist(),
        "down": down.tolist(),
        "tested_genes": [catalogue.tested_genes[number] for number in contrasts],
    }


def group_by_gene(words: Words, query: DifferentialQuery) -> Groups:
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
        return Groups(0, facets, lambda _: {name: [] for name in _GENE_COLUMNS})
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
    counted = {
        "experiments": experiments,
        "contrasts": sizes,
        "up_contrasts": up,
        "down_contrasts": sizes - up,
        "up_experiments": _distinct(gene[change > 0], experiment[change > 0], genes),
        "down_experiments": _distinct(gene[change < 0], experiment[change < 0], genes),
        "median_log2_fold_change": _medians(change, starts, sizes),
        "best_adjusted_p_value": best,
        "tested_contrasts": catalogue.tested_contrasts[genes],
    }

    def describe(page: slice) -> Table:
        shown = ranked[page]
        records = words.release.genes.records(genes[shown], ("id", "symbol", "species"))
        values = {"gene_id": records["id"], "gene_symbol": records["symbol"], "species": records["species"]}
        columns = {name: column.to_pylist() for name, column in values.items()}
        columns |= {name: numbers[shown].tolist() for name, numbers in counted.items()}
        medians = columns["median_log2_fold_change"]
        columns["median_log2_fold_change"] = [None if math.isnan(median) else median for median in medians]
        columns[MAPPING] = words.release.unmapped.marks(genes[shown]).to_pylist()
        return columns

    return Groups(len(genes), facets, describe, tuple(warn_of_unmapped(words, query, counts)))


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
    MAPPING,
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
