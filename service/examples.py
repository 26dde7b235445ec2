"""Queries that find something in a release: made from its data, for those who look around."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from engines.columns import Columns
from engines.errors import EngineError
from mappings.vocabulary import Side
from service.atlas.reference import reference_experiment
from service.catalogue import Catalogue, ExperimentEntry
from service.differential.search import search_differential
from service.errors import NotFound
from service.experiment.columns import choose
from service.experiment.experiments import read_experiment
from service.experiment.levels import baseline_table
from service.release import Release
from service.request.page import PageRequest
from service.request.search import SearchRequest
from service.words import resolve

SPECIFIC = 3
"""Genes to choose the example from: the first with a symbol."""


@dataclass(frozen=True, slots=True)
class Example:
    """A query: what it asks, in words, and its parameters; `part` of the page that answers."""

    text: str
    gene: str = ""
    condition: str = ""
    species: str = ""
    part: str = ""


def find_examples(release: Release, reader: Columns) -> list[Example]:
    """Return example queries, kept for as long as the release is served; none while the engine is away."""
    try:
        return release.memory.recall(("examples",), lambda: _find(release, reader), len)
    except EngineError:
        return []


def _find(release: Release, reader: Columns) -> list[Example]:
    found = [_specific_gene(release, reader), _tissue(release), _changed_gene(release), _treatment(release)]
    examples = [example for example in found if example]
    specific, changed = found[0], found[2]
    if specific and changed and specific.gene != changed.gene:
        genes = f"{specific.gene}, {changed.gene}"
        examples.append(Example(f"{specific.gene} and {changed.gene} together", gene=genes))
    return examples


def _specific_gene(release: Release, reader: Columns) -> Example | None:
    """Return the gene that a reference experiment shows in the fewest tissues, at the highest level."""
    for species in sorted(release.catalogue.species.names, key=lambda name: (name != "Homo sapiens", name)):
        try:
            number = reference_experiment(release.catalogue, species)
        except NotFound:
            continue
        asked = PageRequest(size=SPECIFIC)
        columns = choose(release.catalogue, number, asked, read_experiment(release, number))
        rows = baseline_table(release, number, asked, columns, reader).rows
        symbols = [row.gene_name for row in rows if row.gene_name and row.gene_name != row.gene_id]
        if symbols:
            factor = release.catalogue.experiments[number].default_factor
            return Example(f"{symbols[0]}, by {factor}", gene=symbols[0], species=species, part="baseline")
    return None


def _tissue(release: Release) -> Example | None:
    """Return the tissue that most assay groups of baseline experiments are of."""
    groups = np.flatnonzero(~release.catalogue.is_contrast).tolist()
    value = _frequent(release, groups, Side.GROUP)
    return Example(f"{value}: experiments that measure it", condition=value, part="baseline") if value else None


def _changed_gene(release: Release) -> Example | None:
    """Return a gene that changes most in some comparison."""
    if not len(release.catalogue.contrasts):
        return None
    rows = search_differential(resolve(release, SearchRequest(size=SPECIFIC))).rows
    symbols = release.genes.records(rows["gene"].to_numpy(), ("symbol",))["symbol"].to_pylist()
    symbol = next((symbol for symbol in symbols if symbol), "")
    return Example(f"where {symbol} changes", gene=symbol, part="differential") if symbol else None


def _treatment(release: Release) -> Example | None:
    """Return the condition that most comparisons test."""
    value = _frequent(release, release.catalogue.contrasts.tolist(), Side.TEST)
    return Example(f"genes that change in {value}", condition=value, part="differential") if value else None


def _frequent(release: Release, conditions: list[int], side: Side) -> str:
    """Return what an ontology calls the value of a factor with most conditions; "" for none."""
    counts = Counter(
        label
        for condition in conditions
        for at, is_factor, value in release.catalogue.uses(condition)
        if at is side and is_factor and value.value.casefold() not in _PLAIN
        for label in dict.fromkeys(map(release.terms.label, value.terms))
        if label
    )
    return min(counts, key=lambda label: (-counts[label], label), default="")


_PLAIN = frozenset({"normal", "none", "control", "wild type", "not available"})
"""Values that say that nothing was done."""


def featured_experiments(catalogue: Catalogue) -> list[ExperimentEntry]:
    """Return the experiments that stand for a release: references of species, then the widest comparisons."""
    found: list[int] = []
    for species in catalogue.species.names:
        try:
            found.append(reference_experiment(catalogue, species))
        except NotFound:
            continue
    sizes = np.bincount(catalogue.experiment[catalogue.contrasts], minlength=len(catalogue.experiments))
    wide = [number for number in np.argsort(-sizes, kind="stable").tolist() if sizes[number]]
    sized = sorted(dict.fromkeys(found), key=lambda number: -catalogue.experiments[number].assays)
    both = [*sized[:HALF], *wide[: HALF + max(0, HALF - len(sized))]]
    return [catalogue.experiments[number] for number in both]


def latest_experiments(catalogue: Catalogue) -> list[ExperimentEntry]:
    """Return the experiments whose data became public last; without a date the later accession."""
    order = sorted(catalogue.experiments, key=lambda entry: (entry.released, entry.accession), reverse=True)
    return order[: 2 * HALF]


HALF = 4
"""References and comparisons among the featured experiments; twice as many of the latest."""
