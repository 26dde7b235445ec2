"""What a gene box offers while somebody types: identifiers, names and gene sets by the beginnings of their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ontology.completion_rows import CompletionRows
from ontology.identifiers import Int8
from ontology.mapped import Array, Int32, Int64, open_array, save_array
from ontology.postings import Postings
from ontology.prefixes import Prefixes

BLOCK = 256
"""Neighbouring keys of which the best text is known, for each species."""

NONE = np.int32(2**31 - 1)
MARGIN = 2
"""Blocks read for each completion wanted: a text may stand in several. As many times more when that was too few."""


@dataclass(frozen=True, slots=True)
class GeneCompletion:
    """A text that goes on as typed.

    `kind` is the number of the property it is a value of (`Genes.kinds`); `genes` the first gene that has it in each
    species asked for, rising: of a gene set, a gene in it.
    """

    text: str
    kind: int
    genes: list[int]


@dataclass(frozen=True, slots=True)
class GeneCompletions:
    """Texts in the order of merit, so that the best is the lowest number; memory-mapped.

    A text's `holder` is the only gene that stands for it or, below zero, `-1 - list` in `shared`: one gene of each
    species. `best[species, block]` is the lowest text of the species in a block of keys, `best[-1]` of all.
    """

    prefixes: Prefixes
    kinds: Int8
    holders: Int32
    shared: Postings
    best: Int32
    species: Array

    @classmethod
    def open(cls, folder: Path, species: Array) -> "GeneCompletions":
        """Map what `write_gene_completions` wrote; `species` is each gene's."""
        return cls(
            Prefixes.open(folder, "completion"),
            open_array(folder, "completion_kinds"),
            open_array(folder, "completion_holders"),
            Postings.open(folder, "completion_genes"),
            open_array(folder, "completion_best"),
            species,
        )

    def complete(self, typed: str, species: Sequence[int] | None, limit: int) -> list[GeneCompletion]:
        """Return at most `limit` texts with a word that begins as typed, the best first.

        Parameters
        ----------
        species : sequence of int, optional
            Indices of the species wanted; without it, all.
        """
        found = [self._best_of(keys, species, limit) for keys in self.prefixes.find(typed)]
        texts = np.unique(np.concatenate([*found, np.zeros(0, np.int32)]))[:limit]
        which, genes = self.standing_for(texts)
        wanted = self._wanted(genes, species)
        return [
            GeneCompletion(
                self.prefixes.texts[text].as_py(),
                int(self.kinds[text]),
                np.sort(genes[wanted & (which == place)]).tolist(),
            )
            for place, text in enumerate(texts.tolist())
        ]

    def _best_of(self, keys: slice, species: Sequence[int] | None, limit: int) -> Array:
        """Return the lowest texts among some keys: from the blocks with the best texts, and the ends."""
        owners = self.prefixes.owners
        first, last = -(-keys.start // BLOCK), keys.stop // BLOCK
        if first >= last:
            return self._of_species(owners[keys], species)[:limit]
        ends = [owners[keys.start : first * BLOCK], owners[last * BLOCK : keys.stop]]
        best = [self.best[at, first:last] for at in ([-1] if species is None else species)]
        lowest = np.minimum.reduce([*best, np.full(last - first, NONE)])
        margin = MARGIN * limit
        while True:
            order = np.argpartition(lowest, margin)[: margin + 1] if margin < len(lowest) else np.arange(len(lowest))
            order = order[np.argsort(lowest[order])]
            read = first + order[:margin][lowest[order[:margin]] < NONE]
            blocks = [owners[at * BLOCK : (at + 1) * BLOCK] for at in read.tolist()]
            texts = self._of_species(np.concatenate([*ends, *blocks]), species)
            # Whatever was not read is not below the lowest text of the next block.
            unread = lowest[order[margin]] if margin < len(order) else NONE
            if unread == NONE or np.searchsorted(texts, unread) >= limit:
                return texts[:limit]
            margin *= MARGIN

    def _of_species(self, texts: Int32, species: Sequence[int] | None) -> Array:
        """Return texts, rising and once, those of some species."""
        texts = np.unique(texts)
        if species is None:
            return texts
        which, genes = self.standing_for(texts)
        return texts[np.unique(which[self._wanted(genes, species)])]

    def _wanted(self, genes: Int32, species: Sequence[int] | None) -> Array:
        return np.ones(len(genes), np.bool_) if species is None else np.isin(self.species[genes], species)

    def standing_for(self, texts: Array) -> tuple[Int64, Int32]:
        """Return the genes that stand for texts, each with the position of its text."""
        holders = self.holders[texts]
        alone, together = np.flatnonzero(holders >= 0), np.flatnonzero(holders < 0)
        which, genes = self.shared.expand(-1 - holders[together])
        return np.append(alone, together[which]), np.append(holders[alone], genes)


def write_gene_completions(folder: Path, rows: CompletionRows, species: Array, measured: int) -> None:
    """Index texts of genes and gene sets; `species` is each gene's, those below `measured` occur in results."""
    texts, kinds, holders, shared = rows.settle(species, measured)
    prefixes = Prefixes.build(texts, rows.many(texts, kinds))
    prefixes.save(folder, "completion")
    save_array(folder, "completion_kinds", kinds)
    save_array(folder, "completion_holders", holders)
    shared.save(folder, "completion_genes")
    completions = GeneCompletions(prefixes, kinds, holders, shared, np.zeros((0, 0), np.int32), species)
    save_array(folder, "completion_best", _best_of_blocks(completions))


def _best_of_blocks(completions: GeneCompletions) -> Int32:
    """Return, per species and for all, the lowest text of each whole block of keys."""
    owners = completions.prefixes.owners
    blocks = len(owners) // BLOCK
    best = np.full((int(completions.species.max(initial=-1)) + 2, blocks), NONE)
    for at in range(blocks):
        texts = np.unique(owners[at * BLOCK : (at + 1) * BLOCK])
        which, genes = completions.standing_for(texts)
        species = completions.species[genes]
        np.minimum.at(best[:, at], species, texts[which])
        best[-1, at] = texts[0]
    return best
