"""/api/v1: searches, experiments and resolution as JSON or TSV. A view is three moves: read, ask, render."""

from collections.abc import Callable

from flask import Blueprint, Response

from service.baseline.search import search_baseline
from service.experiments import COLUMNS, list_experiments, page_experiments
from service.groups import search_groups
from service.render.answers import (
    baseline_columns,
    baseline_json,
    differential_columns,
    differential_json,
    facets_json,
    grouped_columns,
    grouped_json,
)
from service.render.responses import add_next, json_response, tsv_response
from service.render.rows import COLUMNS as DIFFERENTIAL_COLUMNS
from service.render.rows import FURTHER, choose_columns
from service.request.search import Grouping, Representation
from service.resolve.table import COLUMNS as RESOLUTION_COLUMNS
from service.resolve.table import resolution_columns
from service.routes.door import read_search, service
from service.search import search_differential
from service.words import resolve

api = Blueprint("api", __name__, url_prefix="/api/v1")

View = Callable[[str], Response]


def both(path: str) -> Callable[[View], View]:
    """Route a view by GET and POST under a path and under its .tsv twin; the view gets what the suffix says."""

    def add(view: View) -> View:
        name = path.strip("/")
        for suffix, representation in (("", ""), (".tsv", "tsv")):
            api.add_url_rule(
                path + suffix,
                endpoint=name + suffix.replace(".", "_"),
                view_func=view,
                methods=["GET", "POST"],
                defaults={"representation": representation},
            )
        return view

    return add


@both("/differential")
def differential(representation: str) -> Response:
    """Answer a differential search."""
    asked, release = read_search(strict=True, representation=representation, answer="differential")
    if asked.grouping is not Grouping.NONE:
        groups = search_groups(resolve(release, asked))
        if asked.representation is Representation.TSV:
            return tsv_response(grouped_columns(groups), groups.total, groups.next)
        return add_next(json_response(grouped_json(groups)), groups.next)
    choose_columns(asked.fields, DIFFERENTIAL_COLUMNS, FURTHER)
    answer = search_differential(resolve(release, asked))
    if asked.representation is Representation.TSV:
        return tsv_response(differential_columns(answer), answer.total, answer.next)
    return add_next(json_response(differential_json(answer)), answer.next)


@both("/baseline")
def baseline(representation: str) -> Response:
    """Answer a baseline search."""
    asked, release = read_search(strict=True, representation=representation, answer="baseline")
    answer = search_baseline(resolve(release, asked), service().settings.grid_limit)
    if asked.representation is Representation.TSV:
        return tsv_response(baseline_columns(answer), answer.total)
    return json_response(baseline_json(answer))


@both("/experiments")
def experiments(representation: str) -> Response:
    """List experiments: all, or a page of them where `size` or `after` is given."""
    asked, release = read_search(strict=True, representation=representation, answer="experiments")
    wanted = choose_columns(asked.fields, COLUMNS)
    words = resolve(release, asked)
    every, facets = list_experiments(words)
    rows, cursor = page_experiments(words, every)
    if asked.representation is Representation.TSV:
        return tsv_response({name: [row[name] for row in rows] for name in wanted}, len(every), cursor)
    members = {
        "release": release.id,
        "total": len(every),
        "next": cursor,
        "facets": facets_json(facets),
        "resolution": words.report,
        "warnings": words.warnings,
        "rows": [{name: row[name] for name in wanted} for row in rows],
    }
    return add_next(json_response(members), cursor)


@both("/resolve")
def resolve_terms(representation: str) -> Response:
    """Say what gene and condition terms mean."""
    asked, release = read_search(strict=True, representation=representation, answer="resolve")
    wanted = choose_columns(asked.fields, RESOLUTION_COLUMNS)
    words = resolve(release, asked)
    if asked.representation is Representation.TSV:
        columns = resolution_columns(words.report)
        return tsv_response({name: columns[name] for name in wanted}, sum(map(len, words.report.values())))
    tabular = ["The parameter fields chooses columns of TSV; the report in JSON is whole"] * bool(asked.fields)
    return json_response({"release": release.id, "resolution": words.report, "warnings": [*words.warnings, *tabular]})
