"""The words of a request, resolved once for whatever is asked with them."""

from collections.abc import Callable, Hashable, Sized
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np

from engines.port import Numbers
from service.catalogue import Flags
from service.facets import Filters, read_filters
from service.memory import MOST_TERMS, Found, room_of_report
from service.release import Release
from service.request.search import SearchRequest
from service.request.terms import GeneTerm
from service.resolve.condition_report import report_conditions
from service.resolve.conditions import ResolvedConditions, resolve_conditions
from service.resolve.experiments import TypedExperiment, report_typed, take_experiments
from service.resolve.gene_report import empty_sets, genes_elsewhere, report_genes
from service.resolve.genes import ResolvedGenes, resolve_genes


@dataclass(frozen=True)
class Words:
    """What a request's words mean in one release."""

    release: Release
    request: SearchRequest
    genes: ResolvedGenes
    conditions: ResolvedConditions
    filters: Filters
    warnings: tuple[str, ...]
    typed: tuple[TypedExperiment, ...] = ()

    @cached_property
    def report(self) -> dict[str, list[dict[str, Any]]]:
        """The resolution report: what became of every gene term and every condition term."""
        release, request, species = self.release, self.request, self.filters.chosen.get("species")
        asked = (request.conditions, request.side, request.operator)
        genes = partial(report_genes, release, self.genes, species)
        conditions = partial(report_conditions, release, self.conditions)
        entries = _recall(release, request.genes, ("gene report", request.genes, species), genes, room_of_report)
        return {
            "genes": report_typed(release, self.typed, entries),
            "conditions": _recall(
                release, request.conditions, ("condition report", *asked), conditions, room_of_report
            ),
        }

    @cached_property
    def scope(self) -> Numbers | None:
        """Conditions that terms, `experiment` and `contrast` leave, rising; None when they leave all."""
        conditions = self.conditions.conditions
        for chosen in (self._of_experiments(), self._of_contrasts()):
            if chosen is not None:
                conditions = chosen if conditions is None else np.intersect1d(conditions, chosen, assume_unique=True)
        return conditions

    @cached_property
    def experiment_numbers(self) -> list[int]:
        """Numbers of the experiments that `experiment` and gene terms name and the release has."""
        found = map(self.release.catalogue.find_experiment, self.request.experiments)
        chosen = [number for number in found if number is not None]
        if not self.typed:
            return chosen
        typed = dict.fromkeys(number for one in self.typed for number in one.named.experiments)
        return [number for number in typed if not self.request.experiments or number in chosen]

    def first_experiments(self) -> Flags:
        """Per experiment: whether all of several condition terms are studied in it."""
        flags = np.zeros(len(self.release.catalogue.experiments), bool)
        if self.conditions.first is not None:
            flags[self.conditions.first] = True
        return flags

    def _of_experiments(self) -> Numbers | None:
        if not self.request.experiments and not self.typed:
            return None
        wanted = np.isin(self.release.catalogue.experiment, self.experiment_numbers)
        return np.flatnonzero(wanted).astype(np.int32)

    def _of_contrasts(self) -> Numbers | None:
        if not self.request.contrasts:
            return None
        found = [self.release.catalogue.find_condition(*key) for key in self.request.contrasts]
        return np.unique(np.array([number for number in found if number is not None], np.int32))


def resolve(release: Release, request: SearchRequest) -> Words:
    """Look all words of a request up in a release; what the release lacks becomes a warning, never an error."""
    catalogue = release.catalogue
    filters, missing = read_filters(catalogue, request)
    genes = _find_genes(release, request.genes)
    typed, unclear = take_experiments(release, genes)
    if typed:
        named = {one.term for one in typed}
        genes = _find_genes(release, tuple(term for term in genes.terms if term not in named))
    asked = (request.conditions, request.side, request.operator)
    conditions = _recall(
        release,
        request.conditions,
        ("conditions", *asked),
        lambda: resolve_conditions(release, *asked),
        lambda found: sum(len(term.uses.condition) for term in found.terms),
    )
    missing += [
        f"This release has no experiment {accession}"
        for accession in request.experiments
        if catalogue.find_experiment(accession) is None
    ]
    missing += [
        f"This release has no contrast {accession}:{contrast}"
        for accession, contrast in request.contrasts
        if catalogue.find_condition(accession, contrast) is None
    ]
    species = filters.chosen.get("species", ())
    lost = [*empty_sets(release, genes, sorted(species)), *genes_elsewhere(release, genes, species)]
    warnings = (*request.warnings, *missing, *genes.warnings, *lost, *unclear)
    return Words(release, request, genes, conditions, filters, warnings, typed)


def _find_genes(release: Release, terms: tuple[GeneTerm, ...]) -> ResolvedGenes:
    return _recall(
        release, terms, ("genes", terms), lambda: resolve_genes(release, terms), lambda found: len(found.hits.gene)
    )


def _recall(
    release: Release, terms: Sized, key: tuple[Hashable, ...], make: Callable[[], Found], size: Callable[[Found], int]
) -> Found:
    """Return what a list of terms came to before, if it is short and was asked for lately; else make it."""
    return make() if len(terms) > MOST_TERMS else release.memory.recall(key, make, size)
