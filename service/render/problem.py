"""Errors as answers: problem+json (RFC 9457) for programs, a page for a browser."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from flask import Response, render_template, request

DATA_PATHS = (
    "/api/",
    "/json/",
    "/rest/",
    "/experiments-content/",
    "/external-resources/",
    "/downloads/",
    "/openapi.json",
)
"""Paths whose answers are data, unless a browser asks for a page."""

ORIGINAL_PATHS = ("/json/", "/rest/")
"""Paths of Expression Atlas's own endpoints."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong: HTTP status, its title, one or two sentences, and the parameter at fault."""

    status: int
    title: str
    detail: str
    parameter: str = ""


def show_problem(problem: Problem, release: str, headers: Mapping[str, str]) -> Response:
    """Return a problem in the form that the client takes."""
    if _wants_page():
        body: str | bytes = render_template("problem.html", problem=problem, release=release)
        response = Response(body, problem.status, mimetype="text/html")
    else:
        response = Response(orjson.dumps(_members(problem, release)), problem.status)
        response.headers["Content-Type"] = "application/problem+json"
    response.headers.update(headers)
    return response


def _members(problem: Problem, release: str) -> dict[str, object]:
    members: dict[str, object] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.full_path.rstrip("?")[:500],
        "release": release or None,
    }
    if problem.parameter:
        members["parameter"] = problem.parameter
    if request.path.startswith(ORIGINAL_PATHS):
        members["error"] = problem.detail  # where the original's clients look
    return members


def _wants_page() -> bool:
    accepted = request.accept_mimetypes
    page, data = accepted["text/html"], max(accepted["application/json"], accepted["application/problem+json"])
    return page > data or (page == data and not request.path.startswith(DATA_PATHS))
