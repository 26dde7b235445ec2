"""Shapes: what an answer looks like, in few words, and the JSON schema that says the same.

A shape is

- a text with the types of a value, and after a colon what it is: "number|null: adjusted p-value";
- a list with the one shape of its members, `[]` for anything;
- a dict with the shapes of its members: a key that ends in "?" may be missing, "*" stands for all other keys;
- a `Named` shape, `Either` of several, or one of some `Words`.

Members that a shape does not name may come: answers grow.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]
Shape = Any

TYPES = {"text": "string", "whole": "integer", "number": "number", "flag": "boolean", "null": "null", "any": None}
"""Word of a shape -> JSON's type."""


@dataclass(frozen=True, slots=True)
class Named:
    """The shape that has this name in the document."""

    name: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Either:
    """One of several shapes."""

    shapes: tuple[Shape, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """One of some words, such as an enumeration of the code."""

    words: Iterable[str]
    about: str = ""


def optional(members: Mapping[str, Shape]) -> dict[str, Shape]:
    """Return members any of which may be missing, as those that `fields` chooses."""
    return {f"{name.removesuffix('?')}?": shape for name, shape in members.items()}


def schema_of(shape: Shape) -> Schema:
    """Return the JSON schema of a shape."""
    match shape:
        case str():
            return _value(shape)
        case list():
            return {"type": "array"} | ({"items": schema_of(shape[0])} if shape else {})
        case Named():
            return _told({"$ref": f"#/components/schemas/{shape.name}"}, shape.about)
        case Either():
            return _told({"anyOf": [schema_of(one) for one in shape.shapes]}, shape.about)
        case Words():
            return _told({"type": "string", "enum": [str(word) for word in shape.words]}, shape.about)
        case _:
            return _object(shape)


def _value(shape: str) -> Schema:
    kinds, _, about = shape.partition(":")
    types = [TYPES[kind] for kind in kinds.split("|")]
    schema: Schema = {} if types == [None] else {"type": types[0] if len(types) == 1 else types}
    return _told(schema, about.strip())


def _object(members: Mapping[str, Shape]) -> Schema:
    properties = {name.removesuffix("?"): schema_of(shape) for name, shape in members.items() if name != "*"}
    required = [name for name in members if name != "*" and not name.endswith("?")]
    further = {"additionalProperties": schema_of(members["*"])} if "*" in members else {}
    parts = {"type": "object", "properties": properties, "required": required} | further
    return {name: part for name, part in parts.items() if part}


def _told(schema: Schema, about: str) -> Schema:
    return schema | {"description": about} if about else schema
