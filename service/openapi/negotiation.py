"""Headers by which clients and the service agree: on forms, on compression, on parts, on what a client has already."""

from service.export.forms import FORMS
from service.openapi.route import HTML, SVG, Route
from service.routes.freshness import FLEETING

ASKED = {
    "If-None-Match": "ETag of an answer that the client has: 304 when it would be the same",
    "If-Modified-Since": "Last-Modified of an answer that the client has: 304 when it would be the very same",
    "Range": "Bytes of the file that are wanted: 206; several ranges at once are answered by the whole",
    "If-Range": "ETag of the file that Range is of: the whole of another one",
    "Accept": "Media types that the client takes, where neither path nor format says the form; 406 for none of them",
    "Accept-Encoding": "Compression that the client takes",
}
"""Header of a request -> what it asks for."""

KNOWN = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
"""Header of a request -> the one of an answer that it repeats."""

PACKED = {HTML, SVG}
SQUEEZED = {form.media for form in FORMS.values() if form.squeezed}
"""Media types that are compressed on their way: pages and drawings, and exports."""


def asked_headers(path: str, route: Route) -> tuple[str, ...]:
    """Return the headers of a GET that mean something to a route."""
    kept = tuple(name for name, mark in KNOWN.items() if mark in _marks(path, route)) * bool(route.answers)
    part = ("Range", "If-Range") * route.ranged
    form = ("Accept",) * (bool(route.forms) and "format" in route.takes)
    return (*kept, *part, *form, *("Accept-Encoding",) * _is_packed(route))


def sent_headers(path: str, route: Route, method: str) -> tuple[str, ...]:
    """Return the headers of answers of a route that follow from such."""
    read = method == "GET"
    packed = ("Vary", "Content-Encoding") * _is_packed(route)
    chosen = ("Vary",) * (read and path.startswith("/api/") and path not in FLEETING)
    return (*_marks(path, route) * read, *("Accept-Ranges",) * (route.ranged and read), *packed, *chosen)


def _marks(path: str, route: Route) -> tuple[str, ...]:
    return ("Cache-Control",) if path in FLEETING else route.kept


def _is_packed(route: Route) -> bool:
    media = set(route.answers)
    return bool(PACKED & media) or bool(route.forms and SQUEEZED & media)
