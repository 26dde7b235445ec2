"""`opengxa suggest`: what gene and condition terms begin as typed."""

import argparse
import sys

import orjson

from mappings.plurals import plural
from opengxa.cli.asking import add_where, answer
from opengxa.cli.table import print_table
from opengxa.client.atlas import Atlas

COLUMNS = {
    "genes": ["value", "category", "gene_id", "gene_symbol", "species"],
    "conditions": ["value", "id", "synonym", "experiments", "conditions"],
}


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "suggest",
        help="complete gene and condition terms",
        description="Say which gene or condition terms begin as TEXT, the best first. Exit code 0: there are some; 1: "
        "there are none; 2: there is no release, or nobody answers.",
    )
    parser.add_argument("kind", metavar="KIND", choices=sorted(COLUMNS), help="what TEXT begins: genes, or conditions")
    parser.add_argument("text", metavar="TEXT")
    parser.add_argument("--organism", action="append", default=[], metavar="SPECIES", help="of genes; repeatable")
    parser.add_argument("--size", type=int, default=10, metavar="N", help="at most so many, 1 to 10 (default 10)")
    parser.add_argument("--format", choices=("table", "tsv", "json"), help="default: table on a terminal, else tsv")
    add_where(parser)


def run(args: argparse.Namespace) -> int:
    """Suggest, print, and return 0 when there is something, else 1; 2 for errors."""
    return answer(args, lambda atlas: suggest(atlas, args))


def suggest(atlas: Atlas, args: argparse.Namespace) -> int:
    """Ask and print; raises `AtlasError`, `ValueError`."""
    found = atlas.suggest(args.text, args.kind, args.organism or None, args.size)
    form = args.format or ("table" if sys.stdout.isatty() else "tsv")
    if form == "json":
        sys.stdout.write(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() + "\n")
    elif form == "table":
        print_table(plural(len(found), "suggestion"), found, COLUMNS[args.kind])
    else:
        print("\t".join(COLUMNS[args.kind]))
        for one in found:
            print("\t".join(_cell(one[name]) for name in COLUMNS[args.kind]))
    return 0 if found else 1


def _cell(value: object) -> str:
    return " | ".join(map(str, value)) if isinstance(value, list) else str(value)
