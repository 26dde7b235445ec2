"""What a synthetic release is made of: words and catalogue as in a release, and the facts as Parquet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.scale.annotation import write_annotation
from benchmarks.scale.design import design
from benchmarks.scale.frame import frame_of
from benchmarks.scale.genes import annotate, make_pools
from benchmarks.scale.results import Results
from benchmarks.scale.sizes import SETS, TERMS, Sizes
from benchmarks.scale.terms import BRANCHES, write_terms
from indexer.catalogue import make_catalogue
from indexer.facts import Numbering
from indexer.inputs import Input
from indexer.words import GeneWords, read_terms, write_gene_words, write_term_words
from mappings import facts
from mappings.catalogue import ELEMENTS, MAPPED, MEASURED
from mappings.layout import ReleasePaths
from ontology.annotation.annotation import Annotation
from ontology.build import build_ontology
from ontology.genes import Genes

ROWS = 250_000
"""Rows of a chunk of facts, at least, but for the last: whole experiments."""

SCHEMAS = {"differential": facts.DIFFERENTIAL, "baseline": facts.BASELINE}


@dataclass(frozen=True, slots=True)
class Material:
    """A folder with `words/`, `catalogue/` and `facts/`, and the files that the words come from."""

    folder: Path

    @property
    def ontology(self) -> Path:
        """The file of terms of conditions (OBO)."""
        return self.folder / "terms.obo"

    @property
    def annotation(self) -> Path:
        """Folder of files of gene annotation, which say what `words/` was made of."""
        return self.folder / "annotation"

    @property
    def paths(self) -> ReleasePaths:
        """Where words and catalogue lie."""
        return ReleasePaths(self.folder)

    def facts(self, kind: str) -> Path:
        """Return the Parquet file of "differential" or "baseline" facts."""
        return self.folder / "facts" / f"{kind}.parquet"

    def chunks(self, kind: str) -> Iterator[pa.Table]:
        """Yield facts, some whole experiments at a time."""
        with pq.ParquetFile(self.facts(kind)) as file:
            for group in range(file.num_row_groups):
                yield file.read_row_group(group)


def make_material(folder: Path, data: Path | None, sizes: Sizes, seed: int) -> Material:
    """Make everything of a release but its engine; for the same sizes, seed and frame always the same.

    `data` is a folder of real data whose catalogue is the frame (`benchmarks.scale.frame`), None for a made-up one.
    Words, catalogue and facts are written by what the indexer writes them with.
    """
    material = Material(folder)
    words = material.paths.words
    for made in (words, folder / "catalogue", folder / "facts", material.annotation):
        made.mkdir(parents=True, exist_ok=True)
    frames = frame_of(data, sizes, seed)
    pools = make_pools(frames, sizes, seed)
    terms = write_terms(material.ontology, tuple(BRANCHES), sizes.terms, seed, TERMS)
    sets = write_terms(material.annotation / "go.obo", ("GO",), sizes.sets, seed, SETS)
    results = Results.plan(design(frames, terms, seed), pools, sizes, seed)
    catalogue = make_catalogue(results.experiments, results.measured(), {})
    for name, table in catalogue.tables().items():
        pq.write_table(table, material.paths.catalogue(name))
    write_term_words(material.paths, read_terms([material.ontology], _silent))
    _write_genes(material, annotate(pools, sizes, sets, seed))
    numbering = Numbering.of(Genes.open(words / "genes"), catalogue)
    _write(material.facts("differential"), facts.DIFFERENTIAL, results.differential(numbering))
    _write(material.facts("baseline"), facts.BASELINE, results.baseline(numbering))
    with_facts = pq.read_table(material.facts("differential"), columns=["gene", "contrast"])
    pq.write_table(results.tested(with_facts), material.paths.catalogue("tested"))
    return material


def _write_genes(material: Material, annotation: Annotation) -> None:
    """Write the files of gene annotation, and what the catalogue and the words have of it; every gene is measured."""
    write_annotation(material.annotation / "genes.tsv", annotation)
    genes = annotation.genes.select(["id", "symbol", "species"])
    once = pa.array([1] * len(genes), pa.int32())
    measured = genes.append_column("experiments", once).rename_columns(MEASURED.names).cast(MEASURED)
    for name, table in (
        ("measured", measured),
        ("elements", ELEMENTS.empty_table()),
        ("mapped", MAPPED.empty_table()),
    ):
        pq.write_table(table, material.paths.catalogue(name))
    sets = build_ontology([material.annotation / "go.obo"], near=False)
    write_gene_words(material.paths, GeneWords(annotation, sets, Input()))


def _silent(_: str) -> None:
    """Say nothing of what is read."""


def _write(path: Path, schema: pa.Schema, tables: Iterable[pa.Table]) -> None:
    """Write tables, gathered to chunks, each as one row group."""
    gathered = [schema.empty_table()]
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        for table in tables:
            gathered.append(table)
            if sum(map(len, gathered)) >= ROWS:
                file.write_table(pa.concat_tables(gathered), row_group_size=1 << 30)
                gathered = [schema.empty_table()]
        file.write_table(pa.concat_tables(gathered), row_group_size=1 << 30)
