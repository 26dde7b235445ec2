"""`opengxa experiments`: which experiments there are, or study some conditions."""

import argparse

from opengxa.cli.asking import add_others, add_terms, add_where, answer
from opengxa.cli.output import add_output
from opengxa.cli.search import search


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "experiments",
        help="list experiments",
        description="List the experiments of a release, or those that study some conditions. Exit code 0: there are "
        "some; 1: there are none; 2: the search cannot be understood, there is no release, or nobody answers.",
    )
    add_terms(parser, genes=False)
    add_others(parser, "experimentType=baseline")
    add_output(parser)
    add_where(parser)


def run(args: argparse.Namespace) -> int:
    """List, and return 0 when there is an experiment, else 1; 2 for errors."""
    return answer(args, lambda atlas: search(atlas, "experiments", args))
