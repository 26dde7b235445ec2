"""Compares answers with skeletons: the keys, nesting and types that Expression Atlas's own clients read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

FOLDER = Path(__file__).resolve().parent / "skeletons"

GENES = "FKBP5,DUSP1,BRCA1,SFTPC,TNNI3"
"""A query with results of every kind."""

TYPES = {
    "text": lambda value: isinstance(value, str),
    "flag": lambda value: isinstance(value, bool),
    "whole": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "null": lambda value: value is None,
    "list": lambda value: isinstance(value, list),
}


def skeleton(name: str) -> Any:
    """Read a skeleton: an answer with types in place of values, e.g. "text|null".

    A list has the one skeleton of its members; a key that ends in "?" may be missing; the key "*" stands for any.
    Further keys in an answer are not looked at: clients pass over them.
    """
    return json.loads((FOLDER / f"{name}.json").read_text())


def differences(expected: Any, value: Any, path: str = "$") -> Iterator[str]:
    """Yield in what an answer is not as its skeleton says."""
    if isinstance(expected, str):
        if not any(TYPES[kind](value) for kind in expected.split("|")):
            yield f"{path}: {value!r:.80} is no {expected}"
    elif isinstance(expected, list):
        if not isinstance(value, list):
            yield f"{path}: {value!r:.80} is no list"
            return
        if value and not expected:
            yield f"{path}: {value!r:.80} is not empty"
            return
        for position, member in enumerate(value):
            yield from differences(expected[0], member, f"{path}[{position}]")
    elif not isinstance(value, dict):
        yield f"{path}: {value!r:.80} is no object"
    else:
        yield from _members(expected, value, path)


def _members(expected: dict[str, Any], value: dict[str, Any], path: str) -> Iterator[str]:
    for key, member in expected.items():
        name = key.removesuffix("?")
        if key == "*":
            for found, one in value.items():
                yield from differences(member, one, f"{path}.{found}")
        elif name in value:
            yield from differences(member, value[name], f"{path}.{name}")
        elif name == key:
            yield f"{path}: lacks {name}"


def get(client: FlaskClient, path: str, status: int = 200, **parameters: str) -> TestResponse:
    """Return the answer to a request that any site may make, of the status expected."""
    answer = client.get(path, query_string=parameters or None)
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer


def fetch(client: FlaskClient, path: str, status: int = 200, **parameters: str) -> TestResponse:
    """Return the same, read to its end and closed: files, and exports that hold a place on the server."""
    with get(client, path, status, **parameters) as answer:
        answer.get_data()
    return answer
