"""Tab-separated text: one line per row."""

from collections.abc import Iterable, Iterator, Sequence

import orjson

BATCH = 1_000
"""Lines joined into one piece of an answer."""

_CLEAN = str.maketrans({"\t": " ", "\n": " ", "\r": " "})


def write_lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of some rows, without a header line, in pieces of some lines.

    Missing values are empty, lists of texts joined by " | ", other structures JSON; tabs and line ends in texts
    become blanks. Numbers are written so that reading them gives the same double.
    """
    lines = ("\t".join(map(_cell, values)) + "\n" for values in rows)
    while piece := "".join(line for _, line in zip(range(BATCH), lines, strict=False)):
        yield piece


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.translate(_CLEAN)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Sequence) and all(isinstance(item, str) for item in value):
        return " | ".join(item.translate(_CLEAN) for item in value)
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    return str(value)
