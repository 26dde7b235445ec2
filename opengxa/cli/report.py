"""What a run or a validation found: a table on a terminal, tab-separated lines in a pipe."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from indexer.problems import Level, Problem
from indexer.release import Outcome

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
Line = tuple[str, str, str]


def print_outcome(outcome: Outcome) -> None:
    """Print what was indexed, what was left out and why, and what was passed over; then what is published."""
    manifest = outcome.manifest
    print_lines(outcome_lines(outcome))
    for warning in (*outcome.recovered, *manifest.warnings):
        print(warning)
    counts = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in manifest.counts.items())
    print(f"Release {manifest.id} is published: {counts}.")
    if outcome.taken_over:
        print(f"{len(outcome.taken_over):,} experiments are the same as before and were not read again.")
    if manifest.refreshed:
        print(f"Made anew: {' and '.join(manifest.refreshed)}; the facts are those of release {manifest.facts}.")


def outcome_lines(outcome: Outcome) -> Iterator[Line]:
    """Yield experiment, state and reason, by accession: an indexed one has one line, one left out a line a reason."""
    said = Counter(problem.accession for problem in outcome.problems)
    lines = [
        (accession, "indexed", f"{said[accession]} remarks: see opengxa validate" if said[accession] else "")
        for accession in outcome.indexed
    ]
    lines += [(left.accession, "left out", reason) for left in outcome.manifest.left_out for reason in left.reasons]
    yield from sorted(lines)


def problem_lines(complete: Iterable[str], problems: Sequence[Problem]) -> Iterator[Line]:
    """Yield experiment, level and message of everything found, by accession; of a clean one that it is complete."""
    lines = [(problem.accession, str(problem.level), problem.message) for problem in problems]
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
