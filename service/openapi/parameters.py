"""Parameters as OpenAPI has them: in the path, in the query, or as members of a body."""

from collections.abc import Iterable

from service.openapi.negotiation import ASKED
from service.openapi.route import JSON, Route
from service.openapi.shapes import Schema
from service.request.meaning import PARAMETERS, TEXT, Parameter

PATHS = {
    "accession": ("Accession of an experiment, whatever its case", "E-MTAB-8510"),
    "array": ("Accession of an array design", "A-AFFY-44"),
    "contrast": ("Id of a contrast", "g2_g1"),
    "format": ("Format of the file", "tsv"),
    "filename": ("Name of a file of the pages", "opengxa.css"),
    "gene_id": ("Identifier of one gene", "ENSG00000168484"),
    "kind": ("Kind of resources or of experiment", "DATA"),
    "name": ("Name", "homo_sapiens"),
    "part": ("Part of the site", "experiments-1"),
    "plot": ("Kind of plot", "ma-plot"),
    "release": ("Id of a release, or current", "current"),
    "set_id": ("Id of a gene set", "GO:0007585"),
    "tab": ("Name of a tab", "Downloads"),
    "table": ("Table of an experiment", "differential"),
    "term": ("Ontology id in any of its forms, label or synonym", "UBERON:0000955"),
}
"""Variable of a path -> what it is, and an example."""

BODIES = (JSON, "application/x-www-form-urlencoded", "multipart/form-data")
"""Media types of bodies: the same members in each, those that are objects as JSON."""


def in_path(name: str, words: Iterable[str] = ()) -> Schema:
    """Return a variable of a path, which may be one of some words."""
    about, example = PATHS[name]
    schema = {"type": "string", "enum": list(words)} if words else {"type": "string", "minLength": 1}
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": about,
        "schema": schema | ({} if words else {"examples": [example]}),
    }


def in_query(name: str, parameter: Parameter) -> Schema:
    """Return a parameter of an address; a repeatable one may be there several times."""
    about: Schema = {"name": name, "in": "query", "description": parameter.about}
    if parameter.required:
        about["required"] = True
    if parameter.json:
        return about | {"content": {JSON: {"schema": parameter.schema}}}
    return about | {"schema": _value(parameter)}


def take(route: Route, name: str) -> Schema:
    """Return a parameter of a route: a reference, unless it means something else there."""
    if name in route.otherwise:
        return in_query(name, route.otherwise[name])
    return {"$ref": f"#/components/parameters/{name}"}


def shared_parameters() -> dict[str, Schema]:
    """Return the parameters that mean the same wherever they are."""
    asked = {
        name: {"name": name, "in": "header", "description": about, "schema": TEXT} for name, about in ASKED.items()
    }
    return {name: in_query(name, parameter) for name, parameter in PARAMETERS.items()} | asked


def body_schema(route: Route) -> Schema:
    """Return the schema of a route's body: an object of its parameters."""
    members = {name: _member(route.parameter(name)) for name in route.takes}
    required = [name for name in route.takes if route.parameter(name).required]
    return {"type": "object", "properties": members} | ({"required": required} if required else {})


def _member(parameter: Parameter) -> Schema:
    value = _value(parameter)
    if parameter.listed:
        value = {"anyOf": [value, parameter.listed]}
    return value | {"description": parameter.about}


def _value(parameter: Parameter) -> Schema:
    return {"type": "array", "items": parameter.schema} if parameter.repeatable else parameter.schema
