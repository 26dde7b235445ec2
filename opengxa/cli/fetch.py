"""`opengxa fetch`: experiments, gene annotation and ontologies from a mirror into a folder."""

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

from indexer.errors import RunError
from indexer.fetch.orders import annotation_orders, experiment_orders, listed_accessions, ontology_orders
from indexer.fetch.pace import Pace
from indexer.fetch.places import Places
from indexer.fetch.run import Options, Order, Outcome, verify
from indexer.fetch.run import run as fetch
from indexer.fetch.shelf import Shelf
from mappings.plurals import plural
from opengxa.cli.progress import RichProgress
from opengxa.cli.report import Line, print_lines

KINDS = ("annotation", "ontology")
GOOD = {"fetched", "whole", "would fetch"}
_SIZE = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>[KMGT]?)B?", re.IGNORECASE)
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "fetch",
        help="get experiments, gene annotation and ontologies from the Expression Atlas or a mirror",
        description="Fetch the files of experiments that `opengxa index` reads, gene annotation, or ontologies. What "
        "was cut off is continued, what is whole is not asked for again. Exit code 1: something could not be had; "
        "2: nothing could be tried.",
    )
    parser.add_argument(
        "what",
        nargs="*",
        metavar="ACCESSION|annotation|ontology",
        help="experiments; or `annotation`; or `ontology`, with short names (efo uberon cl po)",
    )
    _add_choices(parser)
    parser.add_argument("--mirror", default="", metavar="URL|DIR", help="instead of the public place")
    parser.add_argument("--out", type=Path, metavar="DIR", help="default: experiments, annotation or ontology, here")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be fetched")
    parser.add_argument("--update", action="store_true", help="ask the mirror whether what is here has changed")
    parser.add_argument(
        "--verify",
        action="store_true",
        help="measure the checksums of what is here, and fetch what is damaged; alone: only say what is damaged",
    )
    parser.add_argument("--limit", type=_size, metavar="SIZE", help="fetch at most so much in this run, such as 20G")
    parser.add_argument(
        "--pause", type=float, default=0.2, metavar="SECONDS", help="between requests to the mirror (default 0.2)"
    )


def _add_choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="all experiments, or annotation of all species")
    parser.add_argument(
        "--species", action="append", default=[], metavar="NAME", help="with --all or annotation: only of this species"
    )
    parser.add_argument(
        "--type",
        action="append",
        default=[],
        metavar="TYPE",
        help="with --all: baseline, differential, rnaseq, microarray, proteomics or the Atlas's whole code",
    )
    parser.add_argument("--list", default="", metavar="URL|FILE", help="list of experiments (/json/experiments)")
    parser.add_argument("--everything", action="store_true", help="all files of an experiment, not only what is read")


def _size(text: str) -> int:
    match = _SIZE.fullmatch(text)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no size: write bytes, or as in 500M or 20G")
    return int(float(match["number"]) * _UNITS[match["unit"].upper()])


def run(args: argparse.Namespace) -> int:
    """Fetch; return 0, 1 when something could not be had, 2 when nothing could be tried."""
    if complaint := refusal(args):
        print(f"opengxa: {complaint}", file=sys.stderr)
        return 2
    pace = Pace(pause=args.pause)
    options = Options(args.dry_run, args.update, args.verify, args.limit)
    try:
        shelf = Shelf(args.out or Path(_kind(args)))
        with nullcontext() if args.dry_run else shelf.hold():
            if args.verify and not args.what and not args.all:
                outcomes = verify(shelf, RichProgress())
            else:
                outcomes = fetch(orders_of(args, pace), shelf, pace, options, RichProgress())
    except (RunError, OSError) as error:
        print(f"opengxa: {error}", file=sys.stderr)
        return 2
    print_lines(lines_of(outcomes))
    print(summary(outcomes, shelf))
    return 0 if all(outcome.state in GOOD for outcome in outcomes) else 1


def refusal(args: argparse.Namespace) -> str:
    """Say what is wrong with the arguments together, "" when nothing is."""
    kind = _kind(args)
    if args.pause < 0:
        return "--pause: give seconds, 0 or more"
    if kind == "annotation" and args.what[1:]:
        return "annotation is chosen by species: opengxa fetch annotation --species 'Homo sapiens'"
    if kind == "annotation" and not args.species and not args.all:
        return "of which species? opengxa fetch annotation --species 'Homo sapiens', or --all for all that there are"
    if kind == "experiments" and bool(args.what) == args.all and not (args.verify and not args.what):
        return "name experiments, as in `opengxa fetch E-MTAB-5214`, or give --all (and not both)"
    meant = {"annotation": {"species"}, "ontology": set()}.get(kind, {"species", "type", "list"} if args.all else set())
    if strange := [name for name in ("species", "type", "list") if getattr(args, name) and name not in meant]:
        return f"--{strange[0]} has no meaning here: it chooses among --all experiments"
    return ""


def _kind(args: argparse.Namespace) -> str:
    return args.what[0] if args.what and args.what[0] in KINDS else "experiments"


def orders_of(args: argparse.Namespace, pace: Pace) -> list[Order]:
    """Return what the arguments ask for."""
    places = Places.from_environment(os.environ, args.mirror, args.list)
    if _kind(args) == "annotation":
        return annotation_orders(args.species, places)
    if _kind(args) == "ontology":
        return ontology_orders(args.what[1:], places)
    accessions = listed_accessions(places, args.species, args.type, pace) if args.all else args.what
    return experiment_orders(accessions, places, everything=args.everything)


def lines_of(outcomes: Sequence[Outcome]) -> Iterator[Line]:
    """Yield name, state and what is to be said, a line each."""
    for outcome in outcomes:
        for said in outcome.said or ("",):
            yield outcome.order, outcome.state, said


def summary(outcomes: Sequence[Outcome], shelf: Shelf) -> str:
    """Return how many ended how, and where they are."""
    counts = Counter(outcome.state for outcome in outcomes)
    said = ", ".join(f"{count:,} {state}" for state, count in counts.items()) or "nothing is wrong"
    return f"{said}; {plural(len(shelf.names), 'file')} in {shelf.root}"
