"""Writes the words of a release, or gives those of the published one a second name where they are the same."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from indexer.finished import Finished
from indexer.given_words import GivenWords
from indexer.inputs import Input
from indexer.measured import name_genes
from indexer.sources import share
from indexer.words import write_conditions, write_gene_words, write_term_words
from mappings.layout import ReleasePaths
from ontology.graph import Ontology


@dataclass(frozen=True, slots=True)
class WordWriting:
    """The words of the release in `paths`, whose catalogue is there; `published` may have the same ones."""

    paths: ReleasePaths
    words: GivenWords
    published: Finished | None

    def write_genes(self) -> tuple[Input, bool]:
        """Write genes and gene sets; return what their files said, and whether they are those of the published release.

        They are when the annotation is, and results name the same genes and design elements.
        """
        before = self.published
        if before is None or not self.words.same("annotation") or _named(self.paths) != _named(before.paths):
            return write_gene_words(self.paths, self.words.genes), False
        for name in ("genes", "sets"):
            share(before.paths.words / name, self.paths.words / name)
        return self.words.said("annotation"), True

    def write_terms(self) -> Input:
        """Write the ontology, if it is another, and the index of conditions; return what its files said."""
        before = self.published
        if before is None or not self.words.same("ontology"):
            return write_term_words(self.paths, self.words.terms)
        share(before.paths.words / "terms", self.paths.words / "terms")
        write_conditions(self.paths, Ontology.load(self.paths.words / "terms"))
        return self.words.said("ontology")


def _named(paths: ReleasePaths) -> tuple[pa.Table, pa.Table]:
    """Return which genes, called how, and which design elements results name."""
    measured, elements = (pq.read_table(paths.catalogue(name)) for name in ("measured", "elements"))
    return name_genes(measured), elements.select(["gene_id", "design_element"])
