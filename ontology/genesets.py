"""Gene sets: GO terms, InterPro entries, pathways, plant structures and biotypes, with their genes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from ontology.lookup import TextIndex
from ontology.mapped import Array, Int32, Int64, one_piece, open_table, save_table
from ontology.postings import Postings
from ontology.text import normalize


def write_gene_sets(folder: Path, sets: pa.Table, members: Postings, genes: int) -> None:
    """Write gene sets: a table of id, name and collection, and the numbers of the genes in each of its rows."""
    save_table(folder, "sets", sets)
    TextIndex.build(one_piece(sets["id"])).save(folder, "set_id")
    TextIndex.build(one_piece(sets["name"])).save(folder, "set_name")
    members.save(folder, "set_genes")
    members.invert(genes).save(folder, "gene_sets")


@dataclass(frozen=True, slots=True)
class GeneSets:
    """The gene sets of a release, memory-mapped; a set's number is its row in `table`."""

    table: pa.Table
    by_id: TextIndex
    by_name: TextIndex
    genes: Postings
    sets: Postings

    @classmethod
    def open(cls, folder: Path) -> "GeneSets":
        """Map what `write_gene_sets` wrote."""
        table = open_table(folder, "sets")
        return cls(
            table,
            TextIndex.open(folder, "set_id", one_piece(table["id"])),
            TextIndex.open(folder, "set_name", one_piece(table["name"])),
            Postings.open(folder, "set_genes"),
            Postings.open(folder, "gene_sets"),
        )

    def numbered(self, set_ids: Iterable[str]) -> Int32:
        """Return the numbers of sets by id, in any case; unknown ids are left out."""
        return self.by_id.find([normalize(set_id) for set_id in set_ids])[1]

    def named(self, text: str) -> Int32:
        """Return the numbers of sets with this name."""
        key = normalize(text)
        return self.by_name.find([key])[1] if key else np.zeros(0, dtype=np.int32)

    def ids(self, sets: Array) -> list[str]:
        """Return ids of sets by number."""
        ids: list[str] = self.table["id"].take(pa.array(sets)).to_pylist()
        return ids

    def find(self, keys: Sequence[str], collections: Sequence[str], *, by_name: bool) -> tuple[Int64, Int32]:
        """Find the genes of sets by folded id or name within collections: positions in `keys`, and genes."""
        terms, sets = (self.by_name if by_name else self.by_id).find(keys)
        wanted = np.isin(np.array(self.table["collection"].take(pa.array(sets)).to_pylist(), dtype=str), collections)
        positions, genes = self.genes.expand(sets[wanted])
        return terms[wanted][positions], genes

    def of(self, gene: int) -> dict[str, list[str]]:
        """Return the ids of the sets that a gene is in, by collection, each rising."""
        rows = self.table.take(pa.array(self.sets.of(gene)))
        found: dict[str, list[str]] = {}
        for collection, set_id in sorted(zip(rows["collection"].to_pylist(), rows["id"].to_pylist(), strict=True)):
            found.setdefault(collection, []).append(set_id)
        return found
