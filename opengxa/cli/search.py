"""`opengxa search`: the searches of the service, on the command line, of a server or of a directory of releases."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from opengxa.cli.asking import add_others, add_terms, add_where, answer, read_terms
from opengxa.cli.output import add_output, choose_form, print_table, send
from opengxa.client.atlas import Atlas
from opengxa.client.parameters import Parameters

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
    "experiments": ["experiment_accession", "experiment_type", "species", "title", "assays", "contrasts"],
}
"""Columns of tables on a terminal; all other forms have all."""

NAMED_TERMS = 5
"""Terms without a match that are named; the resolution names all."""

MOST_ROWS = 1_000
"""Rows of one page, at most."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "search",
        help="ask a release from the command line",
        description="Search as /api/v1 does, in a directory of releases or on a server. Files and pipes get all rows, "
        "unless --size is given; a table and json show a page. Exit code 0: something was found; 1: nothing was; 2: "
        "the search cannot be understood, there is no release, nobody answers, or the answer did not arrive whole.",
    )
    parser.add_argument("kind", choices=["baseline", "differential"])
    add_terms(parser)
    parser.add_argument(
        "--size", default="", metavar="N", help=f"a page of so many rows of a differential answer, at most {MOST_ROWS}"
    )
    add_others(parser)
    add_output(parser)
    add_where(parser)


def run(args: argparse.Namespace) -> int:
    """Search, print, and return 0 when something was found, else 1; 2 for errors."""
    return answer(args, lambda atlas: search(atlas, args.kind, args))


def search(atlas: Atlas, kind: str, args: argparse.Namespace) -> int:
    """Ask and write the answer; raises `AtlasError`, `ValueError`, `OSError`."""
    form = choose_form(args)
    asked = read_terms(args)
    if getattr(args, "size", ""):
        asked.append(("size", args.size))
    paged = any(name in ("size", "after") for name, _ in asked)
    whole = form not in ("table", "json") and not paged
    members = atlas.ask(kind, [*asked, ("size", "1")] if whole and kind == "differential" else asked)
    for remark in remarks(members | {"next": None} if whole else members) if form != "json" else ():
        print(f"opengxa: {remark}", file=sys.stderr)
    if form == "json":
        sys.stdout.write(orjson.dumps(members, option=orjson.OPT_INDENT_2).decode() + "\n")
    elif form == "table":
        show(atlas, kind, asked, members)
    else:
        send(atlas, kind, asked, members["release"], form, args)
    return 0 if members["total"] else 1


def show(atlas: Atlas, kind: str, asked: Parameters, members: Mapping[str, Any]) -> None:
    """Print a page, or in long form what JSON has as grids, as a table."""
    rows = members["rows"] if "rows" in members else atlas.table(kind, asked, members["release"])[0].to_pylist()
    grouped = any(name == "group" and value != "none" for name, value in asked)
    print_table(f"{members['total']:,} results", rows, list(rows[0]) if grouped and rows else SHOWN[kind])


def remarks(members: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a table of rows does not say: warnings, terms that were not found, that there are more rows."""
    yield from members["warnings"]
    for parameter, entries in zip(("geneQuery", "conditionQuery"), members["resolution"].values(), strict=True):
        missing = [entry["term"] for entry in entries if entry["status"] == "not_found"]
        if missing:
            named = ", ".join(missing[:NAMED_TERMS]) + (" …" if len(missing) > NAMED_TERMS else "")
            yield f"{parameter}: {len(missing)} term(s) not found: {named}; opengxa resolve says what is near"
    if members.get("next"):
        yield (
            f"these are {len(members['rows']):,} of {members['total']:,} rows; -o FILE writes all; add --size N for up "
            f"to {MOST_ROWS:,}, --set after={members['next']} for the following ones"
        )
