"""Joins what a release calls things, for engines that store names (`engines.port.Names`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from engines.port import Numbers
from mappings.layout import ReleasePaths


class GeneNames(Protocol):
    """The gene table, as far as engines need it."""

    def ids(self, genes: Numbers) -> list[str]:
        """Ids of genes by number."""
        ...

    def numbers(self, ids: Sequence[str]) -> Numbers:
        """Numbers of genes by exact id, -1 where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class ReleaseNames:
    """Names of genes, conditions and matrices of one release."""

    genes: GeneNames
    conditions: Sequence[str]
    matrices: Sequence[str]

    def gene_ids(self, genes: Numbers) -> list[str]:
        """Ids of genes by number."""
        return self.genes.ids(genes)

    def gene_numbers(self, ids: Sequence[str]) -> Numbers:
        """Numbers of genes by exact id, -1 where there is none."""
        return self.genes.numbers(ids)


def read_names(paths: ReleasePaths, genes: GeneNames) -> ReleaseNames:
    """Name what the catalogue of a release has."""
    tables = (pq.read_table(paths.catalogue(name)) for name in ("experiments", "conditions", "matrices"))
    return join_names(genes, *tables)


def join_names(genes: GeneNames, experiments: pa.Table, conditions: pa.Table, matrices: pa.Table) -> ReleaseNames:
    """Name conditions and matrices from the catalogue's tables (`mappings.catalogue`).

    The blank between accession and id sorts below every letter, digit and sign they may hold, so the names rise
    exactly as (accession, id) does.
    """
    accessions = experiments["accession"].to_pylist()

    def named(table: pa.Table, column: str) -> list[str]:
        pairs = zip(table["experiment"].to_pylist(), table[column].to_pylist(), strict=True)
        return [f"{accessions[experiment]} {name}" for experiment, name in pairs]

    return ReleaseNames(genes, named(conditions, "id"), named(matrices, "unit"))
