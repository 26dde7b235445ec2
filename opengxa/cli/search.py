"""`opengxa search`: the searches of the service, on the command line, of a server or of a directory of releases."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from mappings.plurals import plural
from opengxa.cli.asking import add_others, add_terms, add_where, answer, read_terms
from opengxa.cli.grids import print_grids
from opengxa.cli.output import add_output, choose_form, question_of, send
from opengxa.cli.table import print_table
from opengxa.client.atlas import Atlas
from opengxa.client.parameters import Parameters

SHOWN = {
    "differential": [
        "gene_symbol",
        "gene_id",
        "log2_fold_change",
        "adjusted_p_value",
        "experiment_accession",
        "contrast_name",
        "species",
    ],
    "gene": [
        "gene_symbol",
        "gene_id",
        "experiments",
        "contrasts",
        "up_contrasts",
        "down_contrasts",
        "median_log2_fold_change",
        "best_adjusted_p_value",
        "tested_contrasts",
        "species",
    ],
    "contrast": ["experiment_accession", "contrast_id", "up", "down", "tested_genes", "contrast_name", "species"],
    "baseline": ["experiment_accession", "name", "assay_group_name", "factor_value", "species"],
    "experiments": ["experiment_accession", "title", "assays", "contrasts", "species", "experiment_type"],
}
"""Answer, or what its rows are grouped by -> columns of tables, the first most needed; all other forms have all."""

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
    parser.add_argument(
        "kind",
        metavar="KIND",
        choices=["baseline", "differential"],
        help="baseline: how high genes are in tissues and other conditions; differential: which genes change",
    )
    add_terms(parser)
    parser.add_argument(
        "--size", default="", metavar="N", help=f"a page of so many rows of a differential answer, at most {MOST_ROWS}"
    )
    add_others(parser, "side=test")
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
    first = question_of(form, asked)
    members = atlas.ask(kind, [*first, ("size", "1")] if whole and kind == "differential" else first)
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
    """Print a page as a table, or grids of levels."""
    total = plural(members["total"], "result")
    if members.get("grids"):
        print_grids(total, members["grids"])
        return
    rows = members["rows"] if "rows" in members else atlas.table(kind, asked, members["release"])[0].to_pylist()
    given = dict(asked)
    wanted = SHOWN.get(given.get("group", "").lower(), SHOWN[kind])
    print_table(total, rows, list(rows[0]) if given.get("fields") and rows else wanted)


def remarks(members: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a table of rows does not say: warnings, terms that were not found, that there are more rows."""
    yield from members["warnings"]
    for parameter, entries in zip(("geneQuery", "conditionQuery"), members["resolution"].values(), strict=True):
        missing = [entry["term"] for entry in entries if entry["status"] == "not_found"]
        if missing:
            named = ", ".join(missing[:NAMED_TERMS]) + (" …" if len(missing) > NAMED_TERMS else "")
            yield f"{parameter}: {plural(len(missing), 'term')} not found: {named}; opengxa resolve says what is near"
    if members.get("next"):
        yield (
            f"these are {len(members['rows']):,} of {members['total']:,} rows; -o FILE writes all; add --size N for up "
            f"to {MOST_ROWS:,}, --set after={members['next']} for the following ones"
        )
