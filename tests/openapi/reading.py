"""Reads the document: references followed, answers checked against schemas."""

from typing import Any

import jsonschema_rs

Schema = dict[str, Any]


def follow(document: Schema, part: Schema) -> Schema:
    """Return what a part of the document refers to, or itself."""
    while "$ref" in part:
        found: Any = document
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        part = found
    return part


def closed(schema: Any) -> Any:
    """Return a schema that allows no members but those it names: tests know all there are, clients do not."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(part) for name, part in schema.items()}
    if found.get("type") == "object" and isinstance(found.get("properties"), dict):
        found.setdefault("additionalProperties", False)
    return found


def differences(document: Schema, schema: Schema, value: Any) -> list[str]:
    """Return in what a value is not as a schema of the document says."""
    whole = closed({"components": {"schemas": document["components"]["schemas"]}}) | closed(schema)
    validator = jsonschema_rs.Draft202012Validator(whole)
    return [f"{error.instance_path}: {error.message[:300]}" for error in validator.iter_errors(value)]
