"""Arguments of Python -> parameters of the API; whether they fit into an address."""

import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from opengxa.client.errors import WrongType, WrongValue

Terms = str | Mapping[str, object] | Iterable[str | int | Mapping[str, object]] | None
"""One term, text as it is typed in a search box, or a list of terms: texts, or `{"value": …, "category": …}`."""

Parameters = list[tuple[str, str]]
"""Parameters of the API with their values, as they stand in an address, not encoded yet."""

LONGEST = 4_000
"""Bytes of parameters above which a question is posted: servers and proxies take some 8,000 of a request line."""


def search_parameters(
    genes: Terms, conditions: Terms, organism: str | Iterable[str] | None, filters: Mapping[str, object]
) -> Parameters:
    """Return the parameters of a search; `filters` are any others, in the API's spelling or with underscores.

    Raises `WrongValue` for an empty list, which to the API means "all", and `WrongType` for what is no term.
    """
    given = {"geneQuery": terms("genes", genes), "conditionQuery": terms("conditions", conditions)}
    given["organism"] = plain("organism", organism)
    for name, value in filters.items():
        if spelled(name) in given:
            raise WrongType(f"{name}: say genes, conditions or organism")
        given[spelled(name)] = plain(name, value)
    return written(given)


def written(given: Mapping[str, object]) -> Parameters:
    """Return values as text: texts as they are, all else as JSON; None is not asked for."""
    return [
        (name, value if isinstance(value, str) else json.dumps(value))
        for name, value in given.items()
        if value is not None
    ]


def spelled(name: str) -> str:
    """Return a parameter in the API's spelling: `condition_operator` is `conditionOperator`."""
    return re.sub(r"_([a-z])", lambda letter: letter[1].upper(), name)


def terms(name: str, given: Terms) -> object:
    """Return terms as the API takes them; None stays None: not asked for."""
    if given is None:
        return None
    if isinstance(given, str):
        if not given.strip():
            raise WrongValue(f"{name}: blank text; leave {name} out to ask for all")
        return given
    return [dict(given)] if isinstance(given, Mapping) else listed(name, given)


def listed(name: str, given: Iterable[object]) -> list[object]:
    """Return a list, a column of a frame, a set or any other number of texts and objects as a list for JSON."""
    if not isinstance(given, Iterable):
        raise WrongType(f"{name}: got {given!r}; allowed is text or a list of texts")
    found = [_item(name, item) for item in (sorted(given, key=str) if isinstance(given, set | frozenset) else given)]
    if not found:
        raise WrongValue(f"{name}: an empty list; leave {name} out to ask for all")
    return found


def _item(name: str, item: object) -> object:
    if isinstance(item, str):
        return str(item)
    if isinstance(item, Mapping):
        return dict(item)
    number = getattr(item, "item", lambda: item)()  # numpy's numbers are not Python's
    if isinstance(number, int) and not isinstance(number, bool):
        return number
    raise WrongType(f"{name}: got {item!r} in the list; allowed are texts, numbers, or objects with a value")


def plain(name: str, value: object) -> object:
    """Return a filter's value as JSON has it."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(name, inner) for key, inner in value.items()}
    return listed(name, value) if isinstance(value, Iterable) else _item(name, value)


def address(parameters: Parameters) -> str | None:
    """Return parameters as they stand in an address, None when they are too long for one."""
    encoded = urlencode(parameters)
    return encoded if len(encoded) <= LONGEST else None
