"""Synthetic differential facts, experiment by experiment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.scale.genes import Pool
from benchmarks.scale.sizes import DIFFERENTIAL, random_numbers
from indexer.experiment import Experiment
from indexer.rivals import rival_p_values
from mappings import facts

Levels = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int32]

EMPTY = 0.1
"""Share of contrasts without any fact."""

SIGMA = 2.0
"""Standard deviation of the logarithm of facts per contrast, as seen in the real files (median about 110)."""

LARGEST = 18_000
"""Most facts of a contrast, at scale 1."""

PROBES = (0.3, 0.35, 0.25, 0.1)
"""Share of genes with 1, 2, 3 and 4 probes on an array: 2.15 on average."""

MEAN_PROBES = float(np.dot(PROBES, (1, 2, 3, 4)))

UNCHANGED = 0.12
"""Share of facts below the default cut-off of 1 for the |log2 fold change|, but above the floor of 0.5."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many facts each contrast gets, about, by (accession, contrast id)."""

    facts: Mapping[tuple[str, str], int]


def plan(experiments: Sequence[Experiment], total: int, seed: int) -> Plan:
    """Share about `total` facts out: log-normal, one contrast in ten empty, none above its cap."""
    keys = [(experiment.accession, contrast.id) for experiment in experiments for contrast in experiment.contrasts]
    random = random_numbers(seed, DIFFERENTIAL, 0)
    weights = random.lognormal(0, SIGMA, len(keys)) * (random.random(len(keys)) >= EMPTY)
    cap = max(10, LARGEST * total / 5_000_000, 3 * total / max(1, len(keys)))
    unit = 1.0
    for _ in range(50):
        unit *= total / max(1.0, np.minimum(weights * unit, cap).sum())
    counts = np.minimum(weights * unit, cap).round().astype(int)
    return Plan(dict(zip(keys, counts.tolist(), strict=True)))


def differential_facts(
    experiment: Experiment,
    numbers: Mapping[tuple[str, str], int],
    pool: Pool,
    planned: Plan,
    random: np.random.Generator,
) -> pa.Table:
    """Make the facts of an experiment (`mappings.facts.DIFFERENTIAL`), ordered by contrast, gene, design element.

    `numbers` are conditions' numbers by (accession, id).
    """
    microarray = experiment.type.microarray
    genes: list[Numbers] = [np.empty(0, np.int32)]
    contrasts: list[Numbers] = [np.empty(0, np.int32)]
    for contrast in sorted(experiment.contrasts, key=lambda contrast: contrast.id):
        wanted = planned.facts[experiment.accession, contrast.id]
        genes.append(pool.draw(random, round(wanted / MEAN_PROBES) if microarray else wanted))
        contrasts.append(np.full(len(genes[-1]), numbers[experiment.accession, contrast.id], np.int32))
    gene, contrast_of = np.concatenate(genes), np.concatenate(contrasts)
    probes = _probes(gene) if microarray else np.ones(len(gene), np.int64)
    sign = np.repeat(random.choice([-1.0, 1.0], len(gene)), probes)
    gene, contrast_of = np.repeat(gene, probes), np.repeat(contrast_of, probes)
    probe = np.arange(len(gene)) - np.repeat(np.cumsum(probes) - probes, probes)
    size = _sizes_of_change(random, len(gene))
    p_value = 0.1 * 10 ** -random.exponential(3, len(gene))
    t = sign * (2 + random.exponential(3, len(gene)))
    columns = [
        gene,
        contrast_of,
        sign * size,
        p_value,
        pa.array(t, mask=np.full(len(gene), not microarray)),
        _names(gene, probe) if microarray else pa.array([""] * len(gene)),
        rival_p_values(gene, contrast_of, size, p_value, probe),
    ]
    return pa.table(columns, schema=facts.DIFFERENTIAL)


def _sizes_of_change(random: np.random.Generator, count: int) -> Levels:
    """Draw |log2 fold changes|: one decimal, at least the floor of 0.5."""
    small = random.random(count) < UNCHANGED
    sizes: Levels = np.where(small, random.uniform(0.5, 1.0, count), 1.1 + random.exponential(0.9, count)).round(1)
    return sizes


def _probes(gene: Numbers) -> npt.NDArray[np.int64]:
    """Return how many probes genes have: always the same for a gene."""
    scrambled = (gene.astype(np.int64) * 2_654_435_761 % 1_000_003) / 1_000_003
    return np.searchsorted(np.cumsum(PROBES)[:-1], scrambled, side="right") + 1


def _names(gene: Numbers, probe: npt.NDArray[np.int64]) -> pa.Array:
    digits = pc.cast(pa.array(gene.astype(np.int64) * 10 + probe + 10_000_000), pa.string())
    return pc.binary_join_element_wise(digits, pa.scalar("_at"), "")
