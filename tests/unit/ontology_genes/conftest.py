"""A small release's genes, from the annotation fixtures."""

from pathlib import Path

import pyarrow as pa
import pytest

from ontology.annotation.annotation import Annotation
from ontology.annotation.read import read_annotation
from ontology.gene_writer import write_genes
from ontology.genes import Genes

FIXTURES = Path(__file__).resolve().parents[2] / "data" / "annotation"


@pytest.fixture(scope="session")
def fixtures() -> Path:
    return FIXTURES


@pytest.fixture(scope="session")
def annotation() -> Annotation:
    return read_annotation([FIXTURES])


@pytest.fixture(scope="session")
def measured() -> pa.Table:
    return pa.table(
        {
            "gene_id": ["ENSG00000168484", "ENSDARG00000001234", "ENSG00000129991", "ENSG00000999999", "1007_s_at"],
            "gene_name": ["SFTPC", "sftpc", "", "TYMP", ""],
            "species": ["Homo sapiens", "Danio rerio", "Homo sapiens", "Homo sapiens", "Rattus norvegicus"],
        }
    )


@pytest.fixture(scope="session")
def genes(annotation, measured, tmp_path_factory) -> Genes:
    folder = tmp_path_factory.mktemp("words") / "genes"
    assert write_genes(folder, annotation, measured) == []
    return Genes.open(folder)


@pytest.fixture(scope="session")
def found(genes):
    """Return (gene id, kind) of each hit of one key, in order."""

    def find(key, category=None):
        hits = genes.find([key], category)
        return [(genes.ids([gene])[0], genes.kinds[kind]) for gene, kind in zip(hits.gene, hits.kind, strict=True)]

    return find
