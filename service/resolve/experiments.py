"""Accessions and publications typed where genes or conditions are asked for: they lead to their experiments."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.release import Release
from service.request.terms import GeneTerm
from service.resolve.genes import TEXT_STEP, ResolvedGenes

_PUBMED = re.compile(r"(?:pmid|pubmed)[: ]*(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedExperiments:
    """Experiments that a text names `by` accession, secondary_accession or pubmed; their numbers, rising."""

    by: str
    experiments: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TypedExperiment:
    """A gene term that names experiments, and no gene; `position` is its place among the terms."""

    position: int
    term: GeneTerm
    named: NamedExperiments


def name_experiments(release: Release, text: str) -> NamedExperiments | None:
    """Return the experiments that a text names, whatever its case; None when it names none.

    A name is an accession (`E-GEOD-2034`, also as `GSE2034`), another archive's accession of the same data
    (`ERP014517`, `PRJEB12345`), or a PubMed id (`29144233`, `PMID:29144233`).
    """
    publication = _PUBMED.fullmatch(text.strip())
    found = release.catalogue.experiments_named(publication[1] if publication else text.strip())
    if not found or (publication and found[0][0] != "pubmed"):
        return None
    by = found[0][0]
    return NamedExperiments(by, tuple(sorted({number for way, number in found if way == by})))


def take_experiments(release: Release, genes: ResolvedGenes) -> tuple[tuple[TypedExperiment, ...], list[str]]:
    """Return the gene terms that name experiments and, but for words in descriptions, nothing else.

    Also a warning for each that names experiments as well as genes: it was taken for genes.
    """
    found_genes = np.unique(genes.hits.term[genes.hits.step < TEXT_STEP]).tolist()
    meant = {*found_genes, *(genes.sets.keys() - genes.texts)}
    named = [
        TypedExperiment(position, term, found)
        for position, term in enumerate(genes.terms)
        if not term.category and (found := name_experiments(release, term.value))
    ]
    typed = tuple(one for one in named if one.position not in meant)
    warnings = [
        f"{one.term.value!r} is taken for a gene; it also names {', '.join(accessions(release, one.named))}"
        for one in named
        if one.position in meant
    ]
    return typed, warnings


def report_typed(
    release: Release, typed: Sequence[TypedExperiment], entries: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the report of gene terms with those that name experiments at their places."""
    report = list(entries)
    for one in typed:
        about = {"term": one.term.value, "category": None, "status": "matched", "by": [one.named.by], "total": 0}
        report.insert(one.position, about | {"genes": [], **report_named(release, one.named)})
    return report


def report_named(release: Release, named: NamedExperiments) -> dict[str, Any]:
    """Return what says that a term names experiments."""
    return {"kind": "experiment", "experiments": accessions(release, named)}


def accessions(release: Release, named: NamedExperiments) -> list[str]:
    """Return the accessions of named experiments."""
    return [release.catalogue.experiments[number].accession for number in named.experiments]
