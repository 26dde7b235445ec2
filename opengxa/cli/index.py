"""`opengxa index`: experiments, annotation and ontologies in; a published release out."""

import argparse
import os
import sys
from pathlib import Path

from engines.errors import EngineError
from engines.open import ENGINES, EngineSettings
from indexer.errors import AliasesBehind, RunError
from indexer.release import Options, build_release
from indexer.sources import Sources
from mappings.manifest import Floor
from ontology.annotation.annotation import AnnotationError
from ontology.errors import OntologyError
from opengxa.cli.progress import RichProgress
from opengxa.cli.report import print_outcome


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "index",
        help="make a release of experiments and publish it",
        description="Make a release of exactly the given experiments and publish it. The release that was published "
        "before keeps answering until the new one is whole. Exit code 1: some experiment was left out; 2: nothing "
        "was published.",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="folders of experiments, in any layout")
    add_release_arguments(parser)
    parser.add_argument("--annotation", nargs="+", action="extend", type=Path, default=[], metavar="PATH")
    parser.add_argument("--ontology", nargs="+", action="extend", type=Path, default=[], metavar="PATH")
    parser.add_argument(
        "--floor",
        nargs=2,
        type=float,
        metavar=("FOLD_CHANGE", "P"),
        default=(Floor().fold_change, Floor().p_value),
        help="loosest cut-offs that searches answer: |log2 fold change| and adjusted p (default 0.5 0.1; 0 1: all)",
    )


def add_release_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe where a release goes and which engine holds its facts."""
    parser.add_argument("--home", type=Path, required=True, metavar="DIR", help="directory of releases")
    parser.add_argument("--engine", choices=ENGINES, default="duckdb")
    parser.add_argument(
        "--opensearch-url",
        default="",
        metavar="URL",
        help="default: OPENGXA_OPENSEARCH_URL, else http://127.0.0.1:9200",
    )


def engine_settings(args: argparse.Namespace) -> EngineSettings:
    """Join arguments with the environment, where passwords belong."""
    return EngineSettings.from_environment(os.environ, name=args.engine, url=args.opensearch_url)


def run(args: argparse.Namespace) -> int:
    """Make and publish a release; return 0, 1 when an experiment was left out, 2 when nothing was published."""
    try:
        options = Options(args.home, engine_settings(args), Floor(*args.floor))
    except ValueError as error:
        print(f"opengxa: --floor: {error}", file=sys.stderr)
        return 2
    sources = Sources(tuple(args.paths), tuple(args.annotation), tuple(args.ontology))
    return index(sources, options)


def index(sources: Sources, options: Options) -> int:
    """Run an index run and print how it ended."""
    try:
        outcome = build_release(sources, options, RichProgress())
    except AliasesBehind as error:
        print(f"opengxa: {error}", file=sys.stderr)
        return 2
    except (RunError, OntologyError, AnnotationError, EngineError, OSError) as error:
        print(f"opengxa: {error}\nNothing was published.", file=sys.stderr)
        return 2
    print_outcome(outcome)
    return 1 if outcome.manifest.left_out else 0
