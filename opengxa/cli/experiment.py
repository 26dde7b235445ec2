"""`opengxa experiment`: one experiment, whole, as a file."""

import argparse
import sys
from pathlib import Path
from urllib.parse import quote

from opengxa.cli.asking import add_others, add_where, answer, read_others
from opengxa.cli.output import save
from opengxa.client.atlas import Atlas


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "experiment",
        help="fetch a whole experiment as a file",
        description="Write a whole experiment to a file, such as an .h5ad for anndata. Exit code 0: it is there, whole "
        "and checked; 2: there is no such experiment or release, nobody answers, or it did not arrive whole.",
    )
    parser.add_argument("accession", metavar="ACCESSION")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="in the form of its suffix (.h5ad, .parquet, .tsv …); default: ACCESSION.h5ad",
    )
    parser.add_argument("--design", action="store_true", help="its table of samples, not its results")
    add_others(parser)
    parser.add_argument("--resume", action="store_true", help="go on with a FILE that broke off, from its release")
    add_where(parser)


def run(args: argparse.Namespace) -> int:
    """Fetch, and return 0; 2 for errors."""
    return answer(args, lambda atlas: fetch(atlas, args.accession, args))


def fetch(atlas: Atlas, accession: str, args: argparse.Namespace) -> int:
    """Write the experiment to its file; raises `AtlasError`, `ValueError`, `OSError`."""
    part = "design" if args.design else "results"
    target = Path(args.output or f"{accession}.{'tsv' if args.design else 'h5ad'}")
    save(atlas, f"experiments/{quote(accession, safe='')}/{part}", read_others(args), target, resume=args.resume)
    print(f"opengxa: {target}", file=sys.stderr)
    return 0
