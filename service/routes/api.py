"""/api/v1: searches, experiments and resolution, a page as JSON or whole in any form.

A view is three moves: read, ask, render.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from flask import Blueprint, Response, request

from service.baseline.search import search_baseline
from service.differential.groups import find_groups, search_groups
from service.differential.search import query_digest, search_differential
from service.errors import RequestRefused
from service.experiment.experiments import COLUMNS, CURSOR, list_experiments, page_experiments
from service.export.differential import export_differential
from service.export.forms import FORMS, check_delivery
from service.export.table import About, Export
from service.release import Release
from service.render.answers import baseline_json, differential_json, facets_json, grouped_json
from service.render.export.send import send_export
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
from service.request.search import Grouping, Representation, SearchRequest
from service.resolve.table import COLUMNS as RESOLUTION_COLUMNS
from service.routes.door import pairs, read_search, service
from service.words import Words, resolve

PREFIX = "/api/v1"

api = Blueprint("api", __name__, url_prefix=PREFIX)

View = Callable[..., Response]

JSON = Representation.JSON


def every_form(path: str, on: Blueprint = api) -> Callable[[View], View]:
    """Route a view by GET and POST under a path, and under the path with the suffix of each form.

    The view gets what the suffix says, and whether the manifest of that file is asked for instead of the file.
    """

    def add(view: View) -> View:
        name = path.rpartition("/")[2]
        suffixes = [("", "", False)]
        suffixes += [(f".{form}{end}", form.value, bool(end)) for form in FORMS for end in ("", ".manifest.json")]
        for suffix, form, manifest in suffixes:
            endpoint = name + suffix.removesuffix(".json").replace(".", "_")
            given = {"representation": form, "manifest": manifest}
            on.add_url_rule(path + suffix, endpoint, view, methods=["GET", "POST"], defaults=given)
        return view

    return add


@every_form("/differential")
def differential(representation: str, manifest: bool) -> Response:  # noqa: FBT001 - werkzeug passes it by name
    """Answer a differential search."""
    asked, release = read_form("differential", representation, manifest=manifest)
    if asked.grouping is not Grouping.NONE:
        return _groups(asked, release)
    wanted = choose_columns(asked.fields, DIFFERENTIAL_COLUMNS, FURTHER)
    words = resolve(release, asked)
    if asked.representation is JSON or paged(asked):
        answer = search_differential(words, service().columns)
        if asked.representation is JSON:
            return add_next(json_response(differential_json(answer)), answer.next)
        return send(export_page(answer, about("differential", release)), words)
    return send(export_differential(words, wanted, about("differential", release)), words)


def _groups(asked: SearchRequest, release: Release) -> Response:
    words = resolve(release, asked)
    if asked.representation is not JSON and not paged(asked):
        return send(export_groups(find_groups(words), asked.fields, about("differential", release)), words)
    groups = search_groups(words)
    if asked.representation is JSON:
        return add_next(json_response(grouped_json(groups)), groups.next)
    return send(export_groups_page(groups, about("differential", release)), words)


@every_form("/baseline")
def baseline(representation: str, manifest: bool) -> Response:  # noqa: FBT001 - werkzeug passes it by name
    """Answer a baseline search."""
    asked, release = read_form("baseline", representation, manifest=manifest)
    words = resolve(release, asked)
    answer = search_baseline(words, service().settings.grid_limit)
    if asked.representation is JSON:
        return json_response(baseline_json(answer))
    return send(export_levels(answer, about("baseline", release)), words)


@every_form("/experiments")
def experiments(representation: str, manifest: bool) -> Response:  # noqa: FBT001 - werkzeug passes it by name
    """List experiments: all, or a page of them where `size` or `after` is given."""
    asked, release = read_form("experiments", representation, manifest=manifest)
    wanted = choose_columns(asked.fields, COLUMNS)
    words = resolve(release, asked)
    every, facets = list_experiments(words)
    rows, cursor = page_experiments(words, every)
    if asked.representation is not JSON:
        page = Page(len(every), cursor) if paged(asked) else None
        return send(export_experiments(rows, wanted, about("experiments", release), page, words.warnings), words)
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


@every_form("/resolve")
def resolve_terms(representation: str, manifest: bool) -> Response:  # noqa: FBT001 - werkzeug passes it by name
    """Say what gene and condition terms mean."""
    asked, release = read_form("resolve", representation, manifest=manifest)
    wanted = choose_columns(asked.fields, RESOLUTION_COLUMNS)
    words = resolve(release, asked)
    if asked.representation is not JSON:
        return send(export_resolution(words, wanted, about("resolve", release)), words)
    tabular = ["The parameter fields chooses columns of tables; the report in JSON is whole"] * bool(asked.fields)
    return json_response({"release": release.id, "resolution": words.report, "warnings": [*words.warnings, *tabular]})


def read_form(answer: str, representation: str, *, manifest: bool) -> tuple[SearchRequest, Release]:
    """Read a request and the form that it asks for: by `format`, else by the path's suffix, else by `Accept`.

    Raises as `read_search`, and `RequestRefused` for what makes no sense in that form.
    """
    asked, release = read_search(strict=True, answer=answer)
    if "format" not in asked.given:
        asked = replace(asked, representation=Representation(representation) if representation else accepted())
    asked = replace(asked, delivery=replace(asked.delivery, manifest=manifest))
    check_delivery(asked.representation, asked.delivery, page=paged(asked))
    check_resume(asked, release, answer)
    return asked, release


def accepted() -> Representation:
    """Return the form that the client takes, JSON for those that say nothing of it."""
    offered = {"application/json": JSON} | {form.media: representation for representation, form in FORMS.items()}
    return offered[request.accept_mimetypes.best_match(offered, "application/json")]


def paged(asked: SearchRequest) -> bool:
    """Say whether a page is asked for, and not the whole."""
    return bool(asked.given & {"size", "after"})


def check_resume(asked: SearchRequest, release: Release, answer: str) -> None:
    """Refuse to go on from a cursor of another query or release; raises `RequestRefused`."""
    cursor = asked.delivery.cursor
    kind = {"differential": "", "experiments": CURSOR}.get(answer, f"{answer} ")
    if cursor and (cursor.release != release.id or cursor.query != query_digest(asked, kind)):
        raise RequestRefused("resume", "resume: this cursor belongs to another query or another release")


def about(name: str, release: Release) -> About:
    """Say what an answer to the request under way is about."""
    return About.of(release.manifest, f"{PREFIX}/{name}", pairs())


def send(export: Export, words: Words) -> Response:
    """Send a table in the form asked for; an archive takes along what belongs to it."""
    asked = words.request
    if asked.representation is Representation.ZIP:
        export = replace(export, others=tuple(_others(export, words)))
    return send_export(export, asked.representation, asked.delivery)


def _others(export: Export, words: Words) -> Iterator[Export]:
    if export.name == "differential":
        whole = replace(words, request=replace(words.request, fields=()))  # columns are chosen of what was asked for
        yield export_levels(search_baseline(whole, service().settings.grid_limit), export.about)
    if export.name != "resolution":
        yield export_resolution(words, RESOLUTION_COLUMNS, export.about)
