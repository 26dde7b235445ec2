"""One operation: a method of a place, with its parameters, body and all its answers."""

import inspect
import re
from collections.abc import Callable
from typing import Any

from service.openapi.negotiation import asked_headers, sent_headers
from service.openapi.parameters import BODIES, in_path, take
from service.openapi.places import Place
from service.openapi.responses import ALWAYS, headers
from service.openapi.route import Route
from service.openapi.shapes import Schema, Shape, schema_of
from service.routes.door import OPEN_HEADERS, OPEN_PATHS
from service.routes.freshness import FLEETING


def describe(place: Place, method: str, view: Callable[..., Any]) -> Schema:
    """Return the operation of a method, without the body of a POST."""
    path, route = place.path, place.route
    name = method.lower() + "".join(map(str.capitalize, re.findall(r"[a-z0-9]+", path.lower())))
    operation: Schema = {
        "operationId": name,
        "summary": _summary(view) or route.about,
        "tags": [place.part],
        "parameters": [in_path(*variable) for variable in place.variables],
        "responses": _answers(path, route, method) | _others(path, route, method),
    }
    if method == "GET":
        operation["parameters"] += [take(route, name) for name in (*route.takes, *asked_headers(path, route))]
    return operation


def body_of(schema: Schema) -> Schema:
    """Return the body of a POST: its members as a JSON object or as a form."""
    return {"content": {media: {"schema": schema} for media in BODIES}}


def _summary(view: Callable[..., Any]) -> str:
    """Return the first sentence about a view, without what is for who reads its code."""
    said = (inspect.getdoc(view) or "").partition("\n")[0]
    return said.partition("; raises")[0].rstrip(".")


def _answers(path: str, route: Route, method: str) -> dict[str, Schema]:
    """Return the answers that have what was asked for, by status."""
    if not route.answers:
        return {}
    always = (*ALWAYS, *(OPEN_HEADERS if path.startswith(OPEN_PATHS) else ()))
    named = headers(dict.fromkeys((*always, *sent_headers(path, route, method), *route.headers)))
    whole = {
        "description": "The answer",
        "headers": named,
        "content": {media: _content(media, shape) for media, shape in route.answers.items()},
    }
    part = whole | {"description": "The part asked for by Range", "headers": named | headers(("Content-Range",))}
    return {"200": whole} | ({"206": part} if route.ranged and method == "GET" else {})


def _content(media: str, shape: Shape) -> Schema:
    if shape is not None:
        return {"schema": schema_of(shape)}
    return {"schema": {"type": "string"}} if media.startswith("text/") else {}


def _others(path: str, route: Route, method: str) -> dict[str, Schema]:
    """Return references to all other answers that a request may meet, by status."""
    reading = method == "GET"
    found = {500, *route.errors, *((414,) if reading else (413, 415))}
    if route.redirects:
        found.add(302 if reading else 307)
    if reading and path not in FLEETING:
        found.add(304)
    if "{" in path or "release" in route.takes:
        found.add(404)
    if "after" in route.takes:
        found.add(410)
    if route.ranged and reading:
        found.add(416)
    if not route.fixed:
        found |= {400, 503}
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(found)}
