"""What a release's words mean: ontologies, genes and the index of conditions, written below `words/`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import orjson
import pyarrow as pa

from indexer.errors import RunError
from indexer.measured import MeasuredGenes
from indexer.sources import list_files
from ontology.annotation.annotation import Annotation
from ontology.annotation.read import read_annotation
from ontology.build import build_ontology
from ontology.conditions import write_condition_index
from ontology.gene_writer import write_genes
from ontology.genes import Genes
from ontology.graph import Ontology

DECLARATIONS = "release-metadata.json"
"""Expression Atlas's file of versions: efo, ensembl, ensembl_genomes, wormbase_parasite."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the given annotation and ontology files say, before any experiment is read.

    `terms` is the ontology of conditions, `sets` that of gene sets; `warnings` grows while they are written.
    """

    terms: Ontology
    sets: Ontology
    annotation: Annotation
    declared: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def versions(self) -> dict[str, str]:
        """What the ontologies say of their versions, and what release-metadata.json declares (efo, ensembl, …)."""
        said = {"ontology": self.terms.version, "gene sets": self.sets.version, **self.declared}
        return {name: version for name, version in said.items() if version}


def read_words(ontology: Sequence[Path], annotation: Sequence[Path], say: Callable[[str], None]) -> Words:
    """Read ontologies and gene annotation; `say` hears what is in hand.

    Raises `OntologyError` or `AnnotationError` for a missing or damaged file: words are never silently fewer.
    """
    terms = build_ontology(ontology, say)
    say("gene annotation")
    genes = read_annotation(annotation)
    declarations = [path for path in list_files(annotation) if path.name == DECLARATIONS]
    passed_over = [
        f"passed over {path.name}: {reason}"
        for path, reason in (*terms.passed_over, *genes.passed_over)
        if path not in declarations
    ]
    if not ontology:
        passed_over.append("no ontology was given: conditions are found by their text only")
    return Words(terms, build_ontology(genes.ontologies, say), genes, read_declared(declarations), passed_over)


def read_declared(paths: Sequence[Path]) -> dict[str, str]:
    """Read release-metadata.json files: name -> version; the first to name one counts.

    Raises `RunError` for a file that is no JSON object of texts.
    """
    declared: dict[str, str] = {}
    for path in reversed(paths):
        try:
            declared |= {str(name): str(version) for name, version in orjson.loads(path.read_bytes()).items()}
        except (ValueError, AttributeError) as error:
            raise RunError(f"{path}: found {error}, expected a JSON object of names and versions") from error
    return declared


def write_words(folder: Path, words: Words, measured: MeasuredGenes) -> Genes:
    """Write ontologies and genes; return the gene table, whose order numbers the genes.

    Design elements that results name are identifiers of their genes, as those of array designs are.
    """
    words.terms.save(folder / "terms")
    words.sets.save(folder / "sets")
    annotation = with_elements(words.annotation, measured.element_table())
    words.warnings.extend(write_genes(folder / "genes", annotation, measured.table()))
    return Genes.open(folder / "genes")


def with_elements(annotation: Annotation, elements: pa.Table) -> Annotation:
    """Add design elements (columns gene_id, design_element) to the identifiers."""
    kind = pa.array(["design_element"] * len(elements), pa.string())
    columns = [elements["gene_id"], kind, elements["design_element"]]
    table = pa.table(columns, names=["gene_id", "kind", "value"]).cast(annotation.identifiers.schema)
    return replace(annotation, identifiers=pa.concat_tables([annotation.identifiers, table]))


def write_conditions(folder: Path, values: pa.Table, uses: pa.Table, terms: Ontology) -> None:
    """Write the index of annotated values, expanded by the ontology."""
    write_condition_index(folder / "conditions", values, uses, terms)
