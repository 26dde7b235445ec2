"""What became of each gene term, for people and programs."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.port import Numbers
from ontology.kinds import RANK
from service.release import Release
from service.resolve.genes import (
    NAME_STEP,
    SET_STEP,
    SYMBOL_STEP,
    SYNONYM_STEP,
    TEXT_STEP,
    ResolvedGenes,
    known_set,
)

LISTED_GENES = 20
"""Genes named for each term; `total` says how many there are."""

LISTED_SETS = 20
SUGGESTED_TERMS = 100
SUGGESTIONS = 5

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
    kept = np.ones(len(hits.gene), bool)
    gene_species = release.genes.species(hits.gene)
    if species is not None:
        wanted = [number for number, name in enumerate(release.genes.species_names) if name in species]
        kept = np.isin(gene_species, wanted)
    term, gene = hits.term[kept], hits.gene[kept]
    starts = np.searchsorted(term, np.arange(len(resolved.terms) + 1))
    unclear = _unclear(release, term, gene_species[kept], hits.kind[kept], len(resolved.terms))
    names = _names(release, gene, starts)
    ways = _ways(release, resolved, kept, starts)
    retired = np.zeros(len(resolved.terms), bool)
    retired[term[hits.retired[kept]]] = True
    entries = [
        _entry(resolved, number, int(starts[number + 1] - starts[number]), names[number], ways[number])
        for number in range(len(resolved.terms))
    ]
    for number in np.flatnonzero(unclear).tolist():
        entries[number]["status"] = "ambiguous"
    for number in np.flatnonzero(retired).tolist():
        entries[number]["status"] = "retired"
    for number, set_ids in resolved.sets.items():
        entry = entries[number]
        if not entry["total"] and number not in resolved.texts:
            entry |= {"status": "matched", "by": [_way_to_sets(release, resolved, number)]}
        if entry["status"] != "not_found":
            entry["sets"] = [
                {"id": set_id, "name": release.genes.set_name(set_id) or release.sets.label(set_id)}
                for set_id in set_ids[:LISTED_SETS]
            ]
    for entry in [entry for entry in entries if entry["status"] == "not_found"][:SUGGESTED_TERMS]:
        entry["suggestions"] = release.genes.suggest(entry["term"], SUGGESTIONS)
    return entries


def empty_sets(release: Release, resolved: ResolvedGenes, species: Sequence[str] = ()) -> list[str]:
    """Return a warning for each term that is a gene set without genes here, or without genes of `species`."""
    wanted = [number for number, name in enumerate(release.genes.species_names) if name in species]
    warnings = []
    for number in sorted(resolved.sets.keys() - resolved.texts):
        start, end = np.searchsorted(resolved.hits.term, [number, number + 1])
        found = release.genes.species(resolved.hits.gene[start:end])
        name = resolved.terms[number].value
        if not len(found):
            warnings.append(f"The gene set {name!r} has no genes in this release")
        elif species and not np.isin(found, wanted).any():
            warnings.append(f"The gene set {name!r} has no genes of {', '.join(species)} in this release")
    return warnings


def _way_to_sets(release: Release, resolved: ResolvedGenes, number: int) -> str:
    return _SET_WAYS[SET_STEP if known_set(release, resolved.terms[number].value) else NAME_STEP]


def _entry(resolved: ResolvedGenes, number: int, total: int, names: list[Entry], ways: list[str]) -> Entry:
    term = resolved.terms[number]
    return {
        "term": term.value,
        "category": term.category or None,
        "status": "matched" if total else "not_found",
        "by": ways,
        "total": total,
        "genes": names,
    }


def _unclear(release: Release, term: Numbers, species: Numbers, kind: Kinds, terms: int) -> Flags:
    """Per term: whether symbols or other identifiers (steps 3 and 4) name several genes of one species."""
    names_genes = np.array([RANK.get(name) in {SYMBOL_STEP, SYNONYM_STEP} for name in release.genes.kinds])
    named = (kind >= 0) & names_genes[kind]
    several = len(release.genes.species_names)
    cells, counts = np.unique(term[named].astype(np.int64) * several + species[named], return_counts=True)
    flags = np.zeros(terms, bool)
    flags[cells[counts > 1] // several] = True
    return flags


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
