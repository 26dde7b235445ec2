"""The genes of a release: numbers, names, identifiers, gene sets and words; memory-mapped, cheap to open."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from ontology.gene_completions import GeneCompletion, GeneCompletions
from ontology.gene_search import GeneSearch, IdentifierHits
from ontology.genesets import GeneSets
from ontology.genetext import GeneText
from ontology.identifiers import Flags, Identifiers
from ontology.kinds import RANK
from ontology.lookup import Hash, TextIndex, hash_texts, keep
from ontology.mapped import Array, Int32, Int64, one_piece, open_table
from ontology.spelling import Spelling

RECORD = ("id", "symbol", "description", "species", "biotype")


@dataclass(frozen=True, slots=True)
class Genes:
    """All genes of a release. Genes numbered below `measured` occur in results; a number is a row of `table`."""

    table: pa.Table
    measured: int
    kinds: tuple[str, ...]
    by_id: TextIndex
    search: GeneSearch
    spelling: Spelling
    completions: GeneCompletions

    @classmethod
    def open(cls, folder: Path, hashing: Hash = hash_texts) -> "Genes":
        """Map what `ontology.gene_writer.write_genes` wrote.

        Raises
        ------
        ValueError
            The folder was written with another hash function.
        """
        summary = json.loads((folder / "genes.json").read_text())
        if summary["hash"] != int(hash_texts(pa.array(["opengxa"]))[0]):
            raise ValueError(
                f"{folder} was written with another version of pandas' hash function, nothing would be found in it. "
                "Run opengxa index again."
            )
        table = open_table(folder, "genes")
        kinds = tuple(summary["kinds"])
        species = one_piece(table["species"]).indices.to_numpy()
        search = GeneSearch(
            kinds,
            np.isin(kinds, list(RANK)),
            species,
            Identifiers.open(folder, hashing),
            GeneSets.open(folder),
            GeneText.open(folder),
        )
        by_id = TextIndex.open(folder, "gene_id", one_piece(table["id"]), fold=keep, hashing=hashing)
        completions = GeneCompletions.open(folder, species)
        return cls(table, summary["measured"], kinds, by_id, search, Spelling.open(folder), completions)

    def __len__(self) -> int:
        return len(self.table)

    def ids(self, numbers: Array) -> list[str]:
        """Return ids of genes by number."""
        ids: list[str] = one_piece(self.table["id"]).take(pa.array(numbers, type=pa.int64())).to_pylist()
        return ids

    def numbers(self, ids: Sequence[str]) -> Int32:
        """Return numbers of genes by exact id, -1 where there is none."""
        found = np.full(len(ids), -1, dtype=np.int32)
        terms, genes = self.by_id.find(ids)
        found[terms] = genes
        return found

    def records(self, numbers: Array, columns: Sequence[str] = RECORD) -> pa.Table:
        """Return id, symbol, description, species and biotype ("" if unknown) of genes, or some of these columns.

        Rows are in the order of `numbers`.
        """
        rows = pa.array(numbers, type=pa.int64())
        # Column by column: a table's own take and cast take three times as long for a page of genes.
        return pa.table({name: one_piece(self.table[name]).take(rows).cast(pa.string()) for name in columns})

    @property
    def species_names(self) -> list[str]:
        """Species of the genes, as shown; "" stands for unknown."""
        names: list[str] = one_piece(self.table["species"]).dictionary.to_pylist()
        return names

    def species(self, numbers: Array) -> Array:
        """Return the index in `species_names` of the species of genes."""
        species: Array = self.search.species[numbers]
        return species

    def of_species(self, numbers: Array, names: Collection[str]) -> Flags:
        """Tell which genes are of some species, named as in `species_names`."""
        wanted = [place for place, name in enumerate(self.species_names) if name in names]
        return np.isin(self.species(numbers), wanted)

    def properties(self, number: int) -> dict[str, list[str]]:
        """Return every annotated property of one gene: values by property, in a fixed order, "" never among them.

        Gene sets are ids (`go`, `interpro`, `pathwayid`, `po`); `set_name` names them. Names of terms are there
        only when no table of names has them.
        """
        record = self.records(np.array([number])).to_pylist()[0]
        described = {"description": [record["description"]]} if record["description"] else {}
        return self.search.identifiers.of(number, self.kinds) | described | self.search.gene_sets.of(number)

    def find(self, keys: Sequence[str], category: str | None = None) -> IdentifierHits:
        """Find genes by identifier, exactly but for case and white space.

        Parameters
        ----------
        keys : sequence of str
            Blank ones find nothing. The version of an `ENS...` id is dropped when the whole is no identifier.
        category : str, optional
            Property to search alone. Gene sets (`go`, `goterm`, `interpro`, `gene_biotype`, ...) give the genes
            annotated with that very set; `description` those whose description has all the words. Without it,
            everything that identifies a gene is searched, and the caller takes the lowest `RANK` of each species.

        Raises
        ------
        ValueError
            No gene has such a property; the text names the properties there are.
        """
        return self.search.find(keys, category)

    def in_set(self, set_ids: Iterable[str]) -> Int32:
        """Return the numbers of genes annotated with any of these gene sets themselves, rising."""
        return self.search.gene_sets.genes.union(self.search.gene_sets.numbered(set_ids).tolist())

    def set_name(self, set_id: str) -> str | None:
        """Return the name of a gene set: "" if it has none, None if there is no such set."""
        found = self.search.gene_sets.numbered([set_id])
        return str(self.search.gene_sets.table["name"][int(found[0])]) if len(found) else None

    def find_sets(self, text: str) -> list[str]:
        """Return the ids of the gene sets with this name."""
        return self.search.gene_sets.ids(self.search.gene_sets.named(text))

    def naming_sets(self, folded: Sequence[str]) -> Int64:
        """Return positions of the normalised texts that are names of gene sets, rising."""
        found = self.search.gene_sets.by_name.find(folded)[0]
        return np.unique(found[[bool(folded[position]) for position in found.tolist()]])

    def search_text(self, words: Iterable[str]) -> tuple[Int32, list[str]]:
        """Return genes whose description, and ids of gene sets whose name, has all the tokens of `ontology.text`."""
        genes, sets = self.search.text.search(words)
        return genes, self.search.gene_sets.ids(sets)

    def suggest(self, text: str, limit: int) -> list[str]:
        """Return at most `limit` symbols that are spelled like a text, the closest first."""
        return self.spelling.suggest(text, limit)

    def complete(self, typed: str, species: Sequence[int] | None, limit: int) -> list[GeneCompletion]:
        """Return at most `limit` identifiers, names and gene sets with a word that begins as typed, the best first.

        `species` are indices in `species_names`, all without it.
        """
        return self.completions.complete(typed, species, limit)
