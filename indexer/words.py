"""What a release's words mean: ontologies, genes and the index of conditions, written below `words/`.

Two halves that know nothing of each other: terms from the given ontologies, genes from the given annotation. Each is
written from its files and the catalogue alone, so either can be made anew without the other (`indexer.refresh`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from indexer.errors import RunError
from indexer.inputs import Input
from indexer.measured import name_genes
from indexer.sources import describe, list_files
from mappings.layout import ReleasePaths
from ontology.annotation.annotation import Annotation
from ontology.annotation.read import read_annotation
from ontology.build import build_ontology, count_stages
from ontology.condition_completions import write_condition_completions
from ontology.conditions import write_condition_index
from ontology.errors import OntologyError
from ontology.gene_writer import write_genes
from ontology.graph import Ontology

DECLARATIONS = "release-metadata.json"
"""Expression Atlas's file of versions: efo, ensembl, ensembl_genomes, wormbase_parasite."""

Say = Callable[[str], None]
"""Hears what is in hand."""

READINGS = 2
"""What is said of gene annotation while it is read."""


@dataclass(frozen=True, slots=True)
class TermWords:
    """The ontology of conditions, and what its files say of themselves."""

    ontology: Ontology
    said: Input


@dataclass(frozen=True, slots=True)
class GeneWords:
    """Gene annotation, the ontology of its gene sets, and what the files say of themselves."""

    annotation: Annotation
    sets: Ontology
    said: Input


def count_readings(kind: str, paths: Sequence[Path]) -> int:
    """Return how often `read_terms` (ontology) or `read_genes` (annotation) say what is in hand."""
    return count_stages(paths) if kind == "ontology" else READINGS


def read_terms(paths: Sequence[Path], say: Say) -> TermWords:
    """Read ontologies; raises `OntologyError` for a missing or damaged file: words are never silently fewer."""
    ontology = build_ontology(paths, say)
    if paths and not len(ontology):
        raise OntologyError(paths[0], "there is no term of an ontology in what was given", "Give an ontology too.")
    remarks = [] if paths else ["no ontology was given: conditions are found by their text only"]
    versions = {"ontology": ontology.version} if ontology.version else {}
    warnings = (*passed_over(ontology.passed_over), *remarks)
    return TermWords(ontology, replace(describe(paths), versions=versions, warnings=warnings))


def read_genes(paths: Sequence[Path], say: Say) -> GeneWords:
    """Read gene annotation; raises `AnnotationError`, or `OntologyError` for gene sets, when a file is damaged."""
    say("Reading gene annotation")
    annotation = read_annotation(paths)
    say("Reading and joining gene sets")
    sets = build_ontology(annotation.ontologies, near=False)
    declarations = [path for path in list_files(paths) if path.name == DECLARATIONS]
    versions = ({"gene sets": sets.version} if sets.version else {}) | read_declared(declarations)
    unused = [(path, reason) for path, reason in annotation.passed_over if path not in declarations]
    remarks = [] if len(annotation.genes) else ["no table of genes was given: they are called as the results say"]
    warnings = (*passed_over(unused), *remarks)
    said = replace(describe(paths), versions=versions, attribution=annotation.attribution, warnings=warnings)
    return GeneWords(annotation, sets, said)


def passed_over(files: Iterable[tuple[Path, str]]) -> tuple[str, ...]:
    """Say which files nothing uses, and why."""
    return tuple(f"passed over {path.name}: {reason}" for path, reason in files)


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


def write_gene_words(paths: ReleasePaths, words: GeneWords) -> Input:
    """Write genes, whose order numbers them, and gene sets; the catalogue says which genes and elements results have.

    Return what the files say of themselves, and what is odd about their genes.
    """
    words.sets.save(paths.words / "sets")
    annotation = with_elements(words.annotation, pq.read_table(paths.catalogue("elements")))
    odd = write_genes(paths.words / "genes", annotation, name_genes(pq.read_table(paths.catalogue("measured"))))
    return replace(words.said, warnings=(*words.said.warnings, *odd))


def with_elements(annotation: Annotation, elements: pa.Table) -> Annotation:
    """Add design elements (columns gene_id, design_element) to the identifiers, as those of array designs are."""
    kind = pa.array(["design_element"] * len(elements), pa.string())
    columns = [elements["gene_id"], kind, elements["design_element"]]
    table = pa.table(columns, names=["gene_id", "kind", "value"]).cast(annotation.identifiers.schema)
    return replace(annotation, identifiers=pa.concat_tables([annotation.identifiers, table]))


def write_term_words(paths: ReleasePaths, words: TermWords) -> Input:
    """Write the ontology, and the index of the catalogue's annotated values, expanded by it.

    Return what the files say of themselves.
    """
    words.ontology.save(paths.words / "terms")
    write_conditions(paths, words.ontology)
    return words.said


def write_conditions(paths: ReleasePaths, ontology: Ontology) -> None:
    """Write the index of the catalogue's annotated values, expanded by an ontology."""
    values, uses = (pq.read_table(paths.catalogue(name)) for name in ("values", "uses"))
    write_condition_index(paths.words / "conditions", values, uses, ontology)
    experiments = pq.read_table(paths.catalogue("conditions"), columns=["experiment"])["experiment"].to_numpy()
    write_condition_completions(paths.words / "conditions", values, experiments, ontology)
