"""`opengxa index`: experiments, annotation and ontologies in; a published release out."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from engines.errors import EngineError
from engines.open import ENGINES, EngineSettings
from indexer import lock
from indexer.errors import AliasesBehind, NothingToIndex, RunError
from indexer.journal import current_release
from indexer.refresh import PARTS
from indexer.release import Options, Outcome, build_release, refresh_release
from indexer.sources import Sources
from mappings.layout import Home
from mappings.manifest import Floor
from ontology.annotation.annotation import AnnotationError
from ontology.errors import OntologyError
from opengxa.cli.analyse import add_analysis_arguments, analyse, lines_of, options_of
from opengxa.cli.home import add_inputs, refusal_of_home, refusal_of_paths, told
from opengxa.cli.progress import RichProgress
from opengxa.cli.report import left_out_lines, print_lines, print_outcome
from opengxa.cli.whole_files import add_address, make_whole_files


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "index",
        help="make a release of experiments and publish it",
        description="Make a release of exactly the given experiments and publish it; with --add, of the published ones "
        "and those given; with --refresh, of the published ones with another ontology or gene annotation. Experiments "
        "whose files are the same as in the published release are not read again. The release that was published "
        "before keeps answering until the new one is whole. Exit code 1: some experiment was left out, or the files "
        "of the whole release were not made; 2: nothing was published.",
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="folders of experiments, in any layout")
    add_release_arguments(parser)
    add_inputs(parser, "--annotation", "gene annotation")
    add_inputs(parser, "--ontology", "ontologies of conditions")
    add_licence(parser)
    add_kinds_of_run(parser)
    parser.add_argument(
        "--no-downloads",
        action="store_true",
        help="do not make the files of the whole release now; opengxa releases files makes them",
    )
    add_address(parser)
    parser.add_argument(
        "--remarks", action="store_true", help="write out what is to be said of indexed experiments, however much"
    )
    parser.add_argument(
        "--analyse",
        action="store_true",
        help="first make result files that are missing, as opengxa analyse does, into the home directory",
    )
    add_analysis_arguments(parser)
    parser.add_argument(
        "--floor",
        nargs=2,
        type=float,
        metavar=("FOLD_CHANGE", "P"),
        help="loosest cut-offs that searches answer: |log2 fold change| and adjusted p (default 0.5 0.1; 0 1: all)",
    )


def add_licence(parser: argparse.ArgumentParser) -> None:
    """Describe what every export and page says of the results' owners."""
    parser.add_argument(
        "--licence",
        default="",
        metavar="TEXT",
        help="licence of the results, said in every export and at the foot of pages; one in a licence.txt beside or "
        "above an experiment, as opengxa fetch writes it, goes before",
    )
    parser.add_argument(
        "--attribution",
        action="append",
        default=[],
        metavar="TEXT",
        help="whom the results are owed to, said likewise; may be repeated",
    )


def add_kinds_of_run(parser: argparse.ArgumentParser) -> None:
    """Describe what of the published release a run keeps."""
    parser.add_argument(
        "--add",
        action="store_true",
        help="keep the published release's experiments, which need not be given; one that is given replaces the "
        "published one of its accession. Annotation and ontology stay unless given, engine and floor stay",
    )
    parser.add_argument(
        "--anew", action="store_true", help="read every experiment again, also those that are the same as before"
    )
    parser.add_argument(
        "--refresh",
        action="extend",
        type=lambda parts: parts.split(","),
        default=[],
        metavar="ontology|annotation",
        help="make only this anew, from the files given with --ontology or --annotation, over the experiments and "
        "facts of the published release; both: --refresh ontology,annotation",
    )


def add_release_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe where a release goes and which engine holds its facts."""
    home = Path(os.environ.get("OPENGXA_HOME") or "opengxa-home")
    parser.add_argument("--home", type=Path, default=home, metavar="DIR", help="directory of releases (%(default)s)")
    parser.add_argument("--engine", choices=ENGINES, default="", help="holds the facts (default: duckdb)")
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
    if complaint := refusal(args) or refusal_of_home(args.home):
        print(f"opengxa: {complaint}", file=sys.stderr)
        return 2
    try:
        floor = Floor(*args.floor) if args.floor else Floor()
    except ValueError as error:
        print(f"opengxa: --floor: {error}", file=sys.stderr)
        return 2
    owed = tuple(filter(None, map(_line, args.attribution)))
    options = Options(args.home, engine_settings(args), floor, owed, _line(args.licence), args.add, args.anew)
    sources = Sources(tuple(args.paths), tuple(args.annotation), tuple(args.ontology))
    if args.refresh:
        code = 0 if finish(partial(refresh_release, args.refresh, sources, options)) else 2
    elif args.analyse:
        code = analyse_and_index(args, sources, options)
    else:
        code = index(sources, options, remarks=args.remarks)
    return code if args.no_downloads or code > 1 else max(code, make_downloads(options, args.address))


def _line(text: str) -> str:
    """Return a text as one line, as exports have it."""
    return " ".join(text.split())


def make_downloads(options: Options, address: str) -> int:
    """Make the files of the whole release that was just published; return 0, or 1 when that ended badly."""
    home = Home(options.home)
    print("It answers from now on, and other runs need not wait; its files to download as a whole follow.", flush=True)
    return min(1, make_whole_files(home, current_release(home) or "", options.engine, address))


def analyse_and_index(args: argparse.Namespace, sources: Sources, options: Options) -> int:
    """Analyse into the home directory, then index; exit codes are those of `index`, 1 also when an analysis failed."""
    home = Home(args.home)
    try:
        with lock.hold(home):
            analyses = options_of(args, home.analysed, copy_inputs=False, force=False)
            outcomes = analyse(args.paths, args.annotation, analyses)
    except (RunError, AnnotationError, OSError) as error:
        print(f"opengxa: {told(error)}\nNothing was published.", file=sys.stderr)
        return 2
    print_lines(lines_of(outcomes))
    made = tuple(outcome.folder for outcome in outcomes if outcome.folder is not None)
    # What was made goes first: its methods say all that the given ones do.
    code = index(replace(sources, experiments=(*made, *sources.experiments)), options, remarks=args.remarks)
    return max(code, int(any(outcome.state == "failed" for outcome in outcomes)))


def refusal(args: argparse.Namespace) -> str:
    """Say what is wrong with the arguments together, "" when nothing is."""
    if not args.refresh:
        return refusal_of_experiments(args)
    if args.add:
        return "--add and --refresh are two runs: leave out one of them"
    if unknown := [part for part in args.refresh if part not in PARTS]:
        return f"--refresh: found {unknown[0]!r}; what can be made anew is {' and '.join(PARTS)}"
    if args.paths:
        return (
            f"--refresh keeps the experiments of the published release, but {args.paths[0]} was given: leave out "
            "--refresh to index experiments, or leave out the PATHs"
        )
    if given := [name for name in ("floor", "engine", "analyse", "licence", "attribution") if getattr(args, name)]:
        return f"--refresh keeps the facts as and where they are: leave out --{given[0]}, or make a full run"
    return "; ".join(mismatches(args))


def refusal_of_experiments(args: argparse.Namespace) -> str:
    """Say what is wrong with the arguments of a run that reads experiments, "" when nothing is."""
    given = {"--anew": args.anew, "--floor": args.floor, "--engine": args.engine}
    if args.add and any(given.values()):
        first = next(option for option, value in given.items() if value)
        return f"--add keeps the published experiments with their facts as and where they are: leave out {first}"
    if (args.gene_lengths or args.default_length or args.quantile_normalise) and not args.analyse:
        return "--gene-lengths, --default-length and --quantile-normalise say how to analyse: add --analyse"
    return refusal_of_paths("index", args)


def mismatches(args: argparse.Namespace) -> Iterator[str]:
    """Say of each part that is to be made anew without files, or has files but is not."""
    for part in PARTS:
        if part in args.refresh and not getattr(args, part):
            yield f"--refresh {part} needs its new files, all of them: --{part} PATH..."
        if part not in args.refresh and getattr(args, part):
            yield f"--{part} was given, but is not to be made anew: say --refresh {','.join(PARTS)}, or leave it out"


def index(sources: Sources, options: Options, *, remarks: bool = False) -> int:
    """Run an index run and print how it ended; `remarks`: with all that is to be said of indexed experiments."""
    outcome = finish(partial(build_release, sources, options), remarks=remarks)
    if outcome is None:
        return 2
    return 1 if outcome.manifest.left_out else 0


def finish(make: Callable[[RichProgress], Outcome], *, remarks: bool = False) -> Outcome | None:
    """Make a release and print how that ended; None when it ended badly."""
    try:
        outcome = make(RichProgress())
    except AliasesBehind as error:
        print(f"opengxa: {error}", file=sys.stderr)
        return None
    except NothingToIndex as error:
        print_lines(left_out_lines(error.left_out))
        print(f"opengxa: {error}\nNothing was published.", file=sys.stderr)
        return None
    except (RunError, OntologyError, AnnotationError, EngineError, OSError) as error:
        print(f"opengxa: {told(error)}\nNothing was published.", file=sys.stderr)
        return None
    print_outcome(outcome, remarks=remarks)
    return outcome
