"""`opengxa`: one module per command, imported when it is chosen, so that `--help` is quick."""

import argparse
import os
import sys
from collections.abc import Collection, Sequence
from importlib import import_module

from opengxa._boot import boot

COMMANDS = {
    "demo": "make a release of public data to look around in",
    "fetch": "get experiments, gene annotation and ontologies",
    "analyse": "make result files of raw counts and intensities",
    "index": "make a release of experiments and publish it",
    "releases": "list, publish, remove, verify and compare releases",
    "validate": "say what is wrong with experiments, without indexing them",
    "serve": "answer queries over HTTP",
    "search": "ask a release from the command line",
    "resolve": "say what gene and condition terms mean",
    "suggest": "complete gene and condition terms",
    "experiments": "list experiments",
    "experiment": "fetch a whole experiment as a file",
    "completion": "print a script that completes commands in a shell",
}
"""Command -> what it does; each is a module of this folder with `add_parser(subparsers)` and `run(args) -> int`."""


class _Version(argparse.Action):
    """Prints the version; looks it up only then, for that takes time."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print and stop."""
        from importlib.metadata import version

        print(f"opengxa {version('opengxa')}")
        parser.exit()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; 2 for arguments that make no sense."""
    boot()
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = make_parser({given[0]} if given else ())
    args = parser.parse_args(given)
    try:
        code: int = import_module(f"opengxa.cli.{args.command}").run(args)
        sys.stdout.flush()  # here, where it is no error that nobody reads
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read our output has left
        return 0
    except KeyboardInterrupt:
        return 130
    return code


def make_parser(whole: Collection[str]) -> argparse.ArgumentParser:
    """Make the parser of all commands; only those of `whole` are imported and know their arguments."""
    parser = argparse.ArgumentParser(
        prog="opengxa",
        description="A self-hosted Expression Atlas: gene expression across conditions, from analysed results.",
        epilog="`opengxa COMMAND --help` says what a command takes and what its exit codes mean.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, about in COMMANDS.items():
        if name in whole:
            import_module(f"opengxa.cli.{name}").add_parser(subparsers)
        else:
            subparsers.add_parser(name, help=about)
    return parser
