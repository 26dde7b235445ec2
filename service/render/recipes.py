"""A result elsewhere: its address in the API, and how curl, Python and R read it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request

from service.render.links import link
from service.render.pages import LONGEST_LINK
from service.request.parameters import SEARCH
from service.request.search import MOST_ROWS


@dataclass(frozen=True, slots=True)
class Recipes:
    """The table behind a result: links to it as TSV and JSON, and (language, text) to copy; empty when too long."""

    tsv: str
    json: str
    copies: list[tuple[str, str]]


OF_PAGES = frozenset({"fields", "format", "group", "after", "size"})
"""Parameters of searches that choose the form of an answer, not what it says."""

UNUSED_IN = {
    "differential": frozenset({"bs", "genes", "source", "unit"}),
    "baseline": frozenset({"regulation", "numReplicates", "side", "sort"}),
}


def recipes(answer: str, parameters: Mapping[str, Sequence[str]]) -> Recipes | None:
    """Return recipes for an answer of the API to a page's parameters; None where these are too long for a link."""
    left = OF_PAGES | UNUSED_IN[answer]
    kept = {name: list(parameters[name]) for name in SEARCH if name not in left and any(parameters.get(name, ()))}
    if answer == "differential":
        kept["size"] = [str(MOST_ROWS)]
    table, whole = link(f"api.{answer}_tsv", kept), link(f"api.{answer}", kept)
    if len(table) > LONGEST_LINK:
        return None
    return Recipes(table, whole, copies(table))


def copies(table: str, *, comments: bool = False) -> list[tuple[str, str]]:
    """Return lines (language, text) that read a table at a path of this server; `comments`: some lines begin with #."""
    address = request.host_url.rstrip("/") + table
    quoted = json.dumps(address)
    shell = "'" + address.replace("'", "%27") + "'"
    python, r = (', comment="#"', ', comment.char = "#"') if comments else ("", "")
    return [
        ("URL", address),
        ("curl", f"curl -sS --compressed {shell} -o results.tsv"),
        ("Python", f'import pandas as pd\nresults = pd.read_csv({quoted}, sep="\\t"{python})'),
        ("R", f"results <- read.delim({quoted}{r})"),
    ]
