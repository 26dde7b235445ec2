"""Writes synthetic genes as a file that the product's own reader of gene annotation reads."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from ontology.annotation.annotation import Annotation
from ontology.annotation.properties import SEPARATOR
from ontology.mapped import one_piece


def write_annotation(path: Path, annotation: Annotation) -> None:
    """Write a table with a row per gene and a column per property, "@@" between values, as Expression Atlas's are."""
    genes = annotation.genes
    columns = {
        "ensgene": genes["id"],
        "organism": genes["species"].cast(pa.string()),
        "symbol": genes["symbol"],
        "description": genes["description"],
        "gene_biotype": genes["biotype"].cast(pa.string()),
        **dict(_properties(annotation)),
    }
    options = pyarrow.csv.WriteOptions(delimiter="\t", quoting_style="none")
    pyarrow.csv.write_csv(pa.table(columns), path, options)


def _properties(annotation: Annotation) -> Iterator[tuple[str, pa.StringArray]]:
    count = len(annotation.genes)
    for kind in annotation.identifiers["kind"].unique().to_pylist():
        rows = annotation.identifiers.filter(pc.equal(annotation.identifiers["kind"], kind))
        yield kind, _joined(rows["gene_id"], rows["value"], count)
    yield "go", _joined(annotation.sets["gene_id"], annotation.sets["set_id"].cast(pa.string()), count)


def _joined(owners: pa.ChunkedArray, values: pa.ChunkedArray, count: int) -> pa.StringArray:
    """Join the values of each gene; the dictionary of `owners` is all genes, in order."""
    numbers = one_piece(owners).indices.to_numpy()
    offsets = np.concatenate([[0], np.cumsum(np.bincount(numbers, minlength=count))])
    ordered = one_piece(values).take(pa.array(np.argsort(numbers, kind="stable")))
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), ordered), SEPARATOR)
