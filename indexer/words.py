"""What a release's words mean: ontologies, genes and the index of conditions, written below `words/`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from ontology.annotation.annotation import Annotation
from ontology.annotation.read import read_annotation
from ontology.build import build_ontology
from ontology.conditions import write_condition_index
from ontology.gene_writer import write_genes
from ontology.genes import Genes
from ontology.graph import Ontology


@dataclass(frozen=True, slots=True)
class Words:
    """What the given annotation and ontology files say, before any experiment is read.

    `terms` is the ontology of conditions, `sets` that of gene sets; `warnings` grows while they are written.
    """

    terms: Ontology
    sets: Ontology
    annotation: Annotation
    warnings: list[str] = field(default_factory=list)

    @property
    def versions(self) -> dict[str, str]:
        """What the ontologies say of their versions."""
        said = {"ontology": self.terms.version, "gene sets": self.sets.version}
        return {name: version for name, version in said.items() if version}


def read_words(ontology: Sequence[Path], annotation: Sequence[Path], say: Callable[[str], None]) -> Words:
    """Read ontologies and gene annotation; `say` hears what is in hand.

    Raises `OntologyError` or `AnnotationError` for a missing or damaged file: words are never silently fewer.
    """
    terms = build_ontology(ontology, say)
    say("gene annotation")
    genes = read_annotation(annotation)
    passed_over = [f"passed over {path}: {reason}" for path, reason in (*terms.passed_over, *genes.passed_over)]
    if not ontology:
        passed_over.append("no ontology was given: conditions are found by their text only")
    return Words(terms, build_ontology(genes.ontologies, say), genes, passed_over)


def write_words(folder: Path, words: Words, measured: pa.Table) -> Genes:
    """Write ontologies and genes; return the gene table, whose order numbers the genes.

    `measured` has gene_id, gene_name and species of every gene that occurs in results.
    """
    words.terms.save(folder / "terms")
    words.sets.save(folder / "sets")
    words.warnings.extend(write_genes(folder / "genes", words.annotation, measured))
    return Genes.open(folder / "genes")


def write_conditions(folder: Path, values: pa.Table, uses: pa.Table, terms: Ontology) -> None:
    """Write the index of annotated values, expanded by the ontology."""
    write_condition_index(folder / "conditions", values, uses, terms)
