"""Synthetic baseline facts, experiment by experiment."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.scale.design import DENSITY
from benchmarks.scale.genes import Pool
from indexer.experiment import Experiment
from mappings import facts
from mappings.species import species_key

Numbers = npt.NDArray[np.int32]

NOISE = 0.3
"""Standard deviation of the logarithm of a level around its gene's profile."""

SPREAD = 2.0
"""Standard deviation of the logarithm of a gene's level over genes."""

BLOCK = 4_000_000
"""Cells made at once: bounds memory."""

UNITS = {True: "parts per billion", False: "TPM"}
"""Units of levels by whether proteins were measured."""


def unit_of(experiment: Experiment) -> str:
    """Return the unit of an experiment's one matrix."""
    return UNITS[experiment.type.proteomics]


def genes_measured(experiments: Sequence[Experiment], pools: Mapping[str, Pool], total: int) -> dict[str, int]:
    """Share about `total` cells out: how many genes each matrix has, by accession, as far as its species has them."""
    groups = sum(len(experiment.groups) for experiment in experiments)
    each = max(1, round(total / max(1, groups) / DENSITY))
    return {experiment.accession: min(each, pools[species_key(experiment.species)].size) for experiment in experiments}


def baseline_facts(
    columns: Numbers, matrix: int, genes: Numbers, *, proteomics: bool, random: np.random.Generator
) -> Iterator[pa.Table]:
    """Yield the facts of a matrix (`mappings.facts.BASELINE`), whole genes at a time, ordered by gene and column.

    Levels of 1 and more are whole numbers, those below have one decimal, as in the public files. Of RNA, levels
    above 0 are kept, and one 0 for a gene that has nothing else.
    """
    step = max(1, BLOCK // len(columns))
    for start in range(0, len(genes), step):
        part = genes[start : start + step]
        shape = len(part), len(columns)
        profile = random.lognormal(1.5, SPREAD, (len(part), 1))
        levels = profile * random.lognormal(0, NOISE, shape) * (random.random(shape) < DENSITY)
        levels = np.where(levels >= 1, levels.round(), levels.round(1))
        kept = np.ones(shape, bool) if proteomics else levels > 0
        kept[:, 0] |= ~kept.any(axis=1)
        gene, column = np.nonzero(kept)
        matrices = np.full(len(gene), matrix, np.int32)
        yield pa.table([part[gene], matrices, columns[column], levels[kept]], schema=facts.BASELINE)
