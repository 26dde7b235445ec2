"""What commands that read a release share: where it is, and words when there is none."""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from mappings.layout import Home, ReleasePaths
from service.current import Releases
from service.release import Release
from service.settings import Settings


def add_home(parser: argparse.ArgumentParser) -> None:
    """Describe where releases are."""
    parser.add_argument(
        "--home", type=Path, metavar="DIR", help="directory of releases (default: OPENGXA_HOME, else opengxa-home)"
    )
    parser.add_argument("--opensearch-url", metavar="URL", help="OpenSearch, for releases that use it")


def read_settings(args: argparse.Namespace) -> Settings:
    """Join arguments with the environment; raises `ValueError` for a variable that makes no sense."""
    settings = Settings.from_environment(os.environ, args.home)
    if args.opensearch_url:
        settings = replace(settings, engine=replace(settings.engine, url=args.opensearch_url))
    return settings


def missing_release(settings: Settings) -> str:
    """Say what is missing when a home has no published release, "" when it has one."""
    home = Home(settings.home)
    if not home.root.is_dir():
        return f"There is no directory {home.root}. Make a release there: opengxa index PATH... --home {home.root}"
    if not ReleasePaths(home.current).manifest.is_file():
        return f"{home.root} has no published release. Make one: opengxa index PATH... --home {home.root}"
    return ""


def open_home(args: argparse.Namespace, release: str = "") -> Release:
    """Open the published release, or the one named; ends the command with code 2 when there is none."""
    settings = read_settings(args)
    if complaint := missing_release(settings):
        print(f"opengxa: {complaint}", file=sys.stderr)
        raise SystemExit(2)
    releases = Releases(settings)
    return releases.pinned(release) if release else releases.current()
