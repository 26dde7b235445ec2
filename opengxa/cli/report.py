"""What a run or a validation found: a table on a terminal, tab-separated lines in a pipe."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from indexer.problems import DUPLICATE, SOFT, Level, Problem
from indexer.release import Outcome
from mappings.manifest import LeftOut
from mappings.plurals import plural

STYLES = {
    Level.ERROR: "red",
    "left out": "red",
    Level.WARNING: "yellow",
    Level.NOTE: "dim",
    "indexed": "green",
    "complete": "green",
    "failed": "red",
    "analysed": "green",
    "up to date": "green",
    "fetched": "green",
    "whole": "green",
    "not tried": "red",
}
FEW = 20
"""Remarks of a run that are written out without being asked for."""

ROWS = ("differential", "baseline")
"""Counts of a manifest whose names are no nouns: of rows and cells."""

ORDER = ("indexed", "left out", Level.WARNING, Level.NOTE)
"""Of an experiment's lines."""

Line = tuple[str, str, str]


def print_outcome(outcome: Outcome, *, remarks: bool = False) -> None:
    """Print what was indexed, what was left out and why, and what was passed over; then what is published.

    `remarks` writes out what is to be said of indexed experiments, however much.
    """
    manifest = outcome.manifest
    print_lines(outcome_lines(outcome, remarks=remarks))
    for warning in (*outcome.recovered, *manifest.warnings):
        print(warning)
    missing = f"; {plural(len(manifest.left_out), 'experiment')} left out" if manifest.left_out else ""
    print(f"Release {manifest.id} is published: {', '.join(counted(manifest.counts))}{missing}.")
    if outcome.taken_over:
        same = len(outcome.taken_over)
        were = "is the same as before and was" if same == 1 else "are the same as before and were"
        print(f"{plural(same, 'experiment')} {were} not read again.")
    if manifest.refreshed:
        print(f"Made anew: {' and '.join(manifest.refreshed)}; the facts are those of release {manifest.facts}.")


def counted(counts: Mapping[str, int]) -> Iterator[str]:
    """Yield what a release has how many of."""
    for name, count in counts.items():
        noun = name.replace("_", " ")
        yield f"{count:,} {noun}" if name in ROWS else plural(count, noun.removesuffix("s"))


def outcome_lines(outcome: Outcome, *, remarks: bool = False) -> Iterator[Line]:
    """Yield experiment, state and reason, by accession: an indexed one has one line, one left out a line a reason.

    Files that lost to others of their names are always said; other remarks when they are few, or asked for.
    """
    said = [problem for problem in outcome.problems if problem.level != Level.ERROR]
    lost = [problem for problem in said if problem.criterion == DUPLICATE]
    others = [problem for problem in said if problem.criterion != DUPLICATE and problem.accession in outcome.indexed]
    shown = others if remarks or len(others) <= FEW else []
    hidden = Counter(problem.accession for problem in others if not shown)
    counts = {accession: f"{plural(count, 'remark')}: --remarks shows them" for accession, count in hidden.items()}
    lines = [(accession, "indexed", counts.get(accession, "")) for accession in outcome.indexed]
    lines += left_out_lines(outcome.manifest.left_out)
    lines += [line_of(problem) for problem in (*lost, *shown)]
    yield from sorted(lines, key=lambda line: (line[0], ORDER.index(line[1])))


def left_out_lines(left_out: Iterable[LeftOut]) -> list[Line]:
    """Return a line for each reason of each experiment that was left out."""
    return [(left.accession, "left out", reason) for left in left_out for reason in left.reasons]


def line_of(problem: Problem) -> Line:
    """Return experiment, level and message; of a warning that can be waived the criterion's name too."""
    waivable = problem.level == Level.WARNING and problem.criterion in SOFT
    name = f" (can be waived: {problem.criterion})" if waivable else ""
    return problem.accession, str(problem.level), problem.message + name


def problem_lines(complete: Iterable[str], problems: Sequence[Problem]) -> Iterator[Line]:
    """Yield experiment, level and message of everything found, by accession; of a clean one that it is complete."""
    lines = [line_of(problem) for problem in problems]
    lines += [(accession, "complete", "") for accession in complete]
    yield from sorted(lines, key=lambda line: line[:2])


def print_lines(lines: Iterable[Line]) -> None:
    """Print lines of three columns; an accession stands at its first line only."""
    console = Console()
    if not console.is_terminal:
        for line in lines:
            print("\t".join(line))
        return
    table = Table("experiment", "", "what was found")
    last = ""
    for accession, state, message in lines:
        table.add_row("" if accession == last else accession, Text(state, STYLES.get(state, "")), Text(message))
        last = accession
    console.print(table)
