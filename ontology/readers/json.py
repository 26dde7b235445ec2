"""JSON files whose top is an object."""

from pathlib import Path
from typing import Any

import orjson

from ontology.errors import NotAnOntology, OntologyError
from ontology.readers.source import open_source

LARGEST_JSON = 1 << 30
"""Bytes of an unpacked JSON file that are read at most: it is held in memory as a whole."""


def load_json(path: Path) -> dict[str, Any]:
    """Read a JSON object; `OntologyError` names the line where it breaks off."""
    with open_source(path, LARGEST_JSON) as stream:
        data = stream.read()
    try:
        document = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as problem:
        text = f"line {problem.lineno}, column {problem.colno}: {problem.msg}"
        raise OntologyError(path, text, "Fetch the file again, or correct it.") from problem
    if not isinstance(document, dict):
        raise NotAnOntology(path, "its JSON is no object")
    return document
