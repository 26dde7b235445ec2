"""Turns queries into OpenSearch's query language. Pure: plain values in, dictionaries out."""

from typing import Any

import numpy as np

from engines.port import Names
from engines.query import BaselineQuery, Cutoffs, DifferentialQuery, Numbers, RowKey, Sort, SortColumn
from mappings.facts import NO_DESIGN_ELEMENT
from mappings.vocabulary import Regulation

JSON = dict[str, Any]

TIMEOUT = "50s"
"""How long a shard may search; after that the answer is refused as one in part."""

MOST_BUCKETS = 60_000
"""Buckets of one aggregation, below the server's limit for one answer (65,535)."""

ROW_FIELDS = ("fc", "t")
"""What is read of a row besides its sort values, which come back with it."""

_FIELDS = {
    SortColumn.LOG2_FOLD_CHANGE: "fc",
    SortColumn.ADJUSTED_P_VALUE: "p",
    SortColumn.T_STATISTIC: "t",
    SortColumn.CONTRAST: "c",
    SortColumn.GENE: "g",
    SortColumn.DESIGN_ELEMENT: "de",
}

RANK: list[JSON] = [
    {"af": "desc"},
    {"p": "asc"},
    {"c": "asc"},
    {"g": "asc"},
    {"de": {"order": "asc", "missing": "_first"}},
]
"""The order of the index itself, and how every order ends."""


def differential_searches(query: DifferentialQuery, names: Names) -> list[JSON]:
    """Search rows and counts: one search per band of rows from the one where the page starts.

    The first search has the counts too, so what only chooses rows stands in its post filter.
    """
    facts = _facts(query, names)
    rows, *more = _bands(query, names)
    if not query.size:
        return [count_search(query, names)]
    first = {**count_search(query, names), **_page(query, names, query.after)}
    # Without a total, OpenSearch passes over segments that lie before the page, and their counts are lost.
    first["track_total_hits"] = query.after is not None
    if rows:
        first["post_filter"] = _all(rows)
    return [first, *({**_page(query, names, None), "query": _all(facts + band)} for band in more)]


def row_searches(query: DifferentialQuery, names: Names) -> list[JSON]:
    """Search rows alone: one search per band of rows from the one where the page starts."""
    facts = _facts(query, names)
    return [
        {**_page(query, names, query.after if index == 0 else None), "query": _all(facts + band)}
        for index, band in enumerate(_bands(query, names))
    ]


def count_search(query: DifferentialQuery, names: Names, part: int = 0, parts: int = 1) -> JSON:
    """Count rows per contrast and direction, of all contrasts of a query or of one part of them."""
    terms: JSON = {"field": "cr", "size": MOST_BUCKETS}
    if parts > 1:
        terms["include"] = {"partition": part, "num_partitions": parts}
    return {
        "size": 0,
        "track_total_hits": False,
        "timeout": TIMEOUT,
        "aggs": {"cr": {"terms": terms}},
        "query": _all(_facts(query, names)),
    }


def baseline_search(query: BaselineQuery, names: Names, after: list[str] | None, size: int) -> JSON:
    """Read the documents of some genes, ordered by gene and matrix, behind a (gene id, matrix) pair."""
    filters: list[JSON] = [{"terms": {"g": names.gene_ids(query.genes)}}]
    if query.matrices is not None:
        filters.append({"terms": {"m": [names.matrices[matrix] for matrix in query.matrices]}})
    search = {
        "size": size,
        "track_total_hits": False,
        "timeout": TIMEOUT,
        "sort": [{"g": "asc"}, {"m": "asc"}],
        "query": _all(filters),
    }
    return search if after is None else {**search, "search_after": after}


def _all(filters: list[JSON]) -> JSON:
    return {"bool": {"filter": filters}}


def _among(contrasts: Numbers, names: Names) -> JSON:
    return {"terms": {"c": [names.conditions[contrast] for contrast in contrasts]}}


def _facts(query: DifferentialQuery, names: Names) -> list[JSON]:
    """Filter what counts are made over."""
    filters: list[JSON] = []
    if query.genes is not None:
        filters.append({"terms": {"g": names.gene_ids(query.genes)}})
    if query.contrasts is not None:
        filters.append(_among(query.contrasts, names))
    return [*filters, *_passing(query.cutoffs, names)]


def _passing(cutoffs: Cutoffs, names: Names) -> list[JSON]:
    strict: JSON = {"range": {"af": {"gt": cutoffs.fold_change}}}
    if len(cutoffs.lenient):
        lenient = _among(cutoffs.lenient, names)
        wider: JSON = {"range": {"af": {"gt": cutoffs.lenient_fold_change}}}
        either = [_all([lenient, wider]), {"bool": {"must_not": [lenient], "filter": [strict]}}]
        strict = {"bool": {"should": either, "minimum_should_match": 1}}
    return [strict, {"range": {"p": {"lt": cutoffs.p_value}}}, {"range": {"q": {"gte": cutoffs.p_value}}}]


def _bands(query: DifferentialQuery, names: Names) -> list[list[JSON]]:
    """Filter what chooses rows: per band that lies at or behind the row after which the page starts."""
    rows: list[JSON] = []
    if query.selected is not None:
        rows.append(_among(query.selected, names))
    if query.regulation is not None:
        rows.append({"range": {"fc": {"gt" if query.regulation is Regulation.UP else "lt": 0}}})
    if query.first is None:
        return [rows]
    early = _among(query.first, names)
    late = [*rows, {"bool": {"must_not": [early]}}]
    if query.after is not None and query.after.contrast not in query.first:
        return [late]
    return [[*rows, early], late]


def _page(query: DifferentialQuery, names: Names, after: RowKey | None) -> JSON:
    page: JSON = {
        "size": query.size,
        "track_total_hits": False,
        "timeout": TIMEOUT,
        "stored_fields": "_none_",
        "docvalue_fields": list(ROW_FIELDS),
        "sort": _sort(query.sort),
    }
    if after is not None:
        page["search_after"] = _position(after, query.sort, names)
    return page


def _sort(sort: Sort) -> list[JSON]:
    if sort.column is SortColumn.RANK:
        return RANK
    order = "desc" if sort.descending else "asc"
    return [{_FIELDS[sort.column]: {"order": order, "missing": "_last"}}, *RANK]


def _position(key: RowKey, sort: Sort, names: Names) -> list[float | str | None]:
    """Write a row's values of the sort columns; a missing number sorts as the infinity that stands last."""
    gene = names.gene_ids(np.array([key.gene], np.int32))[0]
    contrast = names.conditions[key.contrast]
    last = "-Infinity" if sort.descending else "Infinity"
    values = {
        "fc": key.log2_fold_change,
        "af": abs(key.log2_fold_change),
        "p": key.adjusted_p_value,
        "t": last if key.t_statistic is None else key.t_statistic,
        "c": contrast,
        "g": gene,
        "de": None if key.design_element == NO_DESIGN_ELEMENT else key.design_element,
    }
    return [values[field] for order in _sort(sort) for field in order]
