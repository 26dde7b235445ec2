"""Writes the result tables of many experiments; one whose files are damaged stops only itself."""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from indexer.catalogue import Measured
from indexer.experiment import Experiment
from indexer.measured import GeneCounts
from indexer.problems import Level, Problem
from indexer.progress import Progress
from indexer.readers.errors import FormatError
from indexer.tables import Tables


@dataclass(slots=True)
class Results:
    """What was written: `measured` and remarks by accession of those that could be read, their genes, every problem."""

    measured: dict[str, Measured] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    genes: GeneCounts = field(default_factory=GeneCounts)
    problems: list[Problem] = field(default_factory=list)

    def note(self, accession: str, notes: Iterable[str]) -> list[Problem]:
        """Keep remarks on an experiment's results; return them as problems."""
        self.notes[accession] = list(notes)
        noted = [Problem(accession, Level.WARNING, "results", text) for text in self.notes[accession]]
        self.problems += noted
        return noted

    def of(self, experiments: Sequence[Experiment]) -> list[Experiment]:
        """Return the experiments whose results could be read."""
        return [experiment for experiment in experiments if experiment.accession in self.measured]


def write_results(
    experiments: Sequence[Experiment],
    folder_of: Callable[[str], Path],
    array_designs: Mapping[str, pa.Table],
    progress: Progress,
) -> Results:
    """Write every experiment's tables into its folder, which is removed again when they cannot be read whole."""
    results = Results()
    with progress.step("results", len(experiments)) as step:
        for experiment in experiments:
            step.advance(0, experiment.accession)
            tables = Tables(experiment, folder_of(experiment.accession), array_designs)
            try:
                results.measured[experiment.accession] = tables.write()
                results.genes.add(tables.genes)
            except FormatError as problem:
                shutil.rmtree(tables.folder)
                results.problems.append(Problem(experiment.accession, Level.ERROR, "readable-results", str(problem)))
            results.note(experiment.accession, tables.notes)
            step.advance()
    return results
