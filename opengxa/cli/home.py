"""What commands that read a release share: where it is, and words when there is none."""

import argparse
import os
from dataclasses import replace
from pathlib import Path

from opengxa import homes
from service.settings import Settings


def add_home(parser: argparse.ArgumentParser) -> None:
    """Describe where releases are."""
    parser.add_argument(
        "--home", type=Path, metavar="DIR", help="directory of releases (default: OPENGXA_HOME, else opengxa-home)"
    )
    parser.add_argument("--opensearch-url", metavar="URL", help="OpenSearch, for releases that use it")


def add_inputs(parser: argparse.ArgumentParser, option: str, meaning: str) -> None:
    """Describe an option that takes files and folders, and may be repeated."""
    parser.add_argument(option, nargs="+", action="extend", type=Path, default=[], metavar="PATH", help=meaning)


def read_settings(args: argparse.Namespace) -> Settings:
    """Join arguments with the environment; raises `ValueError` for a variable that makes no sense."""
    settings = Settings.from_environment(os.environ, args.home)
    if args.opensearch_url:
        settings = replace(settings, engine=replace(settings.engine, url=args.opensearch_url))
    return settings


def refusal_of_home(home: Path) -> str:
    """Say why releases cannot be made in a home, "" when nothing is known to be in the way."""
    return f"--home {home} is a file: name a directory, which is made when there is none" if home.is_file() else ""


def refusal_of_paths(command: str, args: argparse.Namespace) -> str:
    """Say what to do when no folder of experiments was given, "" when one was."""
    if args.paths:
        return ""
    for option in ("annotation", "ontology"):
        if taken := getattr(args, option, None):
            names = " ".join(map(str, taken))
            return (
                f"name the folders of experiments; all that follows --{option} was taken as {option} ({names}), so "
                f"name them first: opengxa {command} PATH... --{option} PATH..."
            )
    return f"name the folders of experiments: opengxa {command} PATH..."


def told(error: Exception) -> str:
    """Return what an error says to a user; of the operating system's the file and the reason, without its number."""
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{os.fsdecode(error.filename)}: {error.strerror}"
    return str(error)


def missing_release(settings: Settings) -> str:
    """Say what is missing when a home has no published release, "" when it has one."""
    return homes.missing_release(settings.home)
