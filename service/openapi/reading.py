"""The document as people read it: sections of paths, with their parameters and answers in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from service.openapi.responses import ALWAYS
from service.openapi.route import KEPT
from service.openapi.shapes import Schema
from service.routes.door import OPEN_HEADERS


@dataclass(frozen=True, slots=True)
class Told:
    """A parameter: its name, where it stands, what it means, which values it takes."""

    name: str
    place: str
    about: str
    values: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A path: its methods, a sentence, parameters, (media type, names of schemas) of its answer, headers, errors."""

    path: str
    methods: str
    summary: str
    parameters: list[Told]
    answers: list[tuple[str, list[str]]]
    headers: list[str]
    errors: list[str]


def sections(document: dict[str, Any]) -> dict[str, list[Entry]]:
    """Return the paths of each part of the interface."""
    found: dict[str, list[Entry]] = {}
    for path, methods in document["paths"].items():
        first = methods.get("get") or next(iter(methods.values()))
        found.setdefault(first["tags"][0], []).append(_entry(document, path, methods, first))
    return found


def schemas(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield names of schemas with their JSON, those of answers alone."""
    for name, schema in document["components"]["schemas"].items():
        if not name.endswith("Request"):
            yield name, orjson.dumps(schema, option=orjson.OPT_INDENT_2).decode()


def errors(document: dict[str, Any]) -> dict[str, str]:
    """Return what each status of an error means."""
    answers = document["components"]["responses"]
    return {status: answer["description"] for status, answer in answers.items() if status >= "4"}


def _entry(document: dict[str, Any], path: str, methods: dict[str, Schema], first: Schema) -> Entry:
    answer = first["responses"].get("200", {})
    return Entry(
        path=path,
        methods=", ".join(map(str.upper, methods)),
        summary=first["summary"],
        parameters=[_told(_look_up(document, one)) for one in first["parameters"]],
        answers=[(media, _names(content)) for media, content in answer.get("content", {}).items()],
        headers=[name for name in answer.get("headers", ()) if name not in (*ALWAYS, *KEPT, *OPEN_HEADERS)],
        errors=[status for status, one in first["responses"].items() if "$ref" in one and status >= "4"],
    )


def _look_up(document: dict[str, Any], one: Schema) -> Schema:
    found: Any = document
    if "$ref" not in one:
        return one
    for name in one["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return dict(found)


def _told(parameter: Schema) -> Told:
    schema = parameter["schema"] if "schema" in parameter else next(iter(parameter["content"].values()))["schema"]
    return Told(parameter["name"], parameter["in"], parameter["description"], values_of(schema))


def values_of(schema: Schema) -> str:
    """Say which values a schema allows."""
    if "items" in schema:
        return f"{values_of(schema['items'])}; repeatable"
    parts = [" or ".join(map(values_of, schema.get("anyOf", ())))]
    if "const" in schema:
        parts.append(str(schema["const"]))
    elif "enum" in schema:
        parts.append(", ".join(schema["enum"]))
    elif "maximum" in schema and schema["type"] == "integer":
        parts.append(f"{schema['minimum']} to {schema['maximum']}")
    elif "type" in schema:
        kind = str(schema["type"])
        parts.append({"object": "JSON object", "boolean": "true, false"}.get(kind, kind))
    parts += [f"as in {_plain(example)}" for example in schema.get("examples", ())]
    if "default" in schema:
        parts.append(f"default {_plain(schema['default'])}")
    return "; ".join(filter(None, parts))


def _plain(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _names(content: Schema) -> list[str]:
    """Return the names of schemas that an answer is one of."""
    schema = content.get("schema", {})
    several = schema.get("anyOf", [schema])
    return [one["$ref"].rpartition("/")[2] for one in several if "$ref" in one]
