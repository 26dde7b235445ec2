"""Forms of answers: an address for each, and the one that a request asks for."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, request

from service.differential.enrichment import ANSWER as ENRICHMENT
from service.differential.search import query_digest
from service.errors import NotAcceptable, RequestRefused, refuse
from service.experiment.experiments import CURSOR
from service.export.forms import FORMS, check_delivery
from service.release import Release
from service.request.own_table import TableForm, parse_form
from service.request.parameters import Raw, one_word
from service.request.search import Representation, SearchRequest
from service.routes.door import read_search

PREFIX = "/api/v1"
BOTH = ["GET", "POST"]
JSON = Representation.JSON

View = Callable[..., Response]

CURSORS = {"differential": "", "experiments": CURSOR, ENRICHMENT: ENRICHMENT}
"""Answer -> what its cursors start their query with; answers without pages have none."""


def every_form(path: str, on: Blueprint, **options: bool) -> Callable[[View], View]:
    """Route a view by GET and POST under a path, and under the path with the suffix of each form.

    The view gets what the suffix says, and whether the manifest of that file is asked for instead of the file.
    """
    files = [(f".{form}{end}", form.value, bool(end)) for form in FORMS for end in ("", ".manifest.json")]

    def add(view: View) -> View:
        name = [part for part in path.split("/") if part and "<" not in part][-1]
        for suffix, form, manifest in [("", "", False), (".json", JSON.value, False), *files]:
            given = {"representation": form, "manifest": manifest}
            endpoint = name + suffix.replace(".", "_")
            on.add_url_rule(path + suffix, endpoint, view, methods=BOTH, defaults=given, **options)
        return view

    return add


def one_object(path: str, on: Blueprint) -> Callable[[View], View]:
    """Route a view of what is no table: under a path, and under the path with .json, which the view is told."""

    def add(view: View) -> View:
        for suffix, form in (("", ""), (".json", JSON.value)):
            endpoint = view.__name__ + suffix.replace(".", "_")
            on.add_url_rule(path + suffix, endpoint, view, methods=BOTH, defaults={"representation": form})
        return view

    return add


def check_object(raw: Raw, representation: str, tables: str) -> None:
    """Refuse another form than JSON for what is no table; `tables` says where there are some.

    Raises `RequestRefused`, `NotAcceptable`.
    """
    asked = one_word(raw, "format")
    if asked and asked != JSON:
        raise refuse("format", asked, f"json: this is one object; {tables}")
    if not asked and not representation:
        _accepted({"application/json": JSON}, f"this is one object; {tables}")


def read_form(answer: str, representation: str, *, manifest: bool) -> tuple[SearchRequest, Release]:
    """Read a request and the form that it asks for: by `format`, else by the path's suffix, else by `Accept`.

    Raises as `read_search`, `NotAcceptable`, and `RequestRefused` for what makes no sense in that form.
    """
    asked, release = read_search(strict=True, answer=answer)
    if "format" not in asked.given:
        asked = replace(asked, representation=Representation(representation) if representation else accepted())
    asked = replace(asked, delivery=replace(asked.delivery, manifest=manifest))
    check_delivery(asked.representation, asked.delivery, page=paged(asked))
    _check_resume(asked, release, answer)
    return asked, release


def read_table(raw: Raw, representation: str, *, manifest: bool) -> TableForm:
    """Read in which form a table is asked for, as `read_form` does."""
    form = parse_form(raw)
    if "format" not in raw:
        form = replace(form, representation=Representation(representation) if representation else accepted())
    form = replace(form, delivery=replace(form.delivery, manifest=manifest))
    check_delivery(form.representation, form.delivery, page=form.paged)
    return form


def without_pages(form: TableForm) -> TableForm:
    """Return the form of a table that has no pages; raises `RequestRefused` for a place in one."""
    if form.delivery.cursor:
        raise refuse("resume", form.delivery.resume, "a number of rows: this table has no pages")
    return form


def accepted() -> Representation:
    """Return the form that the client takes, JSON for those that say nothing of it; raises `NotAcceptable`."""
    offered = {"application/json": JSON} | {form.media: representation for representation, form in FORMS.items()}
    return _accepted(offered, f"there are {', '.join(offered)}, and format= names one")


def _accepted(offered: dict[str, Representation], there: str) -> Representation:
    liked = request.accept_mimetypes
    found = liked.best_match(offered) if liked else "application/json"
    if found is None:
        raise NotAcceptable(f"Accept: got {liked.to_header()[:100]!r}; {there}")
    return offered[found]


def paged(asked: SearchRequest) -> bool:
    """Say whether a page is asked for, and not the whole."""
    return bool(asked.given & {"size", "after"})


def _check_resume(asked: SearchRequest, release: Release, answer: str) -> None:
    """Refuse to go on from a cursor of another query or release; raises `RequestRefused`."""
    cursor = asked.delivery.cursor
    kind = CURSORS.get(answer, f"{answer} ")
    if cursor and (cursor.release != release.id or cursor.query != query_digest(asked, kind)):
        raise RequestRefused("resume", "resume: this cursor belongs to another query or another release")
