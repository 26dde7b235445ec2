"""`opengxa resolve`: what terms mean in a release, as a tab-separated table."""

import argparse
import sys

from engines.errors import EngineError
from opengxa.cli.home import add_home, open_home
from service.errors import ServiceError
from service.render.tsv import write_tsv
from service.request.search import SearchRequest
from service.request.terms import ConditionTerm, GeneTerm
from service.resolve.table import resolution_columns
from service.species import normalize_species
from service.words import resolve


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "resolve",
        help="say what gene and condition terms mean",
        description="Say which genes, gene sets and ontology terms some terms mean. Gene terms are read from standard "
        "input, one a line, when none are given. Exit code 0: every term was found; 1: some were not; 2: there is no "
        "release.",
    )
    parser.add_argument("--gene", action="append", default=[], metavar="TERM", help="repeatable")
    parser.add_argument("--condition", action="append", default=[], metavar="TERM", help="repeatable")
    parser.add_argument("--organism", action="append", default=[], metavar="SPECIES", help="repeatable")
    parser.add_argument("--category", default="", metavar="PROPERTY", help="look gene terms up in this property only")
    parser.add_argument("--unmatched", action="store_true", help="print only the terms that were not found")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """Resolve, print, and return 0 when every term was found, else 1; 2 for errors."""
    lines = args.gene if args.gene or args.condition else sys.stdin
    terms = [text for line in lines if (text := " ".join(line.split()))]
    asked = SearchRequest(
        genes=tuple(dict.fromkeys(GeneTerm(term, args.category) for term in terms)),
        conditions=tuple(ConditionTerm(term) for term in args.condition),
        species=tuple(normalize_species(name) for name in args.organism),
    )
    try:
        words = resolve(open_home(args), asked)
    except (ServiceError, EngineError, ValueError) as error:
        print(f"opengxa: {error}", file=sys.stderr)
        return 2
    for warning in words.warnings:
        print(f"opengxa: {warning}", file=sys.stderr)
    report = words.report
    missing = {kind: [entry for entry in report[kind] if entry["status"] == "not_found"] for kind in report}
    sys.stdout.writelines(write_tsv(resolution_columns(missing if args.unmatched else report)))
    return 1 if any(missing.values()) else 0
