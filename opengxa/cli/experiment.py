"""`opengxa experiment`: one experiment, whole, as a file."""

import argparse
import sys
from urllib.parse import quote

from opengxa.cli.asking import add_others, add_where, answer, read_others
from opengxa.cli.output import STDOUT, add_output, choose_form, send
from opengxa.client.atlas import Atlas


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "experiment",
        help="fetch a whole experiment as a file",
        description="Write a whole experiment to a file, such as an .h5ad for anndata, or to standard output. "
        "Exit code 0: it is there, whole and checked; 2: there is no such experiment or release, nobody answers, or it "
        "did not arrive whole.",
    )
    parser.add_argument("accession", metavar="ACCESSION")
    parser.add_argument("--design", action="store_true", help="its table of samples, not its results")
    add_others(parser, "contrast=g2_g1")
    add_output(parser, (), "-o ACCESSION.h5ad (ACCESSION.tsv with --design); with -o -: tsv")
    add_where(parser)


def run(args: argparse.Namespace) -> int:
    """Fetch, and return 0; 2 for errors."""
    return answer(args, lambda atlas: fetch(atlas, args.accession, args))


def fetch(atlas: Atlas, accession: str, args: argparse.Namespace) -> int:
    """Write the experiment to its file; raises `AtlasError`, `ValueError`, `OSError`."""
    part = "design" if args.design else "results"
    if args.output is None and args.format is None:
        args.output = f"{accession}.{'tsv' if args.design else 'h5ad'}"
    form = choose_form(args)
    answer = f"experiments/{quote(accession, safe='')}/{part}"
    send(atlas, answer, read_others(args), args.release or atlas.release, form, args)
    if args.output not in (None, STDOUT):
        print(f"opengxa: {args.output}", file=sys.stderr)
    return 0
