"""What every route passes through: reading the request, choosing the release, headers, errors."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from engines.columns import Columns
from service.access import ROUTE
from service.current import Releases
from service.errors import (
    ENGINE_AWAY,
    RETRY_AFTER,
    STATUS,
    NotFound,
    ReleaseGone,
    RequestRefused,
    ServiceError,
    WrongMediaType,
)
from service.metrics import Metrics
from service.release import Release
from service.render.compression import compress
from service.render.contact import read_contact
from service.render.problem import DATA_PATHS, Problem, show_problem
from service.request.parameters import body_pairs
from service.request.search import Representation, SearchRequest, parse_search
from service.request.unused import own_up
from service.routes.freshness import Freshness, add_freshness
from service.settings import Settings

LOG = logging.getLogger("opengxa")

OPEN_PATHS = (*DATA_PATHS, "/embed", "/downloads/")
"""Paths that pages of other sites may read."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
OPEN_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "X-Release, X-Total, X-Next, X-Warnings, Link, Retry-After, ETag, "
        "Accept-Ranges, Content-Range, Content-Disposition, Content-Encoding, Repr-Digest"
    ),
}
TOLD = ("Allow", "Content-Range")
"""Headers of errors that say what would do."""

PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, If-None-Match, If-Modified-Since, If-Range, Range",
    "Access-Control-Max-Age": "86400",
}


@dataclass(frozen=True, slots=True)
class Service:
    """What the routes stand on."""

    settings: Settings
    releases: Releases
    metrics: Metrics
    columns: Columns


def service() -> Service:
    """Return what this application stands on."""
    found: Service = current_app.extensions["opengxa"]
    return found


def read_search(
    *, strict: bool, representation: str = "", answer: str = "", given: Iterable[tuple[str, object]] | None = None
) -> tuple[SearchRequest, Release]:
    """Read the request under way and choose its release; raises `RequestRefused`, `NotFound`, `ReleaseGone`.

    `representation` is what the path's suffix says; `answer` names the kind of answer that owns up to what it ignores;
    `given` are the parameters to read, where some are for others.
    """
    given = pairs() if given is None else given
    asked = own_up(parse_search(given, strict=strict, term_limit=service().settings.term_limit), answer)
    if representation:
        asked = replace(asked, representation=Representation(representation))
    return asked, choose_release(asked)


def pairs() -> Iterable[tuple[str, object]]:
    """Return (parameter, value) from the URL and from a form or JSON body.

    Raises `RequestRefused`, `WrongMediaType`.
    """
    found: list[tuple[str, object]] = list(request.args.items(multi=True))
    if request.method != "POST" or request.content_length == 0:
        return found
    if request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return found + [(name or "", value) for name, value in request.form.items(multi=True)]  # parts may lack a name
    if request.mimetype in {"application/json", "text/json", ""}:
        return found + body_pairs(request.get_data())
    allowed = "application/json, application/x-www-form-urlencoded, multipart/form-data"
    raise WrongMediaType(f"Content-Type: got {request.mimetype[:100]!r}; allowed is {allowed}")


def choose_release(asked: SearchRequest) -> Release:
    """Return the release that a request reads, remembered for its headers.

    That is the one it pins, else the one its cursor belongs to, else the published one.
    """
    cursor = asked.after
    if cursor and asked.release and asked.release != cursor.release:
        raise RequestRefused("after", f"after: this cursor belongs to release {cursor.release}, not {asked.release}")
    try:
        release = release_named(asked.release or (cursor.release if cursor else ""))
    except NotFound as error:
        if cursor:
            raise ReleaseGone(f"{error}; start again without after") from error
        raise
    return release


def release_named(name: str) -> Release:
    """Return a release by id, the published one for ""; raises `NotFound`."""
    releases = service().releases
    release = releases.pinned(name) if name else releases.current()
    g.release, g.pin, g.created = release.id, name, release.manifest.created
    return release


def add_doors(app: Flask) -> None:
    """Add what every answer goes through."""
    app.before_request(_note_route)
    app.before_request(_take_one_range)
    app.after_request(_add_headers)
    found: Service = app.extensions["opengxa"]
    add_freshness(app, Freshness.of(found.settings, found.releases, Path(app.static_folder or "")))
    app.context_processor(_around)
    app.register_error_handler(Exception, _explain)


def _around() -> dict[str, object]:
    """Return what every page has around it: the release that links keep to, and whom to write to."""
    return {"pin": g.get("pin") or None, "contact": read_contact(service().settings.contact)}


def _note_route() -> None:
    request.environ[ROUTE] = request.url_rule.rule if request.url_rule else ""


def _take_one_range() -> None:
    """Pass over a request for several ranges at once: the whole is sent, as RFC 9110 (14.2) allows."""
    if "," in request.headers.get("Range", ""):
        del request.environ["HTTP_RANGE"]


def _add_headers(response: Response) -> Response:
    headers = response.headers
    for name, value in HEADERS.items():
        headers.setdefault(name, value)  # an answer that is no page of ours may have a policy of its own
    if request.path.startswith(OPEN_PATHS):
        headers.extend(OPEN_HEADERS)
        if request.method == "OPTIONS":
            headers.extend(PREFLIGHT_HEADERS)
    if release := _release_id():
        headers["X-Release"] = release
    return compress(request, response)


def _release_id() -> str:
    """Return the release that the answer names, "" when there is none to name."""
    found: str = g.get("release", "")
    if found:
        return found
    try:
        return service().releases.current().id
    except Exception:  # noqa: BLE001 - an answer that says why nothing works must get out without a release
        return ""


def _explain(error: Exception) -> Response:
    """Turn any error into an answer that says what went wrong, never how."""
    if isinstance(error, HTTPException):
        if error.code is None or error.code < 400:  # noqa: PLR2004 - redirects are raised by the router
            return error.get_response()  # type: ignore[return-value] # werkzeug's response, which Flask takes
        problem = Problem(error.code, error.name, _said(error))
        told = error.get_response().headers
        return show_problem(problem, _release_id(), {name: told[name] for name in TOLD if name in told})
    for kind, (status, title) in STATUS.items():
        if isinstance(error, kind):
            parameter = error.parameter if isinstance(error, RequestRefused) else ""
            said = str(error) if isinstance(error, ServiceError) else ENGINE_AWAY
            if not isinstance(error, ServiceError):
                LOG.warning("%s: %s", title, error)
            retry = {"Retry-After": str(RETRY_AFTER)} if status == 503 else {}  # noqa: PLR2004 - HTTP's number
            return show_problem(Problem(status, title, said, parameter), _release_id(), retry)
    LOG.error("Failed on %s", request.path, exc_info=error)
    return show_problem(
        Problem(500, "Internal error", "Something went wrong here; it was written to the server's log"),
        _release_id(),
        {},
    )


def _said(error: HTTPException) -> str:
    if error.code == 413:  # noqa: PLR2004 - HTTP's number
        return f"The body is larger than {service().settings.body_limit} bytes; send fewer terms at once"
    if error.code == 404:  # noqa: PLR2004 - HTTP's number
        return f"There is nothing at {request.path[:200]}"
    return error.description or error.name
