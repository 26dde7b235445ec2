"""/anatomograms: drawings of organisms, whole or with tissues lit; CC BY 4.0, said inside each file."""

import gzip

from flask import Blueprint, Response, request

from service.drawings import list_drawings, read_drawing, whole_file
from service.errors import NotFound
from service.render.anatomogram import COLOURS

anatomograms = Blueprint("anatomograms", __name__)

HOVERED = "#d9480f"
"""Colour of the tissue that a reader points at."""

DAY = 86_400


@anatomograms.get("/anatomograms/<name>.svg")
def show(name: str) -> Response:
    """Show a drawing: the whole file, or, with tissues by state, its outline with these alone; raises `NotFound`.

    `hovered` gives tissues without the outline, to be laid over the drawing.
    """
    species, _, view = name.partition(".")
    views = list_drawings().get(species, {})
    if view not in views:
        raise NotFound(_missing(name))
    fills = {
        tissue: colour for state, colour in COLOURS.items() for tissue in request.args.get(state.value, "").split(",")
    }
    hovered = set(request.args.get("hovered", "").split(",")) - {""}
    if hovered:
        drawing = read_drawing(views[view])
        # In the drawing's own order, in which small parts lie above what they are in.
        body = drawing.light({tissue: HOVERED for tissue in drawing.shapes if tissue in hovered}, outline=False)
    elif set(fills) - {""}:
        body = read_drawing(views[view]).light(fills)
    else:
        body = whole_file(views[view])
    return _picture(body)


def _missing(name: str) -> str:
    known = [f"{species}.{view}".rstrip(".") for species, views in list_drawings().items() for view in views]
    if not known:
        return "This server has no anatomograms: they come with the package pyanatomogram"
    return f"There is no anatomogram {name[:100]!r}; there are {', '.join(known)}"


def _picture(body: bytes) -> Response:
    response = Response(body, mimetype="image/svg+xml")
    response.add_etag()
    response.cache_control.public = True
    response.cache_control.max_age = DAY
    response.vary.add("Accept-Encoding")
    response.make_conditional(request)
    if response.status_code != 304 and request.accept_encodings.quality("gzip"):  # noqa: PLR2004 - HTTP's number
        response.set_data(gzip.compress(body, 5))
        response.headers["Content-Encoding"] = "gzip"
    return response
