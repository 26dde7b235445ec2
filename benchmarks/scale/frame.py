"""The experiments that a synthetic release has: the public catalogue's where it is given, made-up ones else."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.scale.sizes import DESIGN, Sizes, random_numbers
from mappings.vocabulary import ExperimentType

CATALOGUE = Path("metadata", "experiments-bulk.json.gz")
"""The public Expression Atlas's list of experiments (JSON, one object each), below a folder of real data."""

MADE_UP = 3_700
"""Experiments when no catalogue is given: as many as the public one has."""

SPECIES = (
    ("Homo sapiens", "animals"),
    ("Mus musculus", "animals"),
    ("Arabidopsis thaliana", "plants"),
    ("Rattus norvegicus", "animals"),
    ("Saccharomyces cerevisiae", "fungi"),
    ("Zea mays", "plants"),
)
FACTORS = ("genotype", "compound", "time", "disease", "organism part", "phenotype", "cell type", "developmental stage")


@dataclass(frozen=True, slots=True)
class Frame:
    """What is taken over from a real experiment."""

    accession: str
    type: ExperimentType
    species: str
    kingdom: str
    title: str
    factors: tuple[str, ...]
    assays: int


def frame_of(data: Path | None, sizes: Sizes, seed: int) -> list[Frame]:
    """Return the experiments of a release of some size, by accession.

    Of the differential experiments every `sizes.step`-th is there. Baseline experiments are brought to
    `sizes.baseline_experiments`: fewer by leaving out, more by made-up ones on the same species.
    """
    catalogue = data / CATALOGUE if data else None
    frames = sorted(_real(catalogue) if catalogue and catalogue.is_file() else _made_up(seed), key=_accession)
    differential = [frame for frame in frames if not frame.type.baseline][:: sizes.step]
    baseline = [frame for frame in frames if frame.type.baseline]
    wanted = sizes.baseline_experiments
    every = len(baseline) / wanted
    taken = [baseline[int(number * every)] for number in range(wanted)] if every >= 1 else baseline
    more = [
        replace(baseline[number % len(baseline)], accession=f"E-SYNT-{number}", title=f"Synthetic levels {number}")
        for number in range(wanted - len(taken))
    ]
    return sorted([*differential, *taken, *more], key=_accession)


def _accession(frame: Frame) -> str:
    return frame.accession


def _real(path: Path) -> Iterator[Frame]:
    with gzip.open(path) as file:
        listed = json.load(file)
    for entry in listed:
        yield Frame(
            accession=entry["experimentAccession"],
            type=ExperimentType[entry["rawExperimentType"]],
            species=entry["species"],
            kingdom=entry["kingdom"],
            title=entry["experimentDescription"],
            factors=tuple(entry["experimentalFactors"]) or ("genotype",),
            assays=entry["numberOfAssays"],
        )


def _made_up(seed: int) -> Iterator[Frame]:
    random = random_numbers(seed, DESIGN)
    species = random.choice(len(SPECIES), MADE_UP, p=[0.4, 0.3, 0.15, 0.05, 0.05, 0.05])
    factors = random.choice(len(FACTORS), (MADE_UP, 2))
    assays = 6 + random.poisson(12, MADE_UP)
    for number in range(MADE_UP):
        name, kingdom = SPECIES[species[number]]
        chosen = tuple(dict.fromkeys(FACTORS[factor] for factor in factors[number].tolist()))
        yield Frame(
            f"E-MADE-{number}", _made_up_type(number), name, kingdom, f"Made-up {number}", chosen, int(assays[number])
        )


def _made_up_type(number: int) -> ExperimentType:
    """One in twenty is baseline, three in four of the others are microarrays, as in the public catalogue."""
    if number % 20 == 0:
        return ExperimentType.RNASEQ_MRNA_BASELINE
    microarray = number % 4 != 0
    if microarray:
        return ExperimentType.MICROARRAY_1COLOUR_MRNA_DIFFERENTIAL
    return ExperimentType.RNASEQ_MRNA_DIFFERENTIAL
