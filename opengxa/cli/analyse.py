"""`opengxa analyse`: from raw counts and intensities to result files that `opengxa index` reads."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.analyse.options import GeneFacts, Method, Options
from indexer.errors import RunError
from indexer.sources import Sources, list_files
from mappings.plurals import plural
from ontology.annotation.annotation import AnnotationError
from ontology.annotation.read import read_annotation
from opengxa.cli.home import add_inputs
from opengxa.cli.progress import RichProgress
from opengxa.cli.report import Line, print_lines

if TYPE_CHECKING:
    from indexer.analyse.run import Analysed


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "analyse",
        help="make result files of raw counts and intensities",
        description="Make the result files of experiments that have a configuration, an SDRF and raw counts, or "
        "normalised or raw intensities of arrays: levels, comparisons, percentile ranks, similar genes, marker genes, "
        "enriched gene sets, pages of quality. Result files that were given are kept. What was done with the same "
        "files and options is not done again. Exit code 1: some experiment failed; 2: the paths hold none.",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="DIR", help="folders of experiments, in any layout")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="write whole experiments, with copies of the files given, into folders of this one named by accession "
        "(default: results go beside each configuration)",
    )
    add_inputs(parser, "--annotation", "gene annotation: names, gene sets, genes of design elements")
    add_analysis_arguments(parser)
    parser.add_argument("--force", action="store_true", help="make result files anew that were given")


def add_analysis_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe how experiments are analysed."""
    parser.add_argument(
        "--gene-lengths", type=Path, metavar="TABLE", help="gene ids, and a column of lengths in bases: FPKM and TPM"
    )
    parser.add_argument(
        "--default-length",
        type=_bases,
        metavar="N",
        help="length of genes that the table lacks; without, these have no FPKM and TPM",
    )
    parser.add_argument(
        "--quantile-normalise",
        action="store_true",
        help="give the biological replicates of an assay group one distribution of levels",
    )
    parser.add_argument(
        "--method",
        type=Method,
        choices=list(Method),
        default=Method.DESEQ2,
        help="how RNA-seq counts are compared (default: deseq2)",
    )


def _bases(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a number of bases") from error
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} bases: a length is above 0")
    return value


def options_of(args: argparse.Namespace, out: Path | None, *, copy_inputs: bool, force: bool) -> Options:
    """Return how to analyse, from the arguments that `add_analysis_arguments` describes."""
    return Options(
        out=out,
        copy_inputs=copy_inputs,
        gene_lengths=args.gene_lengths,
        default_length=args.default_length,
        quantile_normalise=args.quantile_normalise,
        method=args.method,
        force=force,
    )


def run(args: argparse.Namespace) -> int:
    """Analyse and print how it ended; return 0, 1 when an experiment failed, 2 when there is none."""
    try:
        outcomes = analyse(args.paths, args.annotation, options_of(args, args.out, copy_inputs=True, force=args.force))
    except (RunError, AnnotationError) as error:
        print(f"opengxa: {error}", file=sys.stderr)
        return 2
    print_lines(lines_of(outcomes))
    return 1 if any(outcome.state == "failed" for outcome in outcomes) else 0


def analyse(paths: Sequence[Path], annotation: Sequence[Path], options: Options) -> "list[Analysed]":
    """Analyse with bars on a terminal.

    Raises `RunError` for what is not there, `AnnotationError`.
    """
    from indexer.analyse.run import analyse_experiments  # statistics, which index has no use for, take a second to load

    lengths = (options.gene_lengths,) if options.gene_lengths else ()
    Sources(tuple(paths), (*annotation, *lengths)).check()
    facts = GeneFacts.of(read_annotation(annotation), tuple(list_files(annotation)))
    return analyse_experiments(paths, facts, options, RichProgress())


def lines_of(outcomes: "Sequence[Analysed]") -> Iterator[Line]:
    """Yield experiment, state and what there is to say: files written first, then a line per remark or reason."""
    for outcome in outcomes:
        written = f"{plural(len(outcome.written), 'file')} in {outcome.folder}" if outcome.written else ""
        said = [text for text in (written, *outcome.said) if text]
        yield from ((outcome.accession, outcome.state, text) for text in (said or [""]))
