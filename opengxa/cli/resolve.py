"""`opengxa resolve`: what terms mean in a release, as a tab-separated table."""

import argparse
import csv
import io
import sys

import orjson

from mappings.plurals import plural
from opengxa.cli.asking import STDIN, add_others, add_terms, add_where, answer, read_terms
from opengxa.cli.output import add_output, choose_form, question_of, send
from opengxa.cli.table import print_table
from opengxa.client.atlas import Atlas
from opengxa.client.parameters import Parameters

COLUMNS = ["kind", "term", "category", "status", "by", "total", "id", "label", "species", "suggestions"]
SHOWN = ["kind", "term", "status", "id", "meaning", "species", "by", "total"]


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "resolve",
        help="say what gene and condition terms mean",
        description="Say which genes, gene sets and ontology terms some terms mean. Gene terms are read from standard "
        "input, one a line, when none are given. Exit code 0: every term was found; 1: some were not; 2: there is no "
        "release, or nobody answers.",
    )
    add_terms(parser)
    parser.add_argument("--category", default="", metavar="PROPERTY", help="look gene terms up in this property only")
    parser.add_argument("--unmatched", action="store_true", help="print only the terms that were not found")
    add_others(parser, "header=plain")
    add_output(parser)
    add_where(parser)


def run(args: argparse.Namespace) -> int:
    """Resolve, print, and return 0 when every term was found, else 1; 2 for errors."""
    return answer(args, lambda atlas: resolve(atlas, args))


def resolve(atlas: Atlas, args: argparse.Namespace) -> int:
    """Ask and print; raises `AtlasError`, `ValueError`, `OSError`."""
    form = choose_form(args)
    if args.unmatched and (form not in ("table", "tsv", "json") or args.output not in (None, STDIN)):
        raise ValueError("--unmatched prints a table, tsv or json: leave out -o and any other --format")
    if not any((args.gene, args.gene_file, args.condition, args.condition_file)):
        args.gene = [STDIN]
    asked = read_terms(args, args.category)
    members = atlas.ask("resolve", question_of(form, asked))
    for warning in members["warnings"] if form != "json" else ():
        print(f"opengxa: {warning}", file=sys.stderr)
    report = members["resolution"]
    missing = {kind: [entry for entry in report[kind] if entry["status"] == "not_found"] for kind in report}
    if form == "json":
        members["resolution"] = missing if args.unmatched else report
        sys.stdout.write(orjson.dumps(members, option=orjson.OPT_INDENT_2).decode() + "\n")
    elif form == "table" or args.unmatched:
        lines = list(csv.DictReader(io.StringIO(whole_text(atlas, asked)), delimiter="\t", quoting=csv.QUOTE_NONE))
        rows = [line for line in lines if line["status"] == "not_found"] if args.unmatched else lines
        print_rows(form, rows)
    else:
        send(atlas, "resolve", asked, members["release"], form, args)
    return 1 if any(missing.values()) else 0


def whole_text(atlas: Atlas, asked: Parameters) -> str:
    """Return the whole answer as tab-separated text."""
    kept = [(name, value) for name, value in asked if name != "header"]
    return b"".join(atlas.stream("resolve", [*kept, ("header", "plain")], "tsv")).decode()


def print_rows(form: str, rows: list[dict[str, str]]) -> None:
    """Print rows of texts as a table, or as they were."""
    if form == "table":
        print_table(plural(len(rows), "meaning"), [row | {"meaning": meaning(row)} for row in rows], SHOWN)
        return
    print("\t".join(COLUMNS))
    for row in rows:
        print("\t".join(row[name] for name in COLUMNS))


def meaning(row: dict[str, str]) -> str:
    """Say what a term stands for, or what may have been meant."""
    nearest = ", ".join(row["suggestions"].split(" | "))
    return row["label"] or (f"did you mean {nearest}?" if nearest else "")
