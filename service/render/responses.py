"""Answers as HTTP responses: JSON by orjson, with what stands in headers."""

import json
from collections.abc import Sequence
from typing import Any

import orjson
from flask import Response, request

from service.render.links import link

MOST_WARNINGS = 10
LONGEST_WARNING = 300

_OPTIONS = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS


def json_response(members: dict[str, Any] | list[Any], status: int = 200) -> Response:
    """Return a JSON answer."""
    return Response(orjson.dumps(members, option=_OPTIONS), status, mimetype="application/json")


def add_warnings(response: Response, warnings: Sequence[str]) -> Response:
    """Add warnings as JSON in a header, for bodies that have no place for them; as many as fit into one."""
    kept = list(dict.fromkeys(warning[:LONGEST_WARNING] for warning in warnings))[:MOST_WARNINGS]
    if kept:
        response.headers["X-Warnings"] = json.dumps(kept)  # in ASCII, as headers are
    return response


def add_next(response: Response, cursor: str | None) -> Response:
    """Add where the next page is; the link only for GET, whose URL says everything."""
    if cursor:
        response.headers["X-Next"] = cursor
        if request.method in {"GET", "HEAD"} and request.endpoint:
            given = {name: values for name, values in request.args.lists() if name != "after"}
            following = link(request.endpoint, {**(request.view_args or {}), **given, "after": cursor})
            response.headers["Link"] = f'<{following}>; rel="next"'
    return response
