"""How large a synthetic release is, and where its random numbers come from."""

from dataclasses import dataclass

import numpy as np

SMALLEST = 0.001
"""Least scale: a handful of experiments."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a release holds, about; at scale 1 the size of the public Expression Atlas.

    A smaller atlas has fewer experiments, on genomes and with ontologies that are not that much smaller: experiments
    and facts go with the scale, genes and terms with its square root.

    - `genes`: over all species; each has 7.8 identifiers on average;
    - `terms`, `sets`: terms of the ontology of conditions and of the gene sets;
    - `differential`, `baseline`: facts; `baseline_experiments` is how many experiments share the latter;
    - `gene_set`: genes in the set that question q3 asks for;
    - `step`: of the experiments in the frame every `step`-th is taken.
    """

    genes: int
    terms: int
    sets: int
    differential: int
    baseline: int
    baseline_experiments: int
    gene_set: int
    step: int

    @classmethod
    def at(cls, scale: float) -> "Sizes":
        """Return the sizes at a scale from 0.001 to 1; raises `ValueError` beyond."""
        if not SMALLEST <= scale <= 1:
            raise ValueError(f"scale: got {scale:g}; allowed is a number from {SMALLEST:g} to 1")
        words = scale**0.5
        return cls(
            genes=round(1_300_000 * words),
            terms=round(50_000 * words),
            sets=round(5_000 * words),
            differential=round(5_000_000 * scale),
            baseline=round(25_000_000 * scale),
            baseline_experiments=max(2, round(250 * scale)),
            gene_set=round(700 * words),
            step=max(1, round(1 / scale)),
        )


def random_numbers(seed: int, *place: int) -> np.random.Generator:
    """Return the random numbers of one place: the same whatever else is drawn, and in whatever order."""
    return np.random.default_rng([seed, *place])


# The first number of a place.
GENES, TERMS, SETS, DESIGN, DIFFERENTIAL, BASELINE = range(6)
