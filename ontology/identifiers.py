"""Every name and identifier of every gene: found by text, and listed by gene."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontology.kinds import NAMES
from ontology.lookup import Hash, Hashes, TextIndex, hash_texts, normalize_all
from ontology.mapped import Array, Int32, Int64, one_piece, open_array, open_table, save_array, save_table

Int8: TypeAlias = npt.NDArray[np.int8]
Flags: TypeAlias = npt.NDArray[np.bool_]

LESSER = np.array([NAMES.index("gene_name"), NAMES.index("previous_symbol"), NAMES.index("synonym")])
"""Kinds of name that say nothing when a gene bears the name already in an earlier kind."""


@dataclass(frozen=True, slots=True)
class IdentifierRows:
    """Rows to be indexed: `values[i]` is an identifier, of a kind (by number), of a gene (by number)."""

    genes: Int32
    kinds: Int8
    values: pa.Array | pa.ChunkedArray

    @classmethod
    def of_kind(cls, kind: int, genes: Array, values: pa.Array) -> "IdentifierRows":
        """Make rows of one kind."""
        return cls(genes.astype(np.int32), np.full(len(genes), kind, dtype=np.int8), values)

    @classmethod
    def join(cls, blocks: Iterable["IdentifierRows"]) -> "IdentifierRows":
        """Put rows one after the other."""
        blocks = list(blocks)
        chunks = [
            chunk
            for block in blocks
            for chunk in (block.values.chunks if isinstance(block.values, pa.ChunkedArray) else [block.values])
        ]
        return cls(
            np.concatenate([block.genes for block in blocks]),
            np.concatenate([block.kinds for block in blocks]),
            pa.chunked_array(chunks, type=pa.string()),
        )


def write_identifiers(folder: Path, rows: IdentifierRows, genes: int, hashing: Hash = hash_texts) -> None:
    """Write the identifiers of `genes` genes; one that a gene has twice in a kind is kept once, as first written."""
    values = one_piece(rows.values)
    hashes = hash_texts(normalize_all(values))
    order = np.lexsort((rows.kinds, hashes, rows.genes))
    order = order[~repeated(rows, values, hashes, order)]
    owners, kinds, hashes, values = rows.genes[order], rows.kinds[order], hashes[order], values.take(pa.array(order))
    del order
    save_array(folder, "identifier_genes", owners)
    save_array(folder, "identifier_kinds", kinds)
    save_array(folder, "identifier_offsets", np.searchsorted(owners, np.arange(genes + 1, dtype=np.int32)))
    save_table(folder, "identifiers", pa.table({"value": values}))
    known = hashes if hashing is hash_texts else None
    TextIndex.build(values, hashing=hashing, hashes=known).save(folder, "identifier")


def repeated(rows: IdentifierRows, values: pa.Array, hashes: Hashes, order: Int64) -> Flags:
    """Tell which rows, in an order by gene, hash and kind, say no more than the row before them.

    Two texts of a gene with the same hash could at most hide a repetition, which would then stay.
    """
    again = np.zeros(len(order), dtype=np.bool_)
    kinds = rows.kinds[order]
    same = (np.diff(rows.genes[order]) == 0) & (np.diff(hashes[order]) == 0)
    again[1:] = same & ((np.diff(kinds) == 0) | np.isin(kinds[1:], LESSER))
    suspects = np.flatnonzero(again)
    texts = [normalize_all(values.take(pa.array(order[suspects + step]))) for step in (-1, 0)]
    again[suspects] = pc.equal(*texts).to_numpy(zero_copy_only=False)
    return again


@dataclass(frozen=True, slots=True)
class Identifiers:
    """The identifiers of a release, memory-mapped; in the order of genes."""

    genes: Int32
    kinds: Int8
    offsets: Int64
    values: pa.Array
    index: TextIndex

    @classmethod
    def open(cls, folder: Path, hashing: Hash = hash_texts) -> "Identifiers":
        """Map what `write_identifiers` wrote."""
        values = one_piece(open_table(folder, "identifiers")["value"])
        return cls(
            open_array(folder, "identifier_genes"),
            open_array(folder, "identifier_kinds"),
            open_array(folder, "identifier_offsets"),
            values,
            TextIndex.open(folder, "identifier", values, hashing=hashing),
        )

    def find(self, keys: Sequence[str], wanted: Flags) -> tuple[Int64, Int32, Int8]:
        """Find folded keys among the kinds that `wanted` marks: positions in `keys`, genes and kinds."""
        terms, rows = self.index.find(keys, lambda rows: wanted[self.kinds[rows]])
        return terms, self.genes[rows], self.kinds[rows]

    def of(self, gene: int, kinds: Sequence[str]) -> dict[str, list[str]]:
        """Return the identifiers of one gene by name of kind, in the order of kinds, then of the values."""
        rows = slice(int(self.offsets[gene]), int(self.offsets[gene + 1]))
        pairs = sorted(zip(self.kinds[rows].tolist(), self.values[rows].to_pylist(), strict=True))
        found: dict[str, list[str]] = {}
        for kind, value in pairs:
            found.setdefault(kinds[kind], []).append(value)
        return found
