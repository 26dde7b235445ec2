"""What is wrong, or worth knowing, about an experiment; and the waivers that silence what a curator accepts."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from indexer.readers.errors import FormatError
from indexer.readers.text import rows
from mappings.plurals import plural


class Level(StrEnum):
    """How much a problem weighs: an error leaves the experiment out, a warning and a note stay with it."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


DUPLICATE = "duplicate-file"
"""Criterion of files that lost to others of the same name."""

SOFT = frozenset({"replicates", "reference", "groups-for-baseline", "few-factors", "perturbation"})
"""Criteria that may be waived: judgements of how good an experiment is, not of whether it can be read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing about one experiment: `criterion` is a short stable name, `message` says what, where, what to do."""

    accession: str
    level: Level
    criterion: str
    message: str


Problems = Iterator[Problem]
_SHOWN = 5


def error(accession: str, criterion: str, message: str) -> Problem:
    """Return a problem that leaves the experiment out."""
    return Problem(accession, Level.ERROR, criterion, message)


def warning(accession: str, criterion: str, message: str) -> Problem:
    """Return a problem that stays with the experiment."""
    return Problem(accession, Level.WARNING, criterion, message)


def note(accession: str, criterion: str, message: str) -> Problem:
    """Return something worth knowing."""
    return Problem(accession, Level.NOTE, criterion, message)


def some(names: Sequence[str]) -> str:
    """Return the first five names, and how many more there are."""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


@dataclass(frozen=True, slots=True)
class Waiver:
    """A soft criterion that does not matter for an experiment, and why."""

    accession: str
    criterion: str
    reason: str


def read_waivers(paths: Iterable[Path], notes: list[str]) -> tuple[Waiver, ...]:
    """Read `waivers.tsv` files: accession, criterion, reason; a header line may be there.

    Raises
    ------
    FormatError
        A line has not three columns, or names a criterion that cannot be waived.
    """
    waivers = []
    for path in paths:
        for number, cells in rows(path, notes):
            if [cell.lower() for cell in cells] == ["accession", "criterion", "reason"]:
                continue
            if len(cells) != 3 or not all(cells):  # noqa: PLR2004  the three of the format
                raise FormatError(path, plural(len(cells), "column"), "accession, criterion and reason", number)
            if cells[1] not in SOFT:
                raise FormatError(path, f"criterion {cells[1]!r}", f"one of {', '.join(sorted(SOFT))}", number, 2)
            waivers.append(Waiver(*cells))
    return tuple(waivers)


def waive(problems: Iterable[Problem], waivers: Sequence[Waiver]) -> list[Problem]:
    """Return the problems, warnings that are waived turned to notes that give the reason."""
    reasons = {(waiver.accession, waiver.criterion): waiver.reason for waiver in waivers}
    return [_waived(problem, reasons.get((problem.accession, problem.criterion))) for problem in problems]


def unused_waivers(waivers: Iterable[Waiver], warned: Iterable[Problem], accessions: Collection[str]) -> Iterator[str]:
    """Say which waivers had no warning to silence: one may be meant for another accession."""
    used = {(problem.accession, problem.criterion) for problem in warned}
    idle = [waiver for waiver in waivers if (waiver.accession, waiver.criterion) not in used]
    for reason, found in (
        ("there is no such experiment in what was given", [each for each in idle if each.accession not in accessions]),
        ("no check warns of that", [each for each in idle if each.accession in accessions]),
    ):
        if found:
            names = some([f"{waiver.accession} ({waiver.criterion})" for waiver in found])
            yield f"waivers.tsv: {plural(len(found), 'waiver')} not used, {reason}: {names}"


def is_eligible(problems: Iterable[Problem]) -> bool:
    """Return whether no problem is an error."""
    return all(problem.level != Level.ERROR for problem in problems)


def _waived(problem: Problem, reason: str | None) -> Problem:
    if reason is None or problem.level != Level.WARNING:
        return problem
    return replace(problem, level=Level.NOTE, message=f"{problem.message} (waived: {reason})")
