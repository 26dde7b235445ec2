"""/api/v1: searches, experiments and resolution, a page as JSON or whole in any form.

A view is three moves: read, ask, render.
"""

from collections.abc import Sequence
from functools import partial

from flask import Blueprint, Response

from service.baseline.search import search_baseline
from service.differential.groups import find_groups, search_groups
from service.differential.search import search_differential
from service.experiment.experiments import COLUMNS, list_experiments, page_experiments
from service.export.differential import export_differential
from service.export.table import About, Export
from service.render.answers import baseline_json, differential_json, facets_json, grouped_json
from service.render.export.tables import (
    Page,
    export_experiments,
    export_groups,
    export_groups_page,
    export_levels,
    export_page,
    export_resolution,
)
from service.render.responses import add_next, json_response
from service.render.rows import COLUMNS as DIFFERENTIAL_COLUMNS
from service.render.rows import FURTHER, choose_columns
from service.request.search import Grouping
from service.resolve.table import COLUMNS as RESOLUTION_COLUMNS
from service.routes.door import service
from service.routes.exports import send
from service.routes.forms import JSON, PREFIX, every_form, paged, read_form
from service.words import Words, resolve

api = Blueprint("api", __name__, url_prefix=PREFIX)


@every_form("/differential", api)
def differential(representation: str, manifest: bool) -> Response:  # noqa: FBT001 - werkzeug passes it by name
    """Answer a differential search."""
    asked, release = read_form("differential", representation, manifest=manifest)
    grouped = asked.grouping is not Grouping.NONE
    if asked.representation is not JSON:
        return send(_groups if grouped else _changes, "differential", asked, release)
    if grouped:
        groups = search_groups(resolve(release, asked))
        return add_next(json_response(grouped_json(groups)), groups.next)
    choose_columns(asked.fields, DIFFERENTIAL_COLUMNS, FURTHER)
    answer = search_differential(resolve(release, asked), service().columns)
    return add_next(json_response(differential_json(answer)), answer.next)


def _changes(words: Words, said: About) -> Export:
    wanted = choose_columns(words.request.fields, DIFFERENTIAL_COLUMNS, FURTHER)
    if paged(words.request):
        return export_page(search_differential(words, service().columns), said)
    return export_differential(words, wanted, said)


def _groups(words: Words, said: About) -> Export:
    if paged(words.request):
        return export_groups_page(search_groups(words), said)
    return export_groups(find_groups(words), words.request.fields, said)


@every_form("/baseline", api)
def baseline(representation: str, manifest: bool) -> Response:  # noqa: FBT001 - werkzeug passes it by name
    """Answer a baseline search."""
    asked, release = read_form("baseline", representation, manifest=manifest)
    most = service().settings.grid_limit
    if asked.representation is not JSON:
        return send(lambda words, said: export_levels(search_baseline(words, most), said), "baseline", asked, release)
    return json_response(baseline_json(search_baseline(resolve(release, asked), most)))


@every_form("/experiments", api)
def experiments(representation: str, manifest: bool) -> Response:  # noqa: FBT001 - werkzeug passes it by name
    """List experiments: all, or a page of them where `size` or `after` is given."""
    asked, release = read_form("experiments", representation, manifest=manifest)
    wanted = choose_columns(asked.fields, COLUMNS)
    if asked.representation is not JSON:
        return send(partial(_list, wanted), "experiments", asked, release)
    words = resolve(release, asked)
    every, facets = list_experiments(words)
    rows, cursor = page_experiments(words, every)
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


def _list(wanted: Sequence[str], words: Words, said: About) -> Export:
    every, _ = list_experiments(words)
    rows, cursor = page_experiments(words, every)
    page = Page(len(every), cursor) if paged(words.request) else None
    return export_experiments(rows, wanted, said, page, words.warnings)


@every_form("/resolve", api)
def resolve_terms(representation: str, manifest: bool) -> Response:  # noqa: FBT001 - werkzeug passes it by name
    """Say what gene and condition terms mean."""
    asked, release = read_form("resolve", representation, manifest=manifest)
    wanted = choose_columns(asked.fields, RESOLUTION_COLUMNS)
    if asked.representation is not JSON:
        return send(lambda words, said: export_resolution(words, wanted, said), "resolve", asked, release)
    words = resolve(release, asked)
    tabular = ["The parameter fields chooses columns of tables; the report in JSON is whole"] * bool(asked.fields)
    return json_response({"release": release.id, "resolution": words.report, "warnings": [*words.warnings, *tabular]})
