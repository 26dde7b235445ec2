"""The catalogue of a release in memory: its experiments and conditions, as columns for counting and for naming."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from engines.port import Numbers
from mappings.layout import ReleasePaths
from mappings.vocabulary import ExperimentType, Side

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ExperimentEntry:
    """One experiment; fields as in `mappings.catalogue.EXPERIMENTS`."""

    accession: str
    experiment_type: str
    species: str
    kingdom: str
    title: str
    display_name: str
    factors: list[str]
    default_factor: str
    array_designs: list[str]
    units: list[str]
    assays: int
    pubmed_ids: list[str]
    secondary_accessions: list[str]
    warnings: list[str]
    description: str = ""
    released: str = ""

    @property
    def kind(self) -> ExperimentType:
        """The type, as a member of the vocabulary."""
        return ExperimentType[self.experiment_type]


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as numbers into its sorted distinct names: one number per experiment or condition."""

    names: list[str]
    codes: Numbers


@dataclass(frozen=True, slots=True)
class AnnotatedValue:
    """A value that annotates conditions: factor or characteristic type, value, terms as annotated."""

    type: str
    value: str
    terms: list[str]


_EXPERIMENT_NAMES: dict[str, Callable[[ExperimentEntry], list[str]]] = {
    "accession": lambda entry: [entry.accession],
    "secondary_accession": lambda entry: [
        *entry.secondary_accessions,
        # GEO's own accession of what was taken over from GEO.
        *(f"GSE{number[1]}" for number in [re.fullmatch(r"E-GEOD-(\d+)", entry.accession)] if number),
    ],
    "pubmed": lambda entry: entry.pubmed_ids,
}


class Catalogue:
    """Experiments, conditions, annotated values and matrices of one release; never changes."""

    def __init__(self, read: Callable[[str], pa.Table]) -> None:
        self.experiments = [ExperimentEntry(**row) for row in read("experiments").to_pylist()]
        conditions = read("conditions")
        self.experiment: Numbers = _numbers(conditions["experiment"])
        self.is_contrast: Flags = conditions["contrast"].to_numpy().astype(bool)
        self.replicates: Numbers = _numbers(conditions["replicates"])
        self.tested_genes: list[int | None] = conditions["tested_genes"].to_pylist()
        self.condition_ids: list[str] = conditions["id"].to_pylist()
        self.condition_names: list[str] = conditions["name"].to_pylist()
        self.array_designs: list[str | None] = conditions["array_design"].to_pylist()
        self._values = read("values")
        uses = read("uses")
        self._use_starts = np.searchsorted(_numbers(uses["condition"]), np.arange(len(self.condition_ids) + 1))
        self._use_side = uses["side"].to_numpy()
        self._use_factor = uses["factor"].to_numpy()
        self._use_value = _numbers(uses["value"])
        matrices = read("matrices")
        self.matrix_experiment: Numbers = _numbers(matrices["experiment"])
        self.matrix_unit: list[str] = matrices["unit"].to_pylist()
        self.tested_contrasts: Numbers = _tested_contrasts(read("tested"))
        self.tables = {"experiments": read("experiments"), "conditions": conditions, "matrices": matrices}

    @classmethod
    def read(cls, paths: ReleasePaths) -> "Catalogue":
        """Read the catalogue of a release."""
        return cls(lambda table: pq.read_table(paths.catalogue(table)))

    @cached_property
    def experiment_numbers(self) -> dict[str, int]:
        """Accession -> number of the experiment."""
        return {entry.accession: number for number, entry in enumerate(self.experiments)}

    @cached_property
    def condition_numbers(self) -> dict[tuple[str, str], int]:
        """(accession, condition id) -> number of the condition."""
        accessions = [self.experiments[number].accession for number in self.experiment]
        return {key: number for number, key in enumerate(zip(accessions, self.condition_ids, strict=True))}

    @cached_property
    def _folded_accessions(self) -> dict[str, int]:
        return {entry.accession.casefold(): number for number, entry in enumerate(self.experiments)}

    def find_experiment(self, accession: str) -> int | None:
        """Return the number of an experiment by its accession, as it is or, if that is none, whatever its case."""
        exact = self.experiment_numbers.get(accession)
        return self._folded_accessions.get(accession.casefold()) if exact is None else exact

    def experiments_named(self, name: str) -> list[tuple[str, int]]:
        """Return the experiments that a name belongs to, whatever its case, with the kind of name.

        Kinds are accession, secondary_accession and pubmed, in this order.
        """
        return self._experiment_names.get(name.casefold(), [])

    @cached_property
    def _experiment_names(self) -> dict[str, list[tuple[str, int]]]:
        names: dict[str, list[tuple[str, int]]] = {}
        for kind, names_of in _EXPERIMENT_NAMES.items():
            for number, entry in enumerate(self.experiments):
                for name in dict.fromkeys(map(str.casefold, names_of(entry))):
                    names.setdefault(name, []).append((kind, number))
        return names

    def find_condition(self, accession: str, condition: str) -> int | None:
        """Return the number of a condition by accession and id, whatever the case of either."""
        experiment = self.find_experiment(accession)
        if experiment is None:
            return None
        numbers = self.of_experiment(experiment).tolist()
        exact = [number for number in numbers if self.condition_ids[number] == condition]
        folded = [number for number in numbers if self.condition_ids[number].casefold() == condition.casefold()]
        return next(iter(exact + folded), None)

    @cached_property
    def contrasts(self) -> Numbers:
        """Numbers of all contrasts, rising."""
        return np.flatnonzero(self.is_contrast).astype(np.int32)

    @cached_property
    def contrast_counts(self) -> Numbers:
        """Per experiment: how many contrasts it has."""
        return np.bincount(self.experiment[self.is_contrast], minlength=len(self.experiments)).astype(np.int32)

    @cached_property
    def texts(self) -> list[str]:
        """Per experiment: what a search among experiments looks through, casefolded."""
        return [
            "\n".join(
                [
                    entry.accession,
                    entry.title,
                    entry.display_name,
                    entry.description,
                    entry.species,
                    *entry.factors,
                    *entry.secondary_accessions,
                    *entry.pubmed_ids,
                    *entry.array_designs,
                ]
            ).casefold()
            for entry in self.experiments
        ]

    @cached_property
    def baseline(self) -> Flags:
        """Per experiment: whether it measures levels."""
        return np.array([entry.kind.baseline for entry in self.experiments], bool)

    @cached_property
    def proteomics(self) -> Flags:
        """Per experiment: whether proteins were measured."""
        return np.array([entry.kind.proteomics for entry in self.experiments], bool)

    @cached_property
    def lenient_contrasts(self) -> Numbers:
        """Contrasts of proteomics, whose default fold change cut-off is lower."""
        return self.contrasts[self.proteomics[self.experiment[self.contrasts]]]

    @cached_property
    def species(self) -> Coded:
        """Species of experiments."""
        return _coded([entry.species for entry in self.experiments])

    @cached_property
    def kingdom(self) -> Coded:
        """Kingdoms of experiments."""
        return _coded([entry.kingdom for entry in self.experiments])

    @cached_property
    def experiment_type(self) -> Coded:
        """Types of experiments."""
        return _coded([entry.experiment_type for entry in self.experiments])

    @cached_property
    def factor_names(self) -> list[str]:
        """All factor types, sorted."""
        return sorted({factor for entry in self.experiments for factor in entry.factors})

    @cached_property
    def factor_flags(self) -> Flags:
        """Whether an experiment (row) varies a factor type (column, as `factor_names`)."""
        flags = np.zeros((len(self.experiments), len(self.factor_names)), bool)
        column = {name: number for number, name in enumerate(self.factor_names)}
        for number, entry in enumerate(self.experiments):
            flags[number, [column[factor] for factor in entry.factors]] = True
        return flags

    @cached_property
    def values(self) -> list[AnnotatedValue]:
        """All annotated values, by number."""
        return [AnnotatedValue(**row) for row in self._values.to_pylist()]

    def uses(self, condition: int) -> list[tuple[Side, bool, AnnotatedValue]]:
        """Return what annotates a condition: side, whether it is a factor, and the value; in the SDRF's order."""
        start, end = self._use_starts[condition : condition + 2]
        return [
            (Side(int(self._use_side[use])), bool(self._use_factor[use]), self.values[self._use_value[use]])
            for use in range(start, end)
        ]

    def of_experiment(self, experiment: int) -> Numbers:
        """Numbers of the conditions of an experiment."""
        start, end = np.searchsorted(self.experiment, [experiment, experiment + 1])
        return np.arange(start, end, dtype=np.int32)


def _tested_contrasts(tested: pa.Table) -> Numbers:
    """Return per gene number, as far as genes were tested, in how many contrasts: passing or not."""
    genes = _numbers(tested["gene"])
    counts = np.zeros(int(genes.max(initial=-1)) + 1, np.int32)
    counts[genes] = _numbers(tested["contrasts"])
    return counts


def _numbers(column: pa.ChunkedArray) -> Numbers:
    return np.asarray(column.to_numpy(), np.int32)


def _coded(texts: Sequence[str]) -> Coded:
    names = sorted(set(texts))
    position = {name: number for number, name in enumerate(names)}
    return Coded(names, np.array([position[text] for text in texts], np.int32))
