"""Facets of differential answers, folded from rows per contrast.

A facet does not filter itself: its values are counted under all other filters, so several can be ticked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.port import Counts, Numbers
from mappings.vocabulary import Regulation
from service.catalogue import Catalogue, Coded, Flags
from service.request.search import SearchRequest
from service.species import match_species

Rows = npt.NDArray[np.int64]

REGULATION = "regulation"


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet, how many rows have it, and whether it is ticked."""

    value: str
    count: int
    selected: bool


Facets = dict[str, list[FacetValue]]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the facets tick: facet -> flag per experiment or, for `replicates`, wanted numbers; none ticked: absent."""

    experiments: Mapping[str, Flags]
    chosen: Mapping[str, frozenset[str]]
    replicates: tuple[int, ...] = ()
    regulation: Regulation | None = None

    def passing(self, catalogue: Catalogue, contrasts: Numbers) -> dict[str, Flags]:
        """Return, per facet with ticks, which of some contrasts pass it."""
        experiments = catalogue.experiment[contrasts]
        flags = {name: flags[experiments] for name, flags in self.experiments.items()}
        if self.replicates:
            flags["numReplicates"] = np.isin(catalogue.replicates[contrasts], self.replicates)
        return flags


def read_filters(catalogue: Catalogue, request: SearchRequest) -> tuple[Filters, list[str]]:
    """Turn the filters of a request into flags over experiments; return them and what the release lacks."""
    flags: dict[str, Flags] = {}
    chosen: dict[str, frozenset[str]] = {}
    warnings: list[str] = []

    def tick(facet: str, names: Iterable[str], column: Coded) -> None:
        chosen[facet] = frozenset(names)
        wanted = [number for number, name in enumerate(column.names) if name in chosen[facet]]
        flags[facet] = np.isin(column.codes, wanted)

    if request.species:
        names = catalogue.species.names
        matches = [match_species(name, names) for name in request.species]
        missing = [name for name, found in zip(request.species, matches, strict=True) if not found]
        warnings += [f"This release has no experiment on {name!r}" for name in missing]
        tick("species", [names[position] for found in matches for position in found], catalogue.species)
    if request.kingdoms:
        tick("kingdom", request.kingdoms, catalogue.kingdom)
    if request.experiment_types:
        tick("experimentType", request.experiment_types, catalogue.experiment_type)
    if request.factors:
        chosen["factors"] = frozenset(request.factors)
        wanted = [number for number, name in enumerate(catalogue.factor_names) if name in chosen["factors"]]
        flags["factors"] = np.any(catalogue.factor_flags[:, wanted], axis=1)
        missing = sorted(chosen["factors"].difference(catalogue.factor_names))
        warnings += [f"This release has no experimental factor {name!r}" for name in missing]
    if request.replicates:
        chosen["numReplicates"] = frozenset(map(str, request.replicates))
    if request.regulation:
        chosen[REGULATION] = frozenset({request.regulation.value})
    return Filters(flags, chosen, request.replicates, request.regulation), warnings


def fold(catalogue: Catalogue, counts: Counts, filters: Filters) -> tuple[int, Facets]:
    """Return the exact total and all facets with counts, from rows per contrast and direction."""
    passing = filters.passing(catalogue, counts.contrast)
    rows = direct(counts, filters.regulation)
    replicates = np.bincount(catalogue.replicates[counts.contrast], _under_others(passing, "numReplicates", rows))
    regulation = [int(_under_others(passing, "", passed).sum()) for passed in (counts.up, counts.down)]
    facets = _experiment_facets(catalogue, catalogue.experiment[counts.contrast], rows, passing, filters) | {
        "numReplicates": _values(filters, "numReplicates", [*map(str, range(len(replicates)))], replicates),
        REGULATION: _values(filters, REGULATION, [Regulation.UP.value, Regulation.DOWN.value], np.array(regulation)),
    }
    return int(_under_others(passing, "", rows).sum()), facets


def count_experiments(catalogue: Catalogue, found: Numbers, filters: Filters) -> tuple[list[int], Facets]:
    """Return which of some experiments pass the filters, and facets that count experiments."""
    passing = {name: flags[found] for name, flags in filters.experiments.items()}
    ones = np.ones(len(found), np.int64)
    shown: list[int] = found[_under_others(passing, "", ones) > 0].tolist()
    return shown, _experiment_facets(catalogue, found, ones, passing, filters)


def _experiment_facets(
    catalogue: Catalogue, experiments: Numbers, rows: Rows, passing: Mapping[str, Flags], filters: Filters
) -> Facets:
    """Sum `rows`, each of one experiment, by what the experiments are; `passing` says per facet which pass it."""
    columns = {
        "kingdom": catalogue.kingdom,
        "species": catalogue.species,
        "experimentType": catalogue.experiment_type,
    }
    facets = {
        facet: _values(
            filters,
            facet,
            column.names,
            np.bincount(column.codes[experiments], _under_others(passing, facet, rows), len(column.names)),
        )
        for facet, column in columns.items()
    }
    factors = _under_others(passing, "factors", rows) @ catalogue.factor_flags[experiments]
    return facets | {"factors": _values(filters, "factors", catalogue.factor_names, factors)}


def _under_others(passing: Mapping[str, Flags], facet: str, rows: Rows) -> Rows:
    """Return numbers of rows, 0 where they do not pass all facets but one."""
    others = [passed for name, passed in passing.items() if name != facet]
    return rows * np.logical_and.reduce(others) if others else rows


def direct(counts: Counts, regulation: Regulation | None) -> Rows:
    """Return rows per contrast in the direction asked for, or in both."""
    if regulation is Regulation.UP:
        return counts.up
    return counts.down if regulation is Regulation.DOWN else counts.up + counts.down


def _values(filters: Filters, facet: str, names: list[str], sums: npt.NDArray[np.generic]) -> list[FacetValue]:
    """Values that rows have, and those that are ticked; most rows first, then by name."""
    chosen = filters.chosen.get(facet, frozenset())
    counts = dict(zip(names, sums.astype(np.int64).tolist(), strict=True)) | dict.fromkeys(chosen.difference(names), 0)
    values = [FacetValue(name, count, name in chosen) for name, count in counts.items() if count or name in chosen]
    return sorted(values, key=lambda value: (-value.count, value.value))
