"""What the experiments of a synthetic release measured."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from benchmarks.scale.baseline import baseline_facts, genes_measured, unit_of
from benchmarks.scale.differential import Plan, differential_facts, plan
from benchmarks.scale.genes import Pool
from benchmarks.scale.sizes import BASELINE, DIFFERENTIAL, Sizes, random_numbers
from indexer.catalogue import Measured
from indexer.experiment import Experiment
from indexer.facts import Numbering
from mappings import catalogue
from mappings.species import species_key

TESTED = 0.6
"""Share of a species' genes that have a fold change and an adjusted p in each contrast."""


@dataclass(frozen=True, slots=True)
class Results:
    """The results of some experiments, planned before they are drawn: the catalogue counts what facts will hold.

    `matrices` says how many genes each baseline experiment has levels of.
    """

    experiments: Sequence[Experiment]
    pools: Mapping[str, Pool]
    matrices: Mapping[str, int]
    planned: Plan
    seed: int

    @classmethod
    def plan(cls, experiments: Sequence[Experiment], pools: Mapping[str, Pool], sizes: Sizes, seed: int) -> "Results":
        """Share the facts of a release out among its experiments."""
        ordered = sorted(experiments, key=lambda experiment: experiment.accession)
        matrices = genes_measured([each for each in ordered if each.type.baseline], pools, sizes.baseline)
        return cls(ordered, pools, matrices, plan(ordered, sizes.differential, seed), seed)

    def measured(self) -> dict[str, Measured]:
        """Return what the catalogue says of each experiment's results, by accession."""
        return {
            experiment.accession: Measured({unit_of(experiment): self.matrices[experiment.accession]}, {})
            if experiment.type.baseline
            else Measured({}, {each.id: round(TESTED * self._pool(experiment).size) for each in experiment.contrasts})
            for experiment in self.experiments
        }

    def tested(self, facts: pa.Table) -> pa.Table:
        """Return in how many contrasts each gene was tested, not fewer than it has facts in (gene, contrast)."""
        pairs = facts.group_by(["gene", "contrast"]).aggregate([])
        known = np.bincount(pairs["gene"].to_numpy(), minlength=sum(pool.size for pool in self.pools.values()))
        drawn = np.zeros(len(known), np.int64)
        for place, (key, pool) in enumerate(self.pools.items()):
            of_species = [each for each in self.experiments if species_key(each.species) == key]
            contrasts = sum(len(each.contrasts) for each in of_species)
            random = random_numbers(self.seed, DIFFERENTIAL, 2, place)
            drawn[pool.first : pool.first + pool.size] = random.binomial(contrasts, TESTED, pool.size)
        counts = np.maximum(known, drawn)
        genes = np.flatnonzero(counts)
        return pa.table([genes.astype(np.int32), counts[genes].astype(np.int32)], schema=catalogue.TESTED)

    def differential(self, numbering: Numbering) -> Iterator[pa.Table]:
        """Yield the differential facts of each experiment."""
        for place, experiment in enumerate(self.experiments):
            if not experiment.type.baseline:
                random = random_numbers(self.seed, DIFFERENTIAL, 1, place)
                yield differential_facts(experiment, numbering.conditions, self._pool(experiment), self.planned, random)

    def baseline(self, numbering: Numbering) -> Iterator[pa.Table]:
        """Yield the baseline facts of each experiment, some genes at a time."""
        for place, experiment in enumerate(self.experiments):
            if experiment.type.baseline:
                random = random_numbers(self.seed, BASELINE, place)
                accession = experiment.accession
                groups = sorted(numbering.conditions[accession, group.id] for group in experiment.groups)
                genes = self._pool(experiment).draw_exactly(random, self.matrices[accession])
                matrix = numbering.matrices[accession, unit_of(experiment)]
                columns = np.array(groups, np.int32)
                proteomics = experiment.type.proteomics
                yield from baseline_facts(columns, matrix, genes, proteomics=proteomics, random=random)

    def _pool(self, experiment: Experiment) -> Pool:
        return self.pools[species_key(experiment.species)]
