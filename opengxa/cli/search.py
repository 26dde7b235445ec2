"""`opengxa search`: the searches of the service, on the command line, by the same code."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from engines.errors import EngineError
from opengxa.cli.home import add_home, open_home
from service.baseline.search import search_baseline
from service.errors import ServiceError
from service.groups import search_groups
from service.render.answers import (
    baseline_columns,
    baseline_json,
    differential_columns,
    differential_json,
    grouped_columns,
    grouped_json,
)
from service.render.rows import Columns
from service.render.tsv import write_tsv
from service.request.parameters import SEARCH
from service.request.search import MOST_ROWS, Grouping, SearchRequest, parse_search
from service.request.unused import own_up
from service.search import search_differential
from service.words import Words, resolve

FORMATS = ("table", "tsv", "json")
SHOWN = {
    "differential": [
        "gene_symbol",
        "gene_id",
        "species",
        "experiment_accession",
        "contrast_name",
        "log2_fold_change",
        "adjusted_p_value",
    ],
    "baseline": [
        "gene_symbol",
        "species",
        "experiment_accession",
        "name",
        "factor_value",
        "assay_group_name",
        "value",
        "unit",
        "state",
    ],
}
"""Columns of tables on a terminal; tsv and json have all."""


NAMED_TERMS = 5
"""Terms without a match that are named; the resolution names all."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "search",
        help="ask a release from the command line",
        description="Search a release as /api/v1 does. Exit code 0: something was found; 1: nothing was; 2: the "
        "search cannot be understood, there is no release, or the engine does not answer.",
    )
    parser.add_argument("kind", choices=sorted(SHOWN))
    parser.add_argument(
        "--gene", action="append", default=[], metavar="TERM", help="gene, gene set or JSON list; repeatable"
    )
    parser.add_argument("--condition", action="append", default=[], metavar="TERM", help="condition; repeatable")
    parser.add_argument("--organism", action="append", default=[], metavar="SPECIES", help="repeatable")
    parser.add_argument(
        "--size", default="", metavar="N", help="rows of a differential answer (default 50, at most 1000)"
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="others",
        help="any other parameter of /api/v1, e.g. --set side=test",
    )
    parser.add_argument("--format", choices=FORMATS, help="default: table on a terminal, else tsv")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """Search, print, and return 0 when something was found, else 1; 2 for errors."""
    try:
        asked = read_arguments(args)
        words = resolve(open_home(args, asked.release), asked)
        total, columns, members = _ask(args.kind, words)
    except (ServiceError, EngineError, ValueError) as error:
        print(f"opengxa: {error}", file=sys.stderr)
        return 2
    form = args.format or ("table" if sys.stdout.isatty() else "tsv")
    for remark in remarks(total, members) if form != "json" else ():
        print(f"opengxa: {remark}", file=sys.stderr)
    if form == "json":
        sys.stdout.write(orjson.dumps(members, option=orjson.OPT_INDENT_2).decode() + "\n")
    elif form == "tsv":
        sys.stdout.writelines(write_tsv(columns))
    else:
        wanted = SHOWN[args.kind] if asked.grouping is Grouping.NONE else list(columns)
        print_table(f"{total:,} results", columns, wanted)
    return 0 if total else 1


def read_arguments(args: argparse.Namespace) -> SearchRequest:
    """Turn arguments into the request that the same URL would be; raises `RequestRefused`."""
    pairs: list[tuple[str, object]] = [("geneQuery", term) for term in args.gene]
    pairs += [("conditionQuery", term) for term in args.condition]
    pairs += [("organism", name) for name in args.organism]
    pairs.append(("size", args.size))
    for other in args.others:
        name, equals, value = other.partition("=")
        if not equals:
            raise ValueError(f"--set {other}: write NAME=VALUE; names are {', '.join(SEARCH)}")
        pairs.append((name, value))
    return own_up(parse_search(pairs, strict=True), args.kind)


def remarks(total: int, members: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a table of rows does not say: warnings, terms that were not found, that there are more rows."""
    yield from members["warnings"]
    for parameter, entries in zip(("geneQuery", "conditionQuery"), members["resolution"].values(), strict=True):
        missing = [entry["term"] for entry in entries if entry["status"] == "not_found"]
        if missing:
            named = ", ".join(missing[:NAMED_TERMS]) + (" …" if len(missing) > NAMED_TERMS else "")
            yield f"{parameter}: {len(missing)} term(s) not found: {named}; opengxa resolve says what is near"
    if members.get("next"):
        yield (
            f"these are {len(members['rows']):,} of {total:,} rows; add --size N for up to {MOST_ROWS:,}, "
            f"--set after={members['next']} for the following ones"
        )


def print_table(title: str, columns: Columns, wanted: list[str]) -> None:
    """Print some columns as a table that fits a terminal."""
    shown = {name: columns[name] for name in wanted if name in columns}
    table = Table(*(name.replace("_", " ") for name in shown), title=title, title_justify="left")
    for values in zip(*shown.values(), strict=True):
        table.add_row(*(f"{value:.4g}" if isinstance(value, float) else str(value or "") for value in values))
    Console(markup=False, highlight=False).print(table)


def _ask(kind: str, words: Words) -> tuple[int, Columns, dict[str, Any]]:
    if kind == "differential" and words.request.grouping is not Grouping.NONE:
        groups = search_groups(words)
        return groups.total, grouped_columns(groups), grouped_json(groups)
    if kind == "differential":
        changes = search_differential(words)
        return changes.total, differential_columns(changes), differential_json(changes)
    levels = search_baseline(words)
    return levels.total, baseline_columns(levels), baseline_json(levels)
