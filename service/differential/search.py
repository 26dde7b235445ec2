"""Differential searches: words -> the engine's query -> an answer. The one place where words meet the engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from engines.columns import Columns
from engines.open import open_results
from engines.port import Counts, Engine, Numbers
from engines.query import DifferentialQuery, no_numbers
from engines.rows import row_key
from service.cursor import Cursor, fingerprint, write_cursor
from service.differential.cutoffs import choose_cutoffs, describe, looser
from service.differential.design_elements import FIELD, Element, read_design_elements
from service.errors import RequestRefused, Unanswerable
from service.facets import Facets, fold
from service.request.search import Representation, SearchRequest
from service.resolve.why import Reason, explain
from service.words import Words


@dataclass(frozen=True, slots=True)
class DifferentialAnswer:
    """One page of rows and everything said of the whole.

    `rows` are the engine's (numbers); `why` says, per contrast of the page, why it matched the condition terms;
    `elements` are the design elements behind each row, None when they were not asked for.
    """

    words: Words
    total: int
    next: str | None
    facets: Facets
    warnings: tuple[str, ...]
    rows: pa.Table
    why: dict[int, list[Reason]]
    elements: list[list[Element]] | None = None


def search_differential(words: Words, reader: Columns | None = None) -> DifferentialAnswer:
    """Answer a differential search; `reader` reads the design elements that `fields` may ask for.

    Raises `Unanswerable` for cut-offs below the release's floor, `RequestRefused` for a cursor of another query,
    `EngineUnavailable`.
    """
    request = words.request
    query, warnings = build_query(words)
    seen = request.after.seen if request.after else 0
    with open_facts(words, query) as engine:
        page = engine.differential(query)
    total, facets = fold(words.release.catalogue, page.counts, words.filters)
    warnings += warn_of_unmapped(words, query, page.counts)
    seen += len(page.rows)
    more = len(page.rows) == query.size and seen < total
    contrasts = np.unique(page.rows["contrast"].to_numpy())
    return DifferentialAnswer(
        words=words,
        total=total,
        next=_next(words, page.rows, seen) if more else None,
        facets=facets,
        warnings=(*words.warnings, *warnings),
        rows=page.rows,
        why=explain(words.release, words.conditions, contrasts.tolist()) if request.conditions else {},
        elements=read_design_elements(words.release, page.rows, reader) if reader and FIELD in request.fields else None,
    )


def build_query(words: Words) -> tuple[DifferentialQuery, list[str]]:
    """Return what the engine is asked, and warnings; raises as `search_differential`."""
    request, release = words.request, words.release
    catalogue = release.catalogue
    cutoffs, warnings = choose_cutoffs(catalogue, request.cutoff, release.manifest.floor)
    check_cursor(request)
    contrasts = None if words.scope is None else words.scope[catalogue.is_contrast[words.scope]]
    query = DifferentialQuery(
        genes=words.genes.genes,
        contrasts=contrasts,
        selected=select_contrasts(words, contrasts),
        regulation=request.regulation,
        first=_first_contrasts(words),
        cutoffs=cutoffs,
        sort=request.sort,
        size=request.size,
        after=request.after.key if request.after else None,
    )
    return query, warnings


@contextmanager
def open_facts(words: Words, query: DifferentialQuery) -> Iterator[Engine]:
    """Give what answers a query: the release's engine, or, for looser cut-offs, the one experiment's own table."""
    release, floor = words.release, words.release.manifest.floor
    if not looser(query.cutoffs, floor):
        yield release.engine
        return
    if len(words.request.experiments) != 1 and not (words.typed and len(words.experiment_numbers) == 1):
        raise Unanswerable(
            f"cutoff: this release answers searches for rows with {describe(floor)}; "
            "ask for stricter cut-offs, or name one experiment, whose rows are all there"
        )
    contrasts = query.contrasts if query.contrasts is not None else no_numbers()
    if not len(contrasts):
        yield release.engine  # of what is not there, or measures levels only, no cut-off finds a row
        return
    catalogue = release.catalogue
    entry = catalogue.experiments[words.experiment_numbers[0]]
    ids = {catalogue.condition_ids[contrast]: contrast for contrast in contrasts.tolist()}
    engine = open_results(release.paths.results(entry.accession, "differential"), release.names, ids)
    try:
        yield engine
    finally:
        engine.close()


def select_contrasts(words: Words, contrasts: Numbers | None) -> Numbers | None:
    """Return the contrasts that all facets' ticks leave; None when nothing is ticked."""
    catalogue = words.release.catalogue
    among = catalogue.contrasts if contrasts is None else contrasts
    passing = words.filters.passing(catalogue, among)
    return among[np.logical_and.reduce(list(passing.values()))] if passing else None


def warn_of_unmapped(words: Words, query: DifferentialQuery, counts: Counts) -> list[str]:
    """Return a warning where rows that are counted may be of design elements instead of genes."""
    contrasts = counts.contrast if query.selected is None else np.intersect1d(counts.contrast, query.selected)
    return words.release.unmapped.warn(words.release.catalogue, contrasts, query.genes)


def check_cursor(request: SearchRequest, answer: str = "") -> None:
    """Refuse a cursor of another query or another kind of answer; raises `RequestRefused`."""
    if request.after and request.after.query != query_digest(request, answer):
        raise RequestRefused(
            "after", "after: this cursor belongs to another query; use it with the very same parameters"
        )


def query_digest(request: SearchRequest, answer: str = "") -> str:
    """Return what binds a cursor to its query: everything but the page and its form; `answer` names other kinds."""
    plain = SearchRequest()
    return answer + fingerprint(
        replace(
            request,
            size=plain.size,
            after=None,
            fields=(),
            representation=Representation.JSON,
            delivery=plain.delivery,
            release="",
            warnings=(),
            gene_grids=plain.gene_grids,
            source="",
            unit=None,
            baseline_factors=(),
        )
    )


def _first_contrasts(words: Words) -> Numbers | None:
    if words.conditions.first is None:
        return None
    catalogue = words.release.catalogue
    contrasts = catalogue.contrasts
    return contrasts[words.first_experiments()[catalogue.experiment[contrasts]]]


def _next(words: Words, rows: pa.Table, seen: int) -> str:
    return write_cursor(Cursor(words.release.id, query_digest(words.request), seen, row_key(rows)))
