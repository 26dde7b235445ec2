"""Texts by which genes are completed, from all that is annotated: once each, in the order of merit."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontology.genetext import SOURCE
from ontology.identifiers import IdentifierRows, Identifiers, Int8
from ontology.kinds import KINDS, RANK, SET_IDS, SET_NAMES
from ontology.lookup import normalize_all
from ontology.mapped import Array, Int32, one_piece
from ontology.postings import Postings
from ontology.prefixes import keys_of

MERIT_OF_KIND = {"symbol": 20, "gene_name": 20, "id": 15, "synonym": 10, "previous_symbol": 10}
"""How much sooner a kind is offered; others 0. Expression Atlas's weights."""

SPOKEN = ("description", *SET_NAMES)
"""Kinds that are found by each of their words; so is what has a blank in it."""


@dataclass(frozen=True, slots=True)
class CompletionRows:
    """Texts, the kind of each, and a gene that it leads to; a text may lead to many genes."""

    rows: IdentifierRows

    @classmethod
    def gather(
        cls, identifiers: Identifiers, kinds: list[str], genes: pa.Table, sets: pa.Table, members: Postings
    ) -> "CompletionRows":
        """Put together what identifies genes, what describes them, and the gene sets that have genes."""
        every, species = np.arange(len(genes)), one_piece(genes["species"]).indices.to_numpy()
        said = pc.replace_substring_regex(one_piece(genes["description"]), SOURCE, "")
        filled = pc.not_equal(said, "")
        described = IdentifierRows.of_kind(
            KINDS.index("description"), every[filled.to_numpy(zero_copy_only=False)], said.filter(filled)
        )
        return cls(IdentifierRows.join([_names(identifiers, kinds), described, *_sets(sets, members, species)]))

    def settle(self, species: Array, measured: int) -> tuple[pa.Array, Int8, Int32, Postings]:
        """Return distinct texts in the order of merit, their kinds, and their holders with the lists of shared ones.

        Better kinds come first, then shorter texts, then those of genes that occur in results, then alphabetically.
        """
        values = one_piece(self.rows.values)
        codes = one_piece(normalize_all(values).dictionary_encode()).indices.to_numpy()
        genes, kinds = self.rows.genes, self.rows.kinds
        order = np.lexsort((genes, species[genes], kinds, codes))
        code, kind, home = codes[order], kinds[order], species[genes[order]]
        new = _changes(code, kind)
        of_text = np.cumsum(new) - 1
        first = _changes(of_text, home)
        # One gene of each species: the first, which occurs in results if any does.
        of_text, order = of_text[first], order[first]
        starts = np.flatnonzero(_changes(of_text))
        occurs = np.minimum.reduceat(genes[order], starts) < measured if len(starts) else np.zeros(0, np.bool_)
        texts, text_kinds = values.take(pa.array(order[starts])), kinds[order[starts]]
        ranked = _rank(texts, text_kinds, occurs)
        counts = np.diff(np.append(starts, len(order)))
        holders, shared = _hold(genes[order], starts[ranked], counts[ranked])
        return texts.take(pa.array(ranked)), text_kinds[ranked], holders, shared

    @staticmethod
    def many(texts: pa.Array, kinds: Int8) -> Array:
        """Tell which texts are found by each of their words."""
        blank: Array = pc.match_substring(texts, " ").to_numpy(zero_copy_only=False)
        return blank | np.isin(kinds, [KINDS.index(kind) for kind in SPOKEN])


def _names(identifiers: Identifiers, kinds: list[str]) -> IdentifierRows:
    """Return what identifies genes, each text of a gene in its first kind only (`hgnc_symbol` repeats `symbol`)."""
    wanted = np.isin(identifiers.kinds, [kinds.index(kind) for kind in RANK])
    genes, own = identifiers.genes[wanted], identifiers.kinds[wanted]
    values = identifiers.values.filter(pa.array(wanted))
    folded = normalize_all(values).dictionary_encode().indices.to_numpy()
    order = np.lexsort((own, folded, genes))
    kept = np.sort(order[_changes(genes[order], folded[order])])
    return IdentifierRows(genes[kept], own[kept], values.take(pa.array(kept)))


def _sets(sets: pa.Table, members: Postings, species: Array) -> Iterable[IdentifierRows]:
    """Yield gene sets by id and by name, each with its first gene of every species."""
    names = {collection: name for name, collection in SET_NAMES.items()}
    of_ids = [KINDS.index(kind) if kind in {*SET_IDS, *SET_NAMES} else -1 for kind in sets["collection"].to_pylist()]
    of_names = [KINDS.index(names[kind]) if kind in names else -1 for kind in sets["collection"].to_pylist()]
    which, genes = np.repeat(np.arange(len(sets)), np.diff(members.offsets)), np.asarray(members.values)
    homes = which * (int(species.max(initial=0)) + 1) + species[genes]
    firsts = np.unique(homes, return_index=True)[1]
    which, genes = which[firsts], genes[firsts]
    for kinds, column in ((of_ids, "id"), (of_names, "name")):
        kind_of_member = np.array(kinds, np.int8)[which]
        filled = pc.not_equal(sets[column], "").to_numpy(zero_copy_only=False)
        kept = (kind_of_member >= 0) & filled[which]
        values = one_piece(sets[column]).take(pa.array(which[kept]))
        yield IdentifierRows(genes[kept], kind_of_member[kept], values)


def _rank(texts: pa.Array, kinds: Int8, occurs: Array) -> Array:
    """Return positions of texts, the best first."""
    behind = np.zeros(128, np.int8)
    for kind, weight in MERIT_OF_KIND.items():
        behind[KINDS.index(kind)] = -weight
    alphabetical = np.empty(len(texts), np.int32)
    alphabetical[pc.sort_indices(keys_of(texts)).to_numpy()] = np.arange(len(texts), dtype=np.int32)
    return np.lexsort((alphabetical, ~occurs, pc.utf8_length(texts).to_numpy(), behind[kinds]))


def _hold(genes: Int32, starts: Array, counts: Array) -> tuple[Int32, Postings]:
    """Return each text's holder: its gene, or the number below zero of a list of several."""
    several = counts > 1
    holders = np.where(several, np.negative(np.cumsum(several)), genes[starts]).astype(np.int32)
    offsets = np.append(0, np.cumsum(counts[several]))
    places = np.repeat(starts[several] - offsets[:-1], counts[several]) + np.arange(offsets[-1])
    return holders, Postings(offsets.astype(np.int64), genes[places])


def _changes(*columns: Array) -> Array:
    """Tell where any of some columns differs from the row before; the first row does."""
    changes = np.ones(len(columns[0]), np.bool_)
    changes[1:] = np.any([np.diff(column) != 0 for column in columns], axis=0)
    return changes
