"""Collects what results say of genes, as they are read: which occur, under which names, tested how often."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mappings.catalogue import ELEMENTS, MAPPED, MEASURED
from mappings.layout import ReleasePaths

TESTED = pa.schema([("gene_id", pa.string()), ("contrasts", pa.int64())])

CROWDED = 1_000_000
"""Rows above which a gathering may join those of one key: memory follows the keys, not the experiments."""


@dataclass(slots=True)
class Gathering:
    """Rows of many experiments, of which one per key stays; `merge` says how the other columns become one."""

    schema: pa.Schema
    keys: Sequence[str]
    merge: Mapping[str, str] = field(default_factory=dict)
    tables: list[pa.Table] = field(default_factory=list)
    rows: int = 0
    limit: int = CROWDED

    def add(self, table: pa.Table) -> None:
        """Add rows; several may have one key."""
        self.tables.append(table.select(self.schema.names).cast(self.schema))
        self.rows += len(table)
        if self.rows > self.limit:
            self.tables = [self._join()]
            self.rows = len(self.tables[0])
            self.limit = max(CROWDED, 2 * self.rows)

    def table(self) -> pa.Table:
        """Return one row per key, in the order of keys."""
        return self._join().sort_by([(key, "ascending") for key in self.keys]).combine_chunks()

    def _join(self) -> pa.Table:
        every = pa.concat_tables([self.schema.empty_table(), *self.tables])
        joined = every.group_by(list(self.keys), use_threads=False).aggregate(list(self.merge.items()))
        names = [*self.keys, *self.merge]
        return joined.rename_columns(names).select(self.schema.names).cast(self.schema)


@dataclass(slots=True)
class MeasuredGenes:
    """Genes of results with the name their file gives them: the last one by code point, and the first species, stay.

    `tested` counts in how many contrasts a gene has a fold change and an adjusted p; `elements` are design elements
    and their genes, `mapped` those that the gene annotation, not the results, gave genes to.
    """

    names: Gathering = field(
        default_factory=lambda: Gathering(MEASURED, ["gene_id"], {"gene_name": "max", "species": "first"})
    )
    tested: Gathering = field(default_factory=lambda: Gathering(TESTED, ["gene_id"], {"contrasts": "sum"}))
    elements: Gathering = field(default_factory=lambda: Gathering(ELEMENTS, ELEMENTS.names))
    mapped: Gathering = field(default_factory=lambda: Gathering(MAPPED, MAPPED.names))

    def add(self, rows: pa.Table, species: str) -> None:
        """Add the genes of some result rows (columns gene_id and gene_name)."""
        named = rows.select(["gene_id", "gene_name"]).group_by("gene_id").aggregate([("gene_name", "max")])
        columns = [named["gene_id"], named["gene_name_max"], pa.array([species] * len(named), pa.string())]
        self.names.add(pa.table(columns, names=MEASURED.names))

    def add_tested(self, rows: pa.Table) -> None:
        """Count the contrasts of an experiment in which each gene was tested."""
        tested = rows.select(["gene_id", "contrast_id", "log2_fold_change", "adjusted_p_value"]).drop_null()
        counts = tested.group_by("gene_id").aggregate([("contrast_id", "count_distinct")])
        self.tested.add(counts.rename_columns(TESTED.names))

    def add_elements(self, rows: pa.Table) -> None:
        """Add the design elements of some result rows; those that stand for an unknown gene are its id already."""
        named = pc.and_(pc.not_equal(rows["design_element"], ""), pc.not_equal(rows["design_element"], rows["gene_id"]))
        self.elements.add(rows.filter(named).select(ELEMENTS.names).group_by(ELEMENTS.names).aggregate([]))

    def add_mapped(self, array_design: str, pairs: Iterable[pa.Table], *, tabled: bool) -> None:
        """Add design elements of an array and the genes that its table, where there was one, gave them."""
        for pair in pairs:
            array = pa.array([array_design] * len(pair), pa.string())
            columns = [array, pa.array([tabled] * len(pair)), pair["design_element"], pair["gene_id"]]
            self.mapped.add(pa.table(columns, names=MAPPED.names))

    def extend(self, others: "MeasuredGenes") -> None:
        """Add the genes of another collection."""
        for name in ("names", "tested", "elements", "mapped"):
            getattr(self, name).add(getattr(others, name).table())

    def write(self, paths: ReleasePaths) -> None:
        """Write the catalogue's tables of measured genes, of design elements and of what the annotation mapped."""
        for name, gathering in (("measured", self.names), ("elements", self.elements), ("mapped", self.mapped)):
            pq.write_table(gathering.table(), paths.catalogue(name))


def count_genes(rows: pa.Table) -> int:
    """Count distinct gene ids."""
    return int(pc.count_distinct(rows["gene_id"]).as_py()) if len(rows) else 0
