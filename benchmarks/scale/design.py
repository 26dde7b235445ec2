"""What the experiments of a synthetic release compare: groups, contrasts, and annotated values of the ontology."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.scale.frame import Frame
from benchmarks.scale.sizes import DESIGN, random_numbers
from benchmarks.scale.terms import Numbers, Terms, branch_of
from indexer.experiment import Annotation, Assay, AssayGroup, Contrast, Display, Experiment, Investigation

CONTRASTS_BEYOND_FIRST = 0.75
MOST_CONTRASTS = 12
WITHOUT_TERM = 0.2
"""Share of values that carry no ontology term."""

ZIPF = 1.3
"""Exponent with which values recur: the commonest stand in a tenth of the experiments that vary their factor."""

CELLS_PER_GENE = 20
DENSITY = 0.85
"""Share of a baseline experiment's groups in which a gene has a level above 0."""

MOST_GROUPS = 1_019
"""Groups of the widest real experiment (E-MTAB-2770)."""


ORGANISM_PART = "organism part"


@dataclass(frozen=True, slots=True)
class Values:
    """Draws annotated values: terms of a factor type's branch, a few of them very often."""

    terms: Terms
    seed: int

    def draw(self, random: np.random.Generator, factor: str, count: int) -> list[Annotation]:
        """Draw different values of a factor type; beyond the terms of its branch they are numbered."""
        branch = self._popular(factor)
        common = np.unique(random.zipf(ZIPF, 2 * count) % len(branch))
        rare = np.setdiff1d(np.arange(min(len(branch), 3 * count)), common)
        places = np.concatenate([random.permutation(common), rare])[:count]
        known = random.random(count) >= WITHOUT_TERM
        found = [
            Annotation(
                factor=True, type=factor, value=str(self.terms.labels[number]), terms=(term_id,) if has_term else ()
            )
            for number, term_id, has_term in zip(branch[places], self.terms.ids(branch[places]), known, strict=False)
        ]
        return found + [
            Annotation(factor=True, type=factor, value=f"{factor} {number}") for number in range(len(found), count)
        ]

    def _popular(self, factor: str) -> Numbers:
        """Return the terms of a factor type's branch, the commonest first."""
        prefix = branch_of(factor)
        place = self.terms.prefixes.index(prefix)
        return random_numbers(self.seed, DESIGN, 0, place).permutation(self.terms.of_branch(prefix))


def design(frames: Sequence[Frame], terms: Terms, seed: int) -> list[Experiment]:
    """Make the experiments of some frames; each is the same whatever others there are."""
    values = Values(terms, seed)
    return [_experiment(frame, values, random_numbers(seed, DESIGN, 1, place)) for place, frame in enumerate(frames)]


def _experiment(frame: Frame, values: Values, random: np.random.Generator) -> Experiment:
    baseline = frame.type.baseline
    array = f"A-SYNT-{random.integers(1, 60)}" if frame.type.microarray else ""
    factor = ORGANISM_PART if baseline and ORGANISM_PART in frame.factors else frame.factors[0]
    rows = _baseline_rows(frame, factor, values, random) if baseline else _differential_rows(frame, values, random)
    shared = _characteristics(frame, values, random)
    each = max(2, frame.assays // len(rows))
    groups = tuple(
        AssayGroup(f"g{number}", tuple(Assay(f"S{number}-{assay}") for assay in range(each)), array_design=array)
        for number in range(1, len(rows) + 1)
    )
    notes = [(*row, *shared) for row in rows]
    return Experiment(
        accession=frame.accession,
        type=frame.type,
        groups=groups,
        contrasts=() if baseline else _contrasts(rows, array),
        annotations={assay.name: note for group, note in zip(groups, notes, strict=True) for assay in group.assays},
        factor_types=frame.factors,
        characteristic_types=tuple(note.type for note in shared),
        species=frame.species,
        kingdom=frame.kingdom,
        array_designs=(array,) if array else (),
        display=Display(default_factor=factor if baseline else ""),
        investigation=Investigation(title=frame.title),
    )


def _differential_rows(frame: Frame, values: Values, random: np.random.Generator) -> list[list[Annotation]]:
    """Return the factor values of each group: they differ in the first factor."""
    count = 2 + min(random.poisson(CONTRASTS_BEYOND_FIRST), MOST_CONTRASTS - 1)
    varied, *others = frame.factors
    same = [values.draw(random, factor, 1)[0] for factor in others]
    return [[value, *same] for value in values.draw(random, varied, count)]


def _baseline_rows(frame: Frame, factor: str, values: Values, random: np.random.Generator) -> list[list[Annotation]]:
    """Return the factor values of each group: every pair of the default factor and, if there is one, the next."""
    count = int(np.clip(random.lognormal(np.log(CELLS_PER_GENE / DENSITY) - 0.32, 0.8), 2, MOST_GROUPS))
    others = [other for other in frame.factors if other != factor]
    slices = min(3, count) if others else 1
    columns = values.draw(random, factor, -(-count // slices))
    second = values.draw(random, others[0], slices) if others else []
    same = [values.draw(random, other, 1)[0] for other in others[1:]]
    pairs = [[column, *row] for column in columns for row in ([[other] for other in second] or [[]])]
    return [[*pair, *same] for pair in pairs[:count]]


def _characteristics(frame: Frame, values: Values, random: np.random.Generator) -> list[Annotation]:
    organism = Annotation(factor=False, type="organism", value=frame.species)
    if ORGANISM_PART in frame.factors:
        return [organism]
    part = values.draw(random, ORGANISM_PART, 1)[0]
    return [organism, replace(part, factor=False)]


def _contrasts(rows: Sequence[Sequence[Annotation]], array: str) -> tuple[Contrast, ...]:
    """Compare every group with the first."""
    return tuple(
        Contrast(f"g1_g{number}", f"'{row[0].value}' vs '{rows[0][0].value}'", "g1", f"g{number}", array_design=array)
        for number, row in enumerate(rows[1:], 2)
    )
