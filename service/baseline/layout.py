"""How an experiment's assay groups are laid out in a grid: columns by one factor, a row per slice of the others."""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engines.port import Numbers
from mappings.vocabulary import Side
from service.catalogue import Catalogue

_PREFIX = re.compile(
    r"(?:Proteomics - )?"
    r"(?:Tissues|Cell Types?|Cell Lines|Individual|Developmental Stages|Strains|Cultivars|Ecotypes) - "
)


@dataclass(frozen=True, slots=True)
class FactorValue:
    """A value of a factor and the first ontology term that annotates it, "" without."""

    value: str
    term: str


@dataclass(frozen=True, slots=True)
class Layout:
    """An experiment's assay groups in a grid: arrays and lists of one length, one entry per group with the factor.

    `condition` numbers the groups, rising; `column` is each one's factor value, `slice` the position of its row's
    name in `names`.
    """

    condition: Numbers
    column: list[FactorValue]
    slice: Numbers
    names: list[str]


class Layouts:
    """Layouts of a release's baseline experiments, made when first needed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._made: dict[tuple[int, str], Layout] = {}

    def of(self, experiment: int, factor: str) -> Layout:
        """Return the layout of an experiment with the values of a factor as columns."""
        key = experiment, factor
        if key not in self._made:
            self._made[key] = self._make(experiment, factor)
        return self._made[key]

    @cached_property
    def factors(self) -> dict[int, dict[str, FactorValue]]:
        """Condition -> factor type -> value, for every assay group of baseline experiments."""
        catalogue = self._catalogue
        groups = np.flatnonzero(catalogue.baseline[catalogue.experiment] & ~catalogue.is_contrast)
        return {group: self._factors_of(group) for group in groups.tolist()}

    def _factors_of(self, group: int) -> dict[str, FactorValue]:
        found: dict[str, FactorValue] = {}
        for side, is_factor, value in self._catalogue.uses(group):
            if not is_factor or side is not Side.GROUP:
                continue
            before = found.get(value.type)
            text = f"{before.value}, {value.value}" if before else value.value
            term = (before.term if before else "") or next(iter(value.terms), "")
            found[value.type] = FactorValue(text, term)
        return found

    def _make(self, experiment: int, factor: str) -> Layout:
        groups = [group for group in self._catalogue.of_experiment(experiment).tolist() if group in self.factors]
        groups = [group for group in groups if factor in self.factors[group]]
        others = self._slicing_factors(experiment, factor, groups)
        keys = [tuple(self._value(group, other) for other in others) for group in groups]
        slices = {key: place for place, key in enumerate(sorted(set(keys)))}
        base = _PREFIX.sub("", self._catalogue.experiments[experiment].display_name)
        return Layout(
            condition=np.array(groups, np.int32),
            column=[self.factors[group][factor] for group in groups],
            slice=np.array([slices[key] for key in keys], np.int32),
            names=[" - ".join([base, ", ".join(filter(None, key))]) if any(key) else base for key in slices],
        )

    def _slicing_factors(self, experiment: int, factor: str, groups: list[int]) -> list[str]:
        """Other factors that vary; if none does, all of them, unless that is the organism alone."""
        others = [name for name in self._catalogue.experiments[experiment].factors if name != factor]
        varying = [name for name in others if len({self._value(group, name) for group in groups}) > 1]
        return varying or ([] if others == ["organism"] else others)

    def _value(self, group: int, factor: str) -> str:
        found = self.factors[group].get(factor)
        return found.value if found else ""
