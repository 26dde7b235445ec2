"""Gene terms -> genes. Each term on its own; in each species the first step that finds something wins.

Steps: 2 gene id, 3 approved symbol, 4 other identifiers and synonyms, 5 gene set id, 6 gene set name, and 7, only when
none of these found anything in any species, words in descriptions and gene set names.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import shorten

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from engines.port import Numbers
from ontology.kinds import RANK, SET_IDS, SET_NAMES
from ontology.lookup import text_array
from ontology.text import normalize, tokens
from service.release import Release
from service.request.terms import GeneTerm, whole_term

TEXT_LIMIT = 100
"""Lists with more terms than this are not searched as text (step 7)."""

SYMBOL_STEP, SYNONYM_STEP, SET_STEP, NAME_STEP, TEXT_STEP = 3, 4, 5, 6, 7
SET_ID = re.compile(r"GO:\d{7}|IPR\d{6}|R-[A-Z]{3}-\d+|PO:\d{7}", re.IGNORECASE)

LAST_KIND = 127


@dataclass(frozen=True, slots=True)
class GeneHits:
    """Which gene a term found, by which step: arrays of one length, ordered by (term, gene), each pair once.

    - `kind`: number of the property that matched (`Genes.kinds`), -1 for gene sets and text;
    - `retired`: the term is an old id of the gene.
    """

    term: Numbers
    gene: Numbers
    step: npt.NDArray[np.int8]
    kind: npt.NDArray[np.int8]
    retired: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ResolvedGenes:
    """What gene terms came to.

    - `terms`: those looked up, words taken apart where all were genes;
    - `sets`: gene set ids behind a term, by its position in `terms`;
    - `texts`: positions of the terms that were searched as text (step 7), whose sets are only like the term;
    - `warnings`: categories that no gene of the release has, and whether step 7 was left out.
    """

    terms: tuple[GeneTerm, ...]
    hits: GeneHits
    sets: dict[int, list[str]]
    texts: frozenset[int]
    warnings: tuple[str, ...]

    @property
    def genes(self) -> Numbers | None:
        """Genes of all terms together, rising; None when no terms were given (no restriction)."""
        return np.unique(self.hits.gene) if self.terms else None


def resolve_genes(release: Release, given: Sequence[GeneTerm]) -> ResolvedGenes:
    """Find the genes of terms by the steps above; raises `RequestRefused` for a text too long for one term."""
    terms = _take_apart(release, given)
    sets: dict[int, list[str]] = {}
    warnings: list[str] = []
    parts = [*_by_identifier(release, terms, warnings), *_by_set(release, terms, sets)]
    hits = _first_steps(release, _join(parts), len(terms))
    found = np.zeros(len(terms), bool)
    found[hits.term] = True
    missing = [
        number for number in np.flatnonzero(~found).tolist() if not terms[number].category and number not in sets
    ]
    if missing and len(terms) > TEXT_LIMIT:
        warnings.append(
            f"Lists of more than {TEXT_LIMIT} gene terms are not searched in descriptions and names of gene sets"
        )
    elif missing:
        hits = _join([hits, *_by_text(release, terms, missing, sets)])
    lost = np.setdiff1d([number for number in missing if number not in sets], hits.term).astype(int)
    warnings += _kept_whole(release, [terms[number].value for number in lost.tolist()])
    return ResolvedGenes(terms, hits, sets, frozenset(missing), tuple(warnings))


def _take_apart(release: Release, given: Sequence[GeneTerm]) -> tuple[GeneTerm, ...]:
    """Split plain text at blanks where every word is a gene by steps 2 to 4."""
    phrases = [term for term in given if term.words]
    if not phrases:
        return tuple(given)
    words = list(dict.fromkeys(word for term in phrases for word in term.value.split()))
    hits = release.genes.find(words)
    known = {words[number] for number in np.unique(hits.term)}
    terms: list[GeneTerm] = []
    for term in given:
        parts = term.value.split()
        split = term.words and known.issuperset(parts)
        terms += [GeneTerm(part) for part in parts] if split else [whole_term(term)]
    return tuple(dict.fromkeys(terms))


def _kept_whole(release: Release, texts: Sequence[str]) -> list[str]:
    """Return a warning if some texts came to nothing as one term each, though words of them are genes."""
    phrases = [text for text in texts if " " in text]
    words = list(dict.fromkeys(word for text in phrases for word in text.split()))
    known = {words[number] for number in np.unique(release.genes.find(words).term)}
    mixed = [text for text in phrases if not known.isdisjoint(text.split())]
    if not mixed:
        return []
    strange = ", ".join(word for word in mixed[0].split() if word not in known)
    example = f"{shorten(mixed[0], 60)!r}: {shorten(strange, 60)!r} is none"
    reason = f"were taken whole, as not every word is a gene ({example}); put commas between genes"
    return [f"{len(mixed)} gene term(s) with blanks {reason}"]


def _by_identifier(release: Release, terms: Sequence[GeneTerm], warnings: list[str]) -> Iterable[GeneHits]:
    """Do steps 1 to 4, with one look-up for each category asked for."""
    steps = np.array([RANK.get(kind, LAST_KIND) for kind in release.genes.kinds], np.int8)
    for category in dict.fromkeys(term.category for term in terms):
        if category in SET_IDS[:-1] or category in SET_NAMES:
            continue
        at = np.array([number for number, term in enumerate(terms) if term.category == category], np.int32)
        try:
            found = release.genes.find([terms[number].value for number in at], category or None)
        except ValueError as error:
            warnings.append(f"Nothing was found by the category {category!r}: {error}")
            continue
        step = np.ones(len(found.term), np.int8) if category else steps[found.kind]
        yield GeneHits(at[found.term], found.gene, step, found.kind, found.retired)


def _by_set(release: Release, terms: Sequence[GeneTerm], sets: dict[int, list[str]]) -> Iterable[GeneHits]:
    """Do steps 5 and 6: gene sets by id, then by name; remember the sets of each term."""
    for number, term in enumerate(terms):
        set_id = known_set(release, term.value) if not term.category or term.category in SET_IDS[:-1] else ""
        if set_id:
            sets[number] = [set_id]
            yield _set_hits(release, number, [set_id], SET_STEP)
    by_name = [
        number
        for number, term in enumerate(terms)
        if number not in sets and (not term.category or term.category in SET_NAMES)
    ]
    for position, named in named_sets(release, [terms[number].value for number in by_name]).items():
        number = by_name[position]
        sets[number] = named
        yield _set_hits(release, number, named, NAME_STEP)


def known_set(release: Release, text: str) -> str:
    """Return the gene set id in use today that a text is, "" when it is none or unknown."""
    if not SET_ID.fullmatch(text):
        return ""
    set_id = release.sets.current(text.upper())
    return set_id if set_id in release.sets or release.genes.set_name(set_id) is not None else ""


def named_sets(release: Release, texts: Sequence[str]) -> dict[int, list[str]]:
    """Return, by position, the gene sets that texts name: by name or exact synonym, else by any synonym."""
    named: dict[int, list[str]] = {}
    for position in _may_name_sets(release, texts):
        text = texts[position]
        matches = [match for match in release.sets.find(text) if match.by != "id"]
        exact = [match.id for match in matches if match.by == "label" or match.scope == "EXACT"]
        # Some ontology files have lost the scopes of their synonyms; a whole name that fits still beats its words.
        found = list(dict.fromkeys([*release.genes.find_sets(text), *exact])) or [match.id for match in matches]
        if found:
            named[position] = found
    return named


def _may_name_sets(release: Release, texts: Sequence[str]) -> list[int]:
    """Return positions of texts worth looking up one by one: of a long list those that name what genes are in."""
    if len(texts) <= TEXT_LIMIT:
        return list(range(len(texts)))
    folded = [normalize(text) for text in texts]
    keys = release.sets.names.column("key")
    known = pc.is_in(text_array(folded), value_set=keys).to_numpy(zero_copy_only=False)
    known[release.genes.naming_sets(folded)] = True
    positions: list[int] = np.flatnonzero(known).tolist()
    return positions


def genes_of_sets(release: Release, set_ids: Iterable[str]) -> Numbers:
    """Return genes annotated with any of some gene sets or, where an ontology has them, their descendants."""
    wanted: set[str] = set()
    for set_id in set_ids:
        wanted |= {set_id, *release.sets.descendants(set_id)}
    return release.genes.in_set(wanted)


def _set_hits(release: Release, number: int, set_ids: Sequence[str], step: int) -> GeneHits:
    return _plain_hits(number, genes_of_sets(release, set_ids), step)


def _by_text(
    release: Release, terms: Sequence[GeneTerm], missing: Sequence[int], sets: dict[int, list[str]]
) -> Iterable[GeneHits]:
    """Do step 7: all words in descriptions and in names of gene sets."""
    for number in missing:
        words = tokens(terms[number].value)
        if not words:
            continue
        described, named = release.genes.search_text(words)
        if named:
            sets[number] = named
            described = np.union1d(described, genes_of_sets(release, named))
        yield _plain_hits(number, described, TEXT_STEP)


def _plain_hits(number: int, genes: Numbers, step: int) -> GeneHits:
    size = len(genes)
    return GeneHits(
        np.full(size, number, np.int32),
        np.asarray(genes, np.int32),
        np.full(size, step, np.int8),
        np.full(size, -1, np.int8),
        np.zeros(size, bool),
    )


def _join(parts: Sequence[GeneHits]) -> GeneHits:
    """Put hits together, ordered by (term, gene); of several for one pair the first step stays."""
    if not parts:
        return _plain_hits(0, np.empty(0, np.int32), 0)
    term, gene, step, kind, retired = (
        np.concatenate([getattr(part, name) for part in parts]) for name in GeneHits.__slots__
    )
    order = np.lexsort((kind, step, gene, term))
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(term[order]) != 0) | (np.diff(gene[order]) != 0)
    kept = order[first]
    return GeneHits(term[kept], gene[kept], step[kept], kind[kept], retired[kept])


def _first_steps(release: Release, hits: GeneHits, terms: int) -> GeneHits:
    """Keep, for each term and species, the hits of its first step."""
    species = release.genes.species(hits.gene)
    count = len(release.genes.species_names)
    cell = hits.term.astype(np.int64) * count + species
    first = np.full(terms * count, LAST_KIND, np.int8)
    np.minimum.at(first, cell, hits.step)
    kept = hits.step == first[cell]
    return GeneHits(*(getattr(hits, name)[kept] for name in GeneHits.__slots__))
