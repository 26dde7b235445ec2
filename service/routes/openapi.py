"""The interface described: /openapi.json for programs, /api for people."""

from importlib.metadata import version
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request

from service.openapi.document import write_document
from service.openapi.reading import errors, schemas, sections
from service.render import pages as show
from service.render.responses import json_response
from service.request.parameters import check_names, collect
from service.routes.door import pairs, release_named

openapi = Blueprint("openapi", __name__)


@openapi.get("/openapi.json")
def send_document() -> Response:
    """Describe the interface (OpenAPI 3.1)."""
    check_names(collect(pairs()), (), strict=True)
    return json_response(_document())


@openapi.get("/api")
def explain() -> str:
    """Explain the interface."""
    release = release_named(request.args.get("release", ""))
    document = _document()
    about = {
        "home": request.url_root,
        "sections": sections(document),
        "schemas": schemas(document),
        "errors": errors(document),
        "about": document["info"]["description"].split("\n\n"),
    }
    return render_template("api.html", **show.frame(release), **about, title="API")


def _document() -> dict[str, Any]:
    """Return the document, made once for each path that the application stands below."""
    kept: dict[str, dict[str, Any]] = current_app.extensions.setdefault("opengxa.openapi", {})
    root = request.script_root
    if root not in kept:
        kept[root] = write_document(current_app, version("opengxa"), root)
    return kept[root]
