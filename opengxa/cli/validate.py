"""`opengxa validate`: everything an index run would say of experiments, without making a release."""

import argparse
import sys
import tempfile
from pathlib import Path

from indexer.errors import RunError
from indexer.reading import left_out, read_experiments
from indexer.results import write_results
from ontology.annotation.annotation import AnnotationError
from ontology.annotation.read import read_annotation
from opengxa.cli.home import add_inputs, refusal_of_paths, told
from opengxa.cli.progress import RichProgress
from opengxa.cli.report import print_lines, problem_lines


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "validate",
        help="say which experiments are complete, and what is wrong with the others",
        description="Read experiments as `opengxa index` does and print every problem. Exit code 1: some experiment "
        "would be left out; 2: the paths hold none.",
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="folders of experiments, in any layout")
    add_inputs(parser, "--annotation", "gene annotation, for the genes of design elements")


def run(args: argparse.Namespace) -> int:
    """Print all problems; return 0, 1 when an experiment would be left out, 2 when there is none."""
    if complaint := refusal_of_paths("validate", args):
        print(f"opengxa: {complaint}", file=sys.stderr)
        return 2
    progress = RichProgress()
    try:
        array_designs = read_annotation(args.annotation).array_designs
        reading = read_experiments(args.paths, array_designs, progress)
    except (RunError, AnnotationError, OSError) as error:
        print(f"opengxa: {told(error)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        results = write_results(reading.complete, Path(folder).joinpath, array_designs, progress)
    problems = [*reading.problems, *results.problems]
    print_lines(problem_lines(results.measured, problems))
    for line in reading.passed_over:
        print(line)
    return 1 if left_out(problems) else 0
