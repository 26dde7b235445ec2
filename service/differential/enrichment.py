"""Overlap search: the contrasts of a species, ordered by how many more genes of a list they hold than chance would."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.overlap import find_overlaps
from engines.port import Counts, Engine, Numbers
from engines.query import DifferentialQuery
from mappings.species import species_key
from service.cursor import NO_ROW, Cursor, write_cursor
from service.differential.search import build_query, check_cursor, open_facts, query_digest
from service.errors import Unanswerable
from service.facets import direct
from service.release import Release
from service.words import Words

COLUMNS = (
    "experiment_accession",
    "contrast_id",
    "contrast_name",
    "observed",
    "expected",
    "effect_size",
    "p_value",
    "adjusted_p_value",
    "list_genes",
    "passing_genes",
    "tested_genes",
)
"""Columns of rows, in order; `observed` and the last three are the two by two table behind the p-value."""

ANSWER = "enrichment"

Whole = npt.NDArray[np.int64]
Table = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class EnrichmentAnswer:
    """One page of contrasts that hold genes of the list, and how many there are.

    `genes` of the list were tested somewhere in the `species`; p-values are adjusted for all `contrasts` asked.
    """

    words: Words
    species: str
    genes: int
    contrasts: int
    total: int
    next: str | None
    warnings: tuple[str, ...]
    columns: Table


def search_enrichment(words: Words) -> EnrichmentAnswer:
    """Answer which contrasts are enriched with the genes of a list, the least likely by chance first.

    Raises `Unanswerable` without genes, or when they are not of one species; `RequestRefused` for a cursor of another
    query; `EngineUnavailable`.
    """
    request, release = words.request, words.release
    check_cursor(request, ANSWER)
    species, genes = _list_of_one_species(words)
    # The cursor is checked, and counts have no pages.
    query, warnings = build_query(replace(words, request=replace(request, after=None)))
    contrasts = _contrasts_of(words, query, species)
    columns, ranked = _test(words, query, contrasts, genes)
    start = request.after.seen if request.after else 0
    shown = ranked[start : start + request.size]
    seen = start + len(shown)
    cursor = Cursor(release.id, query_digest(request, ANSWER), seen, NO_ROW)
    return EnrichmentAnswer(
        words=words,
        species=species,
        genes=len(genes),
        contrasts=len(contrasts),
        total=len(ranked),
        next=write_cursor(cursor) if seen < len(ranked) else None,
        warnings=(*words.warnings, *warnings),
        columns=_names(release, contrasts[shown]) | {name: column[shown].tolist() for name, column in columns.items()},
    )


def _test(
    words: Words, query: DifferentialQuery, contrasts: Numbers, genes: Numbers
) -> tuple[dict[str, npt.NDArray[Any]], npt.NDArray[np.intp]]:
    """Return the numbers of every contrast, and the order of those that hold genes of the list."""
    everything = replace(query, genes=None, contrasts=None, selected=None, first=None, size=0)
    with open_facts(words, query) as engine:
        listed = engine.differential(replace(everything, genes=genes)).counts
        totals = _totals(words.release, engine, everything)
    observed, passing = (_genes_in(contrasts, counts, query) for counts in (listed, totals))
    tested = np.array([words.release.catalogue.tested_genes[contrast] for contrast in contrasts.tolist()], np.int64)
    overlaps = find_overlaps(observed, passing, tested, len(genes))
    ranked = np.lexsort((contrasts, -observed, overlaps.p_value))
    columns = {
        "observed": observed,
        "expected": overlaps.expected,
        "effect_size": overlaps.effect_size,
        "p_value": overlaps.p_value,
        "adjusted_p_value": overlaps.adjusted_p_value,
        "list_genes": overlaps.drawn,
        "passing_genes": passing,
        "tested_genes": np.maximum(tested, passing),
    }
    return columns, ranked[observed[ranked] > 0]


def _list_of_one_species(words: Words) -> tuple[str, Numbers]:
    """Return the species of a gene list, and its genes that were tested in some contrast."""
    found = words.genes.genes
    if found is None:
        raise Unanswerable("geneQuery: name the genes of a list; without any there is nothing to look for")
    release = words.release
    tested = found[found < len(release.catalogue.tested_contrasts)]
    tested = tested[release.catalogue.tested_contrasts[tested] > 0]
    names = np.array(release.genes.species_names)[release.genes.species(tested)]
    if "species" in words.filters.chosen:
        wanted = set(map(species_key, words.filters.chosen["species"]))
        kept = np.array([species_key(name) in wanted for name in names.tolist()], bool)
        tested, names = tested[kept], names[kept]
    species, genes = np.unique(names, return_counts=True)
    if len(species) == 1:
        return str(species[0]), tested
    if not len(species):
        raise Unanswerable(
            "geneQuery: none of these genes was tested in a contrast"
            + (" of this species" if "species" in words.filters.chosen else "")
            + "; /api/v1/resolve says what became of each term"
        )
    named = ", ".join(f"{name} ({count})" for name, count in zip(species, genes, strict=True))
    raise Unanswerable(f"organism: these genes are of {named}; name one species")


def _contrasts_of(words: Words, query: DifferentialQuery, species: str) -> Numbers:
    """Return the contrasts of a species that were asked: those with any gene tested."""
    catalogue = words.release.catalogue
    among = query.contrasts if query.contrasts is not None else catalogue.contrasts
    same = np.array([species_key(name) == species_key(species) for name in catalogue.species.names], bool)
    among = among[same[catalogue.species.codes[catalogue.experiment[among]]]]
    tested = np.array([bool(catalogue.tested_genes[contrast]) for contrast in among.tolist()], bool)
    asked: Numbers = among[tested]
    return asked


def _totals(release: Release, engine: Engine, everything: DifferentialQuery) -> Counts:
    """Count all genes that pass, whatever list is asked with the same cut-offs."""
    cutoffs = everything.cutoffs
    if engine is not release.engine:
        return engine.differential(everything).counts
    key = ("passing genes", cutoffs.fold_change, cutoffs.lenient_fold_change, cutoffs.p_value)
    return release.memory.recall(
        key, lambda: engine.differential(everything).counts, lambda counts: len(counts.contrast)
    )


def _genes_in(contrasts: Numbers, counts: Counts, query: DifferentialQuery) -> Whole:
    """Return the genes counted in each of some contrasts, in the direction asked for."""
    genes = np.zeros(max(contrasts.max(initial=0), counts.contrast.max(initial=0)) + 1, np.int64)
    genes[counts.contrast] = direct(counts, query.regulation)
    return genes[contrasts]


def _names(release: Release, contrasts: Numbers) -> Table:
    catalogue = release.catalogue
    numbers = contrasts.tolist()
    return {
        "experiment_accession": [catalogue.experiments[catalogue.experiment[number]].accession for number in numbers],
        "contrast_id": [catalogue.condition_ids[number] for number in numbers],
        "contrast_name": [catalogue.condition_names[number] for number in numbers],
    }
