"""A result elsewhere: its files in every form, and how curl, Python and R read it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import request

from service.render.links import link
from service.render.pages import LONGEST_LINK
from service.request.parameters import SEARCH
from service.request.search import GeneGrids, Representation

FORMS = {
    Representation.TSV: "TSV",
    Representation.CSV: "CSV",
    Representation.NDJSON: "JSON lines",
    Representation.PARQUET: "Parquet",
    Representation.ARROW: "Arrow",
    Representation.XLSX: "Excel",
    Representation.H5AD: "AnnData",
    Representation.ZIP: "ZIP of all",
}
"""Forms of whole results -> what they are called."""

Parameters = Mapping[str, Sequence[str]]
Copies = list[tuple[str, str]]
"""(language, text) to copy."""


@dataclass(frozen=True, slots=True)
class Recipes:
    """A result elsewhere: all of it as TSV and in other forms (name, link), its first page as JSON, and copies."""

    tsv: str
    others: list[tuple[str, str]]
    json: str
    copies: Copies


OF_PAGES = frozenset({"fields", "format", "group", "after", "size"})
"""Parameters of searches that choose the form of an answer, not what it says."""

UNUSED_IN = {
    "differential": frozenset({"bs", "genes", "source", "unit"}),
    "baseline": frozenset({"regulation", "numReplicates", "side", "sort"}),
}

_LOOKS = {Representation.H5AD: {"genes": [GeneGrids.EACH.value]}}
"""Forms that say of each gene what others say of all."""

_NAMES = {"geneQuery": "genes", "conditionQuery": "conditions"}
"""Parameters that the Python client calls otherwise."""


def recipes(answer: str, parameters: Parameters, *, matrix: bool) -> Recipes | None:
    """Return recipes for an answer of the API to a page's parameters; None where these are too long for a link.

    `matrix` says whether the answer is one, with the genes apart.
    """
    left = OF_PAGES | UNUSED_IN[answer]
    kept = {name: list(parameters[name]) for name in SEARCH if name not in left and any(parameters.get(name, ()))}
    looks = _LOOKS if answer == "baseline" else {}
    links = {form: link(f"api.{answer}", {**kept, **looks.get(form, {}), "format": [form.value]}) for form in FORMS}
    if max(map(len, links.values())) > LONGEST_LINK:
        return None
    if not matrix:
        del links[Representation.H5AD]
    tsv = links.pop(Representation.TSV)
    parquet = links[Representation.PARQUET]
    copied = [*of_table(tsv), ("Python", _client(answer, kept)), ("R", _parquet_in_r(parquet))]
    return Recipes(tsv, [(FORMS[form], target) for form, target in links.items()], link(f"api.{answer}", kept), copied)


def of_table(table: str) -> Copies:
    """Return the address of a table at a path of this server, and how curl saves it."""
    address = _address(table)
    quoted = "'" + address.replace("'", "%27") + "'"
    return [("URL", address), ("curl", f"curl -sS --compressed {quoted} -o results.tsv")]


def of_commented_table(table: str) -> Copies:
    """Return how a table is read of which some lines begin with #."""
    quoted = _quoted(_address(table))
    return [
        *of_table(table),
        ("Python", f'import pandas as pd\n\nresults = pd.read_csv({quoted}, sep="\\t", comment="#")'),
        ("R", f'results <- read.delim({quoted}, comment.char = "#")'),
    ]


def of_experiment(accession: str, table: str, parquet: str, pin: str | None) -> Copies:
    """Return how a whole experiment is read, of which these are the tables."""
    chosen = f", release={_quoted(pin)}" if pin else ""
    python = f"from opengxa import Atlas\n\nexperiment = Atlas({_server()}{chosen}).experiment({_quoted(accession)})"
    return [*of_table(table), ("Python", python), ("R", _parquet_in_r(parquet))]


def _client(answer: str, parameters: Parameters) -> str:
    """Return a question in Python; parameters stand as they do in an address, which the client takes, too."""
    given = [f"    {_NAMES.get(name, name)}={_written(values)},\n" for name, values in parameters.items()]
    return f"from opengxa import Atlas\n\nresults = Atlas({_server()}).{answer}(\n{''.join(given)})"


def _written(values: Sequence[str]) -> str:
    return _quoted(values[0]) if len(values) == 1 else f"[{', '.join(map(_quoted, values))}]"


def _parquet_in_r(parquet: str) -> str:
    address = _quoted(_address(parquet))
    lines: Iterable[str] = (
        "library(httr2)",
        "library(arrow)",
        "",
        f"answer <- request({address}) |> req_perform()",
        "results <- read_parquet(resp_body_raw(answer))",
    )
    return "\n".join(lines)


def _address(path: str) -> str:
    return request.host_url.rstrip("/") + path


def _server() -> str:
    return _quoted(request.url_root.rstrip("/"))


def _quoted(text: str) -> str:
    """Return a text as Python and R write it."""
    return json.dumps(text)
