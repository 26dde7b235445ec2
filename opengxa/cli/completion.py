"""`opengxa completion`: a script that completes commands and options in a shell, without starting Python."""

import argparse
from pathlib import Path

from opengxa.cli.main import COMMANDS

SHELLS = {
    "bash": "opengxa completion bash > ~/.local/share/bash-completion/completions/opengxa",
    "zsh": "opengxa completion zsh > a folder of $fpath, as _opengxa",
    "fish": "opengxa completion fish > ~/.config/fish/completions/opengxa.fish",
}
"""Shell -> where its script belongs."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "completion",
        help="print a script that completes commands in a shell",
        description="Print a script that completes commands, options and files: " + "; ".join(SHELLS.values()) + ". "
        "Exit code 0: always.",
    )
    parser.add_argument("shell", choices=sorted(SHELLS))


def run(args: argparse.Namespace) -> int:
    """Print the script and return 0."""
    import shtab

    from opengxa.cli.main import make_parser

    parser = make_parser(COMMANDS)
    mark_files(parser)
    print(shtab.complete(parser, args.shell))
    return 0


def mark_files(parser: argparse.ArgumentParser) -> None:
    """Say of each argument that is a file or a folder that the shell knows what to offer."""
    import shtab

    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to look at them
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - likewise
            for name, inner in action.choices.items():
                inner.description = COMMANDS.get(name, inner.description)  # shells show it on one line
                mark_files(inner)
        elif action.metavar == "DIR":
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined] # what shtab reads
        elif action.type is Path or action.metavar in ("FILE", "PATH"):
            action.complete = shtab.FILE  # type: ignore[attr-defined] # likewise
