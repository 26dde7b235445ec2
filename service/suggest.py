"""What search boxes offer while somebody types."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ontology.kinds import SET_IDS, SET_NAMES
from ontology.orthography import american
from ontology.prefixes import key_of
from ontology.text import WORD
from service.release import Release
from service.species import match_species, normalize_species
from service.unmapped import FIELD as MAPPING

MOST = 10
"""Suggestions at most: more are not read."""

_OF_SETS = {*SET_IDS, *SET_NAMES}


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a text goes on as typed: `length` characters from `start`; `marked` is HTML with them in `<b>`."""

    start: int
    length: int
    marked: str


@dataclass(frozen=True, slots=True)
class GeneSuggestion:
    """A term for the gene box: `value` and `category` as in `geneQuery`.

    `gene_id`, `gene_symbol` are those of the first gene it means, "" for gene sets; `species` lists the species,
    of those asked for, in which it means a gene; `mapping` is "unmapped" where that is a mere design element.
    """

    value: str
    category: str
    mark: Mark
    gene_id: str
    gene_symbol: str
    species: list[str]
    mapping: str


@dataclass(frozen=True, slots=True)
class ConditionSuggestion:
    """A term for the condition box: `value`, and `id` of the ontology's term of that label, "" where it is none.

    `synonym` is the synonym of `value` that goes on as typed, "" where the value itself does; `mark` marks that one.
    `experiments` and `conditions` say how many a search for the value finds.
    """

    value: str
    id: str
    synonym: str
    mark: Mark
    experiments: int
    conditions: int


def suggest_genes(release: Release, text: str, species: Sequence[str] = (), limit: int = MOST) -> list[GeneSuggestion]:
    """Return what genes and gene sets may be meant by the beginning of an identifier or of a word of a name.

    Symbols come first, then gene ids, synonyms, all others; within these shorter ones, then those of genes that occur
    in results. The same text may come once for each category.

    Parameters
    ----------
    text : str
        What was typed, in any case; nothing finds nothing.
    species : sequence of str
        Only genes of these, as users name them ("mouse"); none means all. Names of no species here find nothing.
    limit : int
        At most so many.
    """
    names = release.genes.species_names
    wanted = [place for name in species for place in match_species(normalize_species(name), names)]
    found = release.genes.complete(text, sorted(set(wanted)) if species else None, limit)
    numbers = np.array([gene for one in found for gene in one.genes], np.int32)
    records = release.genes.records(numbers, ("id", "symbol", "species"))
    rows = iter(records.append_column(MAPPING, release.unmapped.marks(numbers).cast(pa.string())).to_pylist())
    suggestions = []
    for one in found:
        genes = [next(rows) for _ in one.genes]
        category = release.genes.kinds[one.kind]
        first = genes[0] if category not in _OF_SETS else {"id": "", "symbol": "", MAPPING: ""}
        homes = sorted({gene["species"] for gene in genes} - {""})
        named = (first["id"], first["symbol"], homes, first[MAPPING])
        suggestions.append(GeneSuggestion(one.text, category, mark(one.text, text), *named))
    return suggestions


def suggest_conditions(release: Release, text: str, limit: int = MOST) -> list[ConditionSuggestion]:
    """Return labels and values that occur in the data, or have descendants that do, most experiments first.

    Each is there once: for a word of its own that begins as typed, else for a synonym with such a word.
    """
    suggestions = []
    for found in release.completions.complete(text, limit):
        synonym = found.text if found.text != found.label else ""
        suggestions.append(
            ConditionSuggestion(
                found.label, found.term, synonym, mark(found.text, text), found.experiments, found.conditions
            )
        )
    return suggestions


def mark(text: str, typed: str) -> Mark:
    """Mark where a text goes on as typed: from the first word after which the letters, marks and case aside, agree."""
    key = key_of(typed)
    wanted = (key, " ".join(map(american, key.split())))
    for word in WORD.finditer(text):
        start = word.start()
        length = _agreeing(text[start:], wanted)
        if length:
            before, middle, after = text[:start], text[start : start + length], text[start + length :]
            return Mark(start, length, f"{html.escape(before)}<b>{html.escape(middle)}</b>{html.escape(after)}")
    return Mark(0, 0, html.escape(text))


def _agreeing(text: str, wanted: tuple[str, str]) -> int:
    """Return the length of the shortest beginning of a text that begins with either key, 0 if none does."""
    key, spelled = wanted
    if text[: len(key)].casefold() == key:
        return len(key)
    whole = key_of(text)
    if not (whole.startswith(key) or " ".join(map(american, whole.split())).startswith(spelled)):
        return 0
    for length in range(1, len(text) + 1):
        begun = key_of(text[:length])
        if begun.startswith(key) or " ".join(map(american, begun.split())).startswith(spelled):
            return length
    return len(text)
