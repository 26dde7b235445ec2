"""What became of each gene term, for people and programs."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.port import Numbers
from ontology.kinds import RANK
from service.release import Release
from service.request.terms import GeneTerm
from service.resolve.genes import (
    NAME_STEP,
    SET_ID,
    SET_STEP,
    SYMBOL_STEP,
    SYNONYM_STEP,
    TEXT_STEP,
    ResolvedGenes,
    known_set,
)
from service.resolve.near import SUGGESTED_TERMS, SUGGESTIONS

LISTED_GENES = 20
"""Genes named for each term; `total` says how many there are."""

LISTED_SETS = 20
LISTED_TERMS = 5

Entry = dict[str, Any]
Flags = npt.NDArray[np.bool_]
Kinds = npt.NDArray[np.int8]
Starts = npt.NDArray[np.int64]

_SET_WAYS = {SET_STEP: "gene_set", NAME_STEP: "gene_set_name", TEXT_STEP: "text"}


def report_genes(release: Release, resolved: ResolvedGenes, species: Collection[str] | None = None) -> list[Entry]:
    """Return one entry per term.

    `status`: matched, ambiguous (several genes of one species by symbol or other identifier; all are used), retired
    (an old id; its successor is used) or not_found (with `suggestions`, for the first hundred). `by` says which
    properties matched, `total` how many genes, `genes` names some of them, `sets` the gene sets behind them. A known
    gene set is matched though it has no genes. With `species` (as the release names them) only genes of these count.
    """
    if not resolved.terms:
        return []
    hits = resolved.hits
    kept = np.ones(len(hits.gene), bool) if species is None else release.genes.of_species(hits.gene, species)
    term, gene, kind = hits.term[kept], hits.gene[kept], hits.kind[kept]
    starts = np.searchsorted(term, np.arange(len(resolved.terms) + 1))
    totals, names = np.diff(starts).tolist(), _names(release, gene, starts)
    parts = zip(resolved.terms, totals, names, _ways(release, resolved, kept, starts), strict=True)
    entries = [_entry(*part) for part in parts]
    for number in _unclear(release, term, gene, kind):
        entries[number]["status"] = "ambiguous"
    for number in np.unique(term[hits.retired[kept]]).tolist():
        entries[number]["status"] = "retired"
    _name_sets(release, resolved, entries)
    missing = [entry for entry in entries if entry["status"] == "not_found"]
    for entry in missing[:SUGGESTED_TERMS]:
        # Symbols that are spelled like the id of a gene set are no help.
        near = [] if SET_ID.fullmatch(entry["term"]) else release.genes.suggest(entry["term"], SUGGESTIONS + 1)
        others = [name for name in near if name.casefold() != entry["term"].casefold()]  # a gene of other species
        entry["suggestions"] = others[:SUGGESTIONS]
    return entries


def _name_sets(release: Release, resolved: ResolvedGenes, entries: Sequence[Entry]) -> None:
    """Give terms the gene sets behind them; a known set is matched though it has no genes."""
    for number, set_ids in resolved.sets.items():
        entry = entries[number]
        if not entry["total"] and number not in resolved.texts:
            entry |= {"status": "matched", "by": [_way_to_sets(release, resolved, number)]}
        if entry["status"] != "not_found":
            entry["sets"] = [
                {"id": set_id, "name": release.genes.set_name(set_id) or release.sets.label(set_id)}
                for set_id in set_ids[:LISTED_SETS]
            ]


def empty_sets(release: Release, resolved: ResolvedGenes, species: Sequence[str] = ()) -> list[str]:
    """Return a warning for each term that is a gene set without genes here, or without genes of `species`."""
    warnings = []
    for number in sorted(resolved.sets.keys() - resolved.texts):
        start, end = np.searchsorted(resolved.hits.term, [number, number + 1])
        found = resolved.hits.gene[start:end]
        name = resolved.terms[number].value
        if not len(found):
            warnings.append(f"The gene set {name!r} has no genes in this release")
        elif species and not release.genes.of_species(found, species).any():
            warnings.append(f"The gene set {name!r} has no genes of {', '.join(species)} in this release")
    return warnings


def genes_elsewhere(release: Release, resolved: ResolvedGenes, species: Collection[str]) -> list[str]:
    """Return a warning if terms name genes, but none of `species`; () restricts nothing."""
    if not species:
        return []
    inside = release.genes.of_species(resolved.hits.gene, species)
    lost = np.setdiff1d(resolved.hits.term, resolved.hits.term[inside])
    known_sets = resolved.sets.keys() - resolved.texts  # `empty_sets` speaks of these
    names = [resolved.terms[number].value for number in lost.tolist() if number not in known_sets]
    if not names:
        return []
    named = ", ".join(names[:LISTED_TERMS]) + (" …" if len(names) > LISTED_TERMS else "")
    return [f"{len(names)} gene term(s) name genes of other species only: {named}"]


def _way_to_sets(release: Release, resolved: ResolvedGenes, number: int) -> str:
    return _SET_WAYS[SET_STEP if known_set(release, resolved.terms[number].value) else NAME_STEP]


def _entry(term: GeneTerm, total: int, names: list[Entry], ways: list[str]) -> Entry:
    return {
        "term": term.value,
        "category": term.category or None,
        "status": "matched" if total else "not_found",
        "by": ways,
        "total": total,
        "genes": names,
    }


def _unclear(release: Release, term: Numbers, gene: Numbers, kind: Kinds) -> list[int]:
    """Return the terms that as a symbol or other identifier (steps 3 and 4) name several genes of one species."""
    names_genes = np.array([RANK.get(name) in {SYMBOL_STEP, SYNONYM_STEP} for name in release.genes.kinds])
    named = (kind >= 0) & names_genes[kind]
    several = len(release.genes.species_names)
    places = term[named].astype(np.int64) * several + release.genes.species(gene[named])
    cells, counts = np.unique(places, return_counts=True)
    unclear: list[int] = np.unique(cells[counts > 1] // several).tolist()
    return unclear


def _names(release: Release, gene: Numbers, starts: Starts) -> list[list[Entry]]:
    """Name the first genes of each term."""
    ends = np.minimum(starts[1:], starts[:-1] + LISTED_GENES)
    listed = np.concatenate(
        [np.arange(start, end) for start, end in zip(starts[:-1], ends, strict=True)] or [starts[:0]]
    )
    records = release.genes.records(gene[listed], ("id", "symbol", "species"))
    columns = [column.to_pylist() for column in records.columns]
    rows = iter(
        {"gene_id": gene_id, "gene_symbol": symbol, "species": species}
        for gene_id, symbol, species in zip(*columns, strict=True)
    )
    return [[next(rows) for _ in range(end - start)] for start, end in zip(starts[:-1], ends, strict=True)]


def _ways(release: Release, resolved: ResolvedGenes, kept: Flags, starts: Starts) -> list[list[str]]:
    """Say by which properties each term matched, in the order of steps."""
    hits = resolved.hits
    # A gene set has thousands of hits by one way: each is taken once, term above step above kind (-1 for sets).
    ways = np.unique(
        (hits.term[kept].astype(np.int64) << 16) + (hits.step[kept].astype(np.int64) << 8) + hits.kind[kept]
    )
    found: list[list[str]] = [[] for _ in starts[1:]]
    for way in ways.tolist():
        term, step, kind = (way + 1) >> 16, ((way + 1) >> 8) & 0xFF, ((way + 1) & 0xFF) - 1
        name = _SET_WAYS.get(step, "") or release.genes.kinds[kind]
        if name not in found[term]:
            found[term].append(name)
    return found
