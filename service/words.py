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
from service.resolve.gene_report import report_genes
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
        species = sorted(self.filters.chosen.get("species", ()))
        return {
            "genes": report_genes(self.release, self.genes, species),
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
        known = self.release.catalogue.experiment_numbers
        return [known[accession] for accession in self.request.experiments if accession in known]

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
        known = self.release.catalogue.condition_numbers
        return np.array(sorted(known[key] for key in self.request.contrasts if key in known), np.int32)


def resolve(release: Release, request: SearchRequest) -> Words:
    """Look all words of a request up in a release; what the release lacks becomes a warning, never an error."""
    catalogue = release.catalogue
    filters, missing = read_filters(catalogue, request)
    genes = resolve_genes(release, request.genes)
    conditions = resolve_conditions(release, request.conditions, request.side, request.operator)
    missing += [
        f"This release has no experiment {accession}"
        for accession in request.experiments
        if accession not in catalogue.experiment_numbers
    ]
    missing += [
        f"This release has no contrast {accession}:{contrast}"
        for accession, contrast in request.contrasts
        if (accession, contrast) not in catalogue.condition_numbers
    ]
    return Words(release, request, genes, conditions, filters, (*request.warnings, *missing, *genes.warnings))
