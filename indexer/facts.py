"""An experiment's result tables -> facts for the engine: names become numbers, the floor is applied."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from indexer.catalogue import Catalogue
from mappings import facts as schema
from mappings.catalogue import TESTED
from mappings.manifest import Floor
from ontology.genes import Genes


@dataclass(frozen=True, slots=True)
class Numbering:
    """What a release calls things: genes by id, conditions and matrices by (accession, id or unit)."""

    genes: Genes
    conditions: Mapping[tuple[str, str], int]
    matrices: Mapping[tuple[str, str], int]

    @classmethod
    def of(cls, genes: Genes, catalogue: Catalogue) -> "Numbering":
        """Take the numbers from where the rows lie."""
        accessions = catalogue.experiments["accession"].to_pylist()

        def positions(table: pa.Table, column: str) -> dict[tuple[str, str], int]:
            pairs = zip(table["experiment"].to_pylist(), table[column].to_pylist(), strict=True)
            return {(accessions[experiment], name): number for number, (experiment, name) in enumerate(pairs)}

        return cls(genes, positions(catalogue.conditions, "id"), positions(catalogue.matrices, "unit"))

    def number_genes(self, ids: pa.ChunkedArray) -> pa.Array:
        """Numbers of genes as int32; every gene that was measured has one."""
        encoded = _one_array(ids).dictionary_encode()
        numbers = self.genes.numbers(encoded.dictionary.to_pylist())
        return pa.array(numbers[encoded.indices.to_numpy()], pa.int32())

    @staticmethod
    def number_names(names: pa.ChunkedArray, accession: str, numbers: Mapping[tuple[str, str], int]) -> pa.Array:
        """Numbers of an experiment's conditions or matrices as int32."""
        encoded = _one_array(names).dictionary_encode()
        found = np.array([numbers[accession, name] for name in encoded.dictionary.to_pylist()], np.int32)
        return pa.array(found[encoded.indices.to_numpy()], pa.int32())


def differential_facts(parquet: Path, accession: str, numbering: Numbering, floor: Floor) -> pa.Table:
    """Make the facts of a differential experiment.

    Rows without fold change or p, or with fold change 0, are no results and make no fact; nor do rows below the floor
    (|log2 FC| < floor.fold_change or adjusted p > floor.p_value). All of them stay in the experiment's own table.
    """
    kept = (
        (pc.abs(pc.field("log2_fold_change")) >= floor.fold_change)
        & (pc.field("adjusted_p_value") <= floor.p_value)
        & (pc.field("log2_fold_change") != 0)
    )
    rows = pq.read_table(parquet, filters=kept)
    columns = {
        "gene": numbering.number_genes(rows["gene_id"]),
        "contrast": numbering.number_names(rows["contrast_id"], accession, numbering.conditions),
        **{name: rows[name] for name in schema.DIFFERENTIAL.names[2:]},
    }
    table = pa.table(columns, schema=schema.DIFFERENTIAL)
    return table.sort_by([("contrast", "ascending"), ("gene", "ascending"), ("design_element", "ascending")])


def baseline_facts(parquet: Path, accession: str, numbering: Numbering, *, sparse: bool) -> Iterator[pa.Table]:
    """Make the facts of a baseline experiment, one table per row group of its Parquet (whole genes each).

    `sparse` (RNA): levels above 0, and one row with level 0 for a gene that has none. Otherwise (proteomics): every
    measured level.
    """
    with pq.ParquetFile(parquet) as file:
        for group in range(file.num_row_groups):
            rows = file.read_row_group(group, columns=["gene_id", "assay_group_id", "unit", "level"])
            columns = [
                numbering.number_genes(rows["gene_id"]),
                numbering.number_names(rows["unit"], accession, numbering.matrices),
                numbering.number_names(rows["assay_group_id"], accession, numbering.conditions),
                rows["level"],
            ]
            table = pa.table(columns, names=schema.BASELINE.names).drop_null().cast(schema.BASELINE)
            order = [("gene", "ascending"), ("matrix", "ascending"), ("column", "ascending")]
            table = table.sort_by(order)
            yield _sparse(table) if sparse else table


def _sparse(table: pa.Table) -> pa.Table:
    """Drop zeros, but keep the first cell of a gene and matrix that has nothing else (rows are sorted)."""
    gene, matrix, level = (table[name].to_numpy() for name in ("gene", "matrix", "level"))
    starts = np.flatnonzero(np.r_[True, (np.diff(gene) != 0) | (np.diff(matrix) != 0)][: len(gene)])
    kept = level > 0
    if len(starts):
        kept[starts[~np.logical_or.reduceat(kept, starts)]] = True
    return table.filter(pa.array(kept))


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def tested_genes(genes: Genes, counts: pa.Table) -> pa.Table:
    """Number the genes that were tested (columns gene_id, contrasts), in the order of their numbers."""
    numbers = pa.array(genes.numbers(counts["gene_id"].to_pylist()), pa.int32())
    table = pa.table([numbers, counts["contrasts"].cast(pa.int32())], schema=TESTED)
    return table.sort_by("gene")
