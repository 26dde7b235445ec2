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


def read_settings(args: argparse.Namespace) -> Settings:
    """Join arguments with the environment; raises `ValueError` for a variable that makes no sense."""
    settings = Settings.from_environment(os.environ, args.home)
    if args.opensearch_url:
        settings = replace(settings, engine=replace(settings.engine, url=args.opensearch_url))
    return settings


def missing_release(settings: Settings) -> str:
    """Say what is missing when a home has no published release, "" when it has one."""
    return homes.missing_release(settings.home)
