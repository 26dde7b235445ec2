"""Which genes a typed key may mean: by identifier, by one property, by gene set."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ontology.genesets import GeneSets
from ontology.genetext import GeneText
from ontology.identifiers import Flags, Identifiers, Int8
from ontology.kinds import CATEGORIES, KINDS, SET_IDS, SET_NAMES
from ontology.mapped import Array, Int32
from ontology.text import normalize, tokens

VERSIONED = re.compile(r"(ens[a-z_]*\d+)\.\d+")
"""A folded Ensembl id with its version; the dot in other ids (ZK1307.9) belongs to them."""

ID, NAME_IN_RESULTS, RETIRED = (np.int8(KINDS.index(name)) for name in ("id", "gene_name", "retired_id"))


@dataclass(frozen=True, slots=True)
class IdentifierHits:
    """Genes found by key, one row per key, gene and kind; in the order of keys, then of genes, then of kinds.

    `term` is the position of the key, `gene` the gene's number, `kind` the index into `Genes.kinds` (which begins
    with `ontology.kinds.KINDS`) of the property that has the key, `retired` whether the key is an id given up, of
    which `gene` is the successor (`kind` is id then).
    """

    term: Int32
    gene: Int32
    kind: Int8
    retired: Flags

    def __len__(self) -> int:
        return len(self.term)

    def join(self, other: "IdentifierHits") -> "IdentifierHits":
        """Return these and other hits in the order of keys."""
        both = IdentifierHits(
            np.append(self.term, other.term),
            np.append(self.gene, other.gene),
            np.append(self.kind, other.kind),
            np.append(self.retired, other.retired),
        )
        return both.where(np.argsort(both.term, kind="stable"))

    def where(self, wanted: Array) -> "IdentifierHits":
        """Return some of the hits: by flags or by positions."""
        return IdentifierHits(self.term[wanted], self.gene[wanted], self.kind[wanted], self.retired[wanted])


@dataclass(frozen=True, slots=True)
class GeneSearch:
    """Finds genes.

    `kinds` names the kinds of this release, `identifying` marks those that identify a gene; `species` is each gene's.
    """

    kinds: tuple[str, ...]
    identifying: Flags
    species: Array
    identifiers: Identifiers
    gene_sets: GeneSets
    text: GeneText

    def find(self, keys: Sequence[str], category: str | None) -> IdentifierHits:
        """Find genes as `ontology.genes.Genes.find` says."""
        folded = [normalize(key) for key in keys]
        if category is None:
            return self.identify(folded, self.identifying)
        if category in SET_IDS:
            return self.label(category, *self.gene_sets.find(folded, [category], by_name=False))
        if category in SET_NAMES:
            collections = [category, SET_NAMES[category]]
            return self.label(category, *self.gene_sets.find(folded, collections, by_name=True))
        if category == "description":
            return self.label(category, *self.described(folded))
        return self.identify(folded, np.isin(self.kinds, self.names_of(category)))

    def names_of(self, category: str) -> Sequence[str]:
        """Return the kinds that a category stands for."""
        names = CATEGORIES.get(category, (category,))
        if not set(names) <= set(self.kinds):
            known = ", ".join(sorted({*self.kinds, *CATEGORIES}))
            raise ValueError(f"{category!r} is no property of genes. The properties are: {known}")
        return names

    def identify(self, folded: list[str], wanted: Flags) -> IdentifierHits:
        """Find folded keys among wanted kinds, whole first, Ensembl ids without version if that finds none."""
        hits = self.look_up(folded, wanted)
        missed = np.ones(len(folded), dtype=np.bool_)
        missed[hits.term] = False
        versioned = [(term, VERSIONED.fullmatch(folded[term])) for term in np.flatnonzero(missed)]
        bare = {term: match[1] for term, match in versioned if match}
        if not bare:
            return hits
        more = self.look_up(list(bare.values()), wanted)
        return hits.join(replace(more, term=np.array(list(bare), dtype=np.int32)[more.term]))

    def look_up(self, folded: list[str], wanted: Flags) -> IdentifierHits:
        """Find folded keys as they are; blank ones find nothing."""
        given = np.flatnonzero([bool(key) for key in folded])
        positions, genes, kinds = self.identifiers.find([folded[term] for term in given], wanted)
        retired = kinds == RETIRED
        hits = IdentifierHits(given[positions].astype(np.int32), genes, kinds, retired)
        return self.settle(hits, len(folded))

    def settle(self, hits: IdentifierHits, keys: int) -> IdentifierHits:
        """Let an id in use go before a retired one, and an annotated gene before a mere name in the same species."""
        if hits.retired.any():
            alive = np.zeros(keys, dtype=np.bool_)
            alive[hits.term[hits.kind == ID]] = True
            hits = hits.where(~(hits.retired & alive[hits.term]))
            hits = replace(hits, kind=np.where(hits.retired, ID, hits.kind))
        mere = hits.kind == NAME_IN_RESULTS
        if mere.any():
            places = hits.term.astype(np.int64) * (1 << 32) + self.species[hits.gene]
            hits = hits.where(~(mere & np.isin(places, places[~mere])))
        return hits

    def described(self, folded: list[str]) -> tuple[Array, Array]:
        """Find genes whose description has all the words of a key: positions of keys, and genes."""
        found = [self.text.search(tokens(key))[0] for key in folded]
        terms = np.repeat(np.arange(len(found)), [len(genes) for genes in found])
        return terms, np.concatenate([*found, np.zeros(0, dtype=np.int32)])

    def label(self, kind: str, terms: Array, genes: Array) -> IdentifierHits:
        """Make hits of one kind."""
        count = len(genes)
        kinds = np.full(count, self.kinds.index(kind), dtype=np.int8)
        return IdentifierHits(terms.astype(np.int32), genes, kinds, np.zeros(count, dtype=np.bool_))
