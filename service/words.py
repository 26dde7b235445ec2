"""The words of a request, resolved once for whatever is asked with them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from engines.port import Numbers
from service.catalogue import Flags
from service.facets import Filters, read_filters
from service.release import Release
from service.request.search import SearchRequest
from service.resolve.condition_report import report_conditions
from service.resolve.conditions import ResolvedConditions, resolve_conditions
from service.resolve.gene_report import empty_sets, report_genes
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

    @cached_property
    def report(self) -> dict[str, list[dict[str, Any]]]:
        """The resolution report: what became of every gene term and every condition term."""
        return {
            "genes": report_genes(self.release, self.genes, self.filters.chosen.get("species")),
            "conditions": report_conditions(self.release, self.conditions),
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
        """Numbers of the experiments that `experiment` names and the release has."""
        found = map(self.release.catalogue.find_experiment, self.request.experiments)
        return [number for number in found if number is not None]

    def first_experiments(self) -> Flags:
        """Per experiment: whether all of several condition terms are studied in it."""
        flags = np.zeros(len(self.release.catalogue.experiments), bool)
        if self.conditions.first is not None:
            flags[self.conditions.first] = True
        return flags

    def _of_experiments(self) -> Numbers | None:
        if not self.request.experiments:
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
    genes = resolve_genes(release, request.genes)
    conditions = resolve_conditions(release, request.conditions, request.side, request.operator)
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
    empty = empty_sets(release, genes, sorted(filters.chosen.get("species", ())))
    return Words(release, request, genes, conditions, filters, (*request.warnings, *missing, *genes.warnings, *empty))
