"""`opengxa releases`: which releases there are, which one answers; going back, removing, verifying, comparing."""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from engines.errors import EngineError
from engines.open import EngineSettings
from indexer.difference import compare_releases
from indexer.errors import RunError
from indexer.journal import current_release
from indexer.releases import (
    find_before,
    find_chosen,
    list_releases,
    publish_again,
    read_chosen,
    remove_release,
)
from indexer.verify import verify_release
from mappings.layout import Home
from opengxa.cli.progress import RichProgress
from opengxa.cli.release_lines import (
    COLUMNS,
    NO_RELEASE,
    difference_lines,
    flat,
    print_json,
    print_lines,
    print_releases,
)
from opengxa.cli.table import print_table
from opengxa.cli.whole_files import add_address, make_whole_files

FORMS = ("table", "tsv", "json")
Act = Callable[[argparse.Namespace, Home, EngineSettings], int]


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "releases",
        help="list, publish, remove, verify and compare releases",
        description="Look after the releases of a home directory. Publishing is one rename of a link, which running "
        "servers follow; what is published answers until then. Exit code 1: something is wrong with the release, or "
        "the two differ; 2: it could not be done, and nothing has changed.",
    )
    add_where(parser, home=None, url="")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, (about, arguments, formatted) in ACTIONS.items():
        action = actions.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
        for argument, optional, said in arguments:
            action.add_argument(argument, nargs="?" if optional else None, metavar=argument.upper(), help=said)
        if formatted:
            action.add_argument("--format", choices=FORMS, help="default: table on a terminal, else tsv")
        if name == "files":
            add_address(action)
        # Without a default here, what was given before the action stays.
        add_where(action, home=argparse.SUPPRESS, url=argparse.SUPPRESS)


def add_where(parser: argparse.ArgumentParser, home: str | None, url: str) -> None:
    """Describe where releases are, with what stands for what is not given."""
    parser.add_argument(
        "--home",
        type=Path,
        default=home,
        metavar="DIR",
        help="directory of releases (default: OPENGXA_HOME, else opengxa-home)",
    )
    parser.add_argument("--opensearch-url", default=url, metavar="URL", help="OpenSearch, for releases that use it")


_ID = ("id", False, "name of the release, as the list has it")
_ANY = ("id", True, "name of the release (default: the published one)")
ACTIONS: dict[str, tuple[str, list[tuple[str, bool, str]], bool]] = {
    "list": ("say which releases there are, the newest first", [], True),
    "publish": ("make an existing release the one that answers", [_ID], False),
    "rollback": ("publish the release that was made before the published one", [], False),
    "remove": ("remove a release that is not published, with its facts", [_ID], False),
    "verify": (
        "check kept files, tables, the catalogue's numbers and the engine against release.json, and downloads/ID",
        [_ANY],
        False,
    ),
    "diff": (
        "say what differs between two releases, down to the rows of each experiment",
        [("before", False, "name of a release"), ("after", False, "name of another")],
        True,
    ),
    "files": ("make the files of a whole release that /downloads/ offers", [_ANY], False),
}
"""Action -> what it does, its arguments (name, whether optional, what it is), and whether it has forms."""


def run(args: argparse.Namespace) -> int:
    """Do what is asked; return 0, 1 when something is wrong or differs, 2 when it could not be done."""
    home = Home(args.home or Path(os.environ.get("OPENGXA_HOME") or "opengxa-home"))
    settings = EngineSettings.from_environment(os.environ, url=args.opensearch_url)
    acts: dict[str, Act] = {
        "list": show_list,
        "publish": publish,
        "rollback": publish,
        "remove": remove,
        "verify": verify,
        "diff": show_difference,
        "files": make_files,
    }
    if not home.root.is_dir():
        print(f"opengxa: there is no directory {home.root}: name one with --home", file=sys.stderr)
        return 2
    try:
        return acts[args.action](args, home, settings)
    except BrokenPipeError:
        raise
    except (RunError, EngineError, OSError) as error:
        print(f"opengxa: {error}", file=sys.stderr)
        return 2


def show_list(args: argparse.Namespace, home: Home, settings: EngineSettings) -> int:  # noqa: ARG001 - as all actions
    """Print the releases."""
    listed = list_releases(home)
    form = form_of(args)
    if form == "json":
        print_json([asdict(one) for one in listed])
    elif form == "table":
        print_releases(listed)
    else:
        print_lines([flat(one) for one in listed], flat(NO_RELEASE))
    return 0


def publish(args: argparse.Namespace, home: Home, settings: EngineSettings) -> int:
    """Publish an existing release."""
    release = args.id if args.action == "publish" else find_before(home)
    before = current_release(home)
    manifest, recovered = publish_again(home, release, settings)
    for sentence in recovered:
        print(sentence)
    print(f"Release {manifest.id} is published, of {manifest.created}; before it was {before or 'none'}.")
    return 0


def remove(args: argparse.Namespace, home: Home, settings: EngineSettings) -> int:
    """Remove a release."""
    for sentence in remove_release(home, args.id, settings):
        print(sentence)
    return 0


def verify(args: argparse.Namespace, home: Home, settings: EngineSettings) -> int:
    """Verify a release and print what is wrong with it."""
    release = read_chosen(home, chosen(args, home), "verified")
    wrong = verify_release(release, home, settings, RichProgress())
    for sentence in wrong:
        print(sentence)
    files = f"{len(release.inputs['experiments'].files):,} files of {len(release.accessions):,} experiments"
    things = "1 thing is" if len(wrong) == 1 else f"{len(wrong):,} things are"
    said = f"{things} wrong" if wrong else "all is well"
    print(f"Release {release.manifest.id}: {files}: {said}.")
    return 1 if wrong else 0


def show_difference(args: argparse.Namespace, home: Home, settings: EngineSettings) -> int:  # noqa: ARG001 - as all
    """Print what differs between two releases."""
    pair = [read_chosen(home, name, "compared") for name in (args.before, args.after)]
    difference = compare_releases(pair[0], pair[1], RichProgress())
    lines = [dict(zip(COLUMNS, line, strict=True)) for line in difference_lines(difference)]
    form = form_of(args)
    if form == "json":
        print_json(asdict(difference))
    elif form == "table":
        print_table(f"{difference.before} → {difference.after}", lines, COLUMNS)
    else:
        print_lines(lines, dict.fromkeys(COLUMNS, ""))
    return 1 if lines else 0


def make_files(args: argparse.Namespace, home: Home, settings: EngineSettings) -> int:
    """Make the files of a whole release."""
    return make_whole_files(home, find_chosen(home, chosen(args, home)), settings, args.address)


def chosen(args: argparse.Namespace, home: Home) -> str:
    """Return the release that was named, else the published one; raises `RunError` when there is none."""
    release: str | None = args.id or current_release(home)
    if release is None:
        raise RunError(f"{home.root} has no published release; name one: opengxa releases list")
    return release


def form_of(args: argparse.Namespace) -> str:
    """Return the form of the answer."""
    form: str = args.format or ("table" if sys.stdout.isatty() else "tsv")
    return form
