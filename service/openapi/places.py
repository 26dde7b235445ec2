"""Places: the paths of the document, each with the rules of the application behind it and what describes them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter

from service.openapi.api_routes import API_ROUTES
from service.openapi.atlas_routes import ATLAS_ROUTES
from service.openapi.page_routes import PAGE_ROUTES
from service.openapi.route import Route

ROUTES = API_ROUTES | ATLAS_ROUTES | PAGE_ROUTES

PARTS = {"API": API_ROUTES, "Expression Atlas's own endpoints": ATLAS_ROUTES, "Pages and files": PAGE_ROUTES}
"""Part of the interface -> its routes."""

FORMAT = "{format}"
_SUFFIX = re.compile(r"(.+?)\.(\w+)(\.manifest\.json)?")
_VARIABLE = re.compile(r"<(?:[^<>]*:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Place:
    """A path, what describes it, the rules behind it, and the part of the interface that it is of.

    Rules that differ in the suffix of a format alone are one place: `/api/v1/differential.{format}`; where there is one
    format, the place is named by it.
    """

    path: str
    route: Route
    rules: list[Rule]
    part: str

    @property
    def methods(self) -> list[str]:
        """The methods that are described; HEAD and OPTIONS are HTTP's own."""
        return [method for method in ("GET", "POST") if method in (self.rules[0].methods or ())]

    @property
    def variables(self) -> list[tuple[str, list[str]]]:
        """The variables of the path, each with the words that it may be; none when it may be any text."""
        rule, found = self.rules[0], []
        for name in re.findall(r"\{(\w+)\}", self.path):
            converter = rule._converters.get(name)  # noqa: SLF001 - werkzeug tells it in no other way
            found.append((name, sorted(converter.items) if isinstance(converter, AnyConverter) else []))
        return [(name, list(self.route.forms) if self._is_format(name) else words) for name, words in found]

    def _is_format(self, name: str) -> bool:
        return FORMAT in self.path and name == FORMAT.strip("{}")


def find_places(app: Flask) -> tuple[list[Place], list[str]]:
    """Return the places of an application, by path, and the paths of rules that nothing describes."""
    places: dict[str, Place] = {}
    unknown: list[str] = []
    for rule in app.url_map.iter_rules():
        plain = _VARIABLE.sub(r"{\1}", rule.rule)
        path, base, route = _route_of(plain)
        if route is None:
            unknown.append(plain)
            continue
        part = next(name for name, routes in PARTS.items() if base in routes)
        places.setdefault(path, Place(path, route, [], part)).rules.append(rule)
    return [places[path] for path in sorted(places)], sorted(unknown)


def _route_of(path: str) -> tuple[str, str, Route | None]:
    """Return the path of a place, the path that describes it, and what that says; None for nothing."""
    if path in ROUTES:
        return path, path, ROUTES[path]
    base, form, manifest = match.groups() if (match := _SUFFIX.fullmatch(path)) else ("", "", None)
    route = ROUTES.get(base)
    if route is None or form not in route.forms:
        return path, path, None
    if len(route.forms) == 1:
        return path, base, route.as_file()
    ending = f".{FORMAT}{manifest or ''}"
    return base + ending, base, route.as_manifest() if manifest else route.as_file()


def missing_forms(places: Iterable[Place]) -> list[str]:
    """Return the paths of formats that a route is said to have, and has not."""
    return [
        f"{place.path}: {form}"
        for place in places
        if FORMAT in place.path
        for form in place.route.forms
        if not any(
            rule.rule.endswith(place.path[place.path.rindex("{") :].replace(FORMAT, form)) for rule in place.rules
        )
    ]
