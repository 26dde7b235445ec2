"""The whole document, made from the routes of an application."""

from typing import Any

from flask import Flask

from service.openapi.answers import SHAPES
from service.openapi.atlas_answers import ATLAS_SHAPES
from service.openapi.operations import body_of, describe
from service.openapi.parameters import body_schema, shared_parameters
from service.openapi.places import find_places
from service.openapi.responses import shared_answers, shared_headers
from service.openapi.shapes import Schema, schema_of

VERSION = "3.1.1"

ABOUT = """Gene expression across conditions: searches, experiments, genes and conditions of one release.

GET and POST are the same: parameters in the address, as a form, or as a JSON object; HEAD gives the headers of GET.
`/api/v1` refuses parameters that it does not know, all other routes ignore them with a warning. Errors are problems
(RFC 9457), or pages for who takes HTML rather than JSON. `release` pins an answer to a release; `/api/v1/limits` says
how much may be asked for. Answers may gain members: pass over those you do not know."""


def write_document(app: Flask, software: str, root: str) -> dict[str, Any]:
    """Return the document of an application that stands below the path `root`.

    `software` is its version. Routes that nothing describes are left out: `find_places` names them.
    """
    bodies: dict[str, Schema] = {}
    paths: dict[str, dict[str, Schema]] = {}
    for place in find_places(app)[0]:
        view = app.view_functions[place.rules[0].endpoint]
        paths[place.path] = {method.lower(): describe(place, method, view) for method in place.methods}
        if "post" in paths[place.path] and place.route.takes:
            operation = paths[place.path]["post"]
            name = operation["operationId"].removeprefix("post") + "Request"
            operation["requestBody"] = body_of(_named(body_schema(place.route), name, bodies))
    schemas = {name: schema_of(shape) for name, shape in (SHAPES | ATLAS_SHAPES).items()}
    return {
        "openapi": VERSION,
        "info": {"title": "opengxa", "version": software, "description": ABOUT},
        "servers": [{"url": root or "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas | bodies,
            "parameters": shared_parameters(),
            "headers": shared_headers(),
            "responses": shared_answers(),
        },
    }


def _named(schema: Schema, name: str, bodies: dict[str, Schema]) -> Schema:
    """Return a reference to the schema of a body, under the name of the first route that has the same."""
    known = next((known for known, body in bodies.items() if body == schema), name)
    bodies[known] = schema
    return {"$ref": f"#/components/schemas/{known}"}
