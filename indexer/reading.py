"""Paths -> the complete experiments in them, and every problem of the others."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer.assemble import assemble
from indexer.errors import RunError
from indexer.experiment import Experiment
from indexer.licences import Licence, find_licences
from indexer.problems import DUPLICATE, Level, Problem, is_eligible, read_waivers, unused_waivers, waive
from indexer.progress import Progress
from indexer.readers.errors import FormatError
from indexer.readers.files import Discovery, ExperimentFiles, find_experiments
from indexer.species import SpeciesTable
from indexer.validate import validate
from mappings.manifest import LeftOut

ABOUT_PATHS = {DUPLICATE, "passed-over"}
"""Criteria about files that are not used."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What some paths hold: `complete` experiments by accession, all problems, and files that nothing uses.

    `licences` are those of results by accession, where one is named.
    """

    complete: list[Experiment]
    problems: list[Problem]
    passed_over: list[str]
    licences: dict[str, Licence] = field(default_factory=dict)


def read_experiments(paths: Sequence[Path], array_tables: Collection[str], progress: Progress) -> Reading:
    """Find, read and judge all experiments; results are read later.

    `array_tables` are the array designs whose design elements are mapped to genes.

    Raises `RunError` when a path is missing or holds no experiment, or a waiver cannot be read.
    """
    try:
        found = find_experiments(paths)
        notes: list[str] = []
        waivers = read_waivers(found.waivers, notes)
        species = SpeciesTable.read(found.species_properties)
        licences = find_licences(found.experiments, found.licences)
    except (OSError, FormatError, ValueError) as error:
        raise RunError(str(error)) from error
    complete, problems, warned = [], [], []
    with progress.step("read", len(found.experiments)) as step:
        for files in found.experiments:
            step.advance(1, files.accession)
            experiment, found_problems = _read(files, species, array_tables)
            judged = waive(found_problems, waivers)
            problems += judged
            warned += [problem for problem in found_problems if problem.level == Level.WARNING]
            if experiment is not None and is_eligible(judged):
                complete.append(experiment)
    notes += unused_waivers(waivers, warned, {files.accession for files in found.experiments})
    return Reading(complete, problems, notes + _passed_over(found), licences)


def _read(
    files: ExperimentFiles, species: SpeciesTable, array_tables: Collection[str]
) -> tuple[Experiment | None, list[Problem]]:
    experiment, problems = assemble(files, species)
    return experiment, [*problems, *(validate(experiment, array_tables) if experiment else ())]


def _passed_over(found: Discovery) -> list[str]:
    return [f"passed over {each.path.name}: {each.reason}" for each in found.passed_over]


def left_out(problems: Iterable[Problem]) -> tuple[LeftOut, ...]:
    """Gather the reasons of every experiment with an error, by accession."""
    reasons: dict[str, list[str]] = {}
    for problem in problems:
        if problem.level == Level.ERROR:
            reasons.setdefault(problem.accession, []).append(problem.message)
    return tuple(LeftOut(accession, tuple(reasons[accession])) for accession in sorted(reasons))


def warnings_of(problems: Iterable[Problem]) -> dict[str, list[str]]:
    """Gather the messages that stay with each experiment: warnings, and notes such as waivers.

    What is said of the given paths alone stays out: a release does not depend on where its sources lay.
    """
    said: dict[str, list[str]] = {}
    for problem in problems:
        if problem.level != Level.ERROR and problem.criterion not in ABOUT_PATHS:
            said.setdefault(problem.accession, []).append(problem.message)
    return said
