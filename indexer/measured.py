"""Collects the genes that occur in results, as they are read."""

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

SCHEMA = pa.schema([("gene_id", pa.string()), ("gene_name", pa.string()), ("species", pa.string())])
TESTED = pa.schema([("gene_id", pa.string()), ("contrasts", pa.int64())])
ELEMENTS = pa.schema([("gene_id", pa.string()), ("design_element", pa.string())])


@dataclass(slots=True)
class MeasuredGenes:
    """Genes of results with the name their file gives them; the first non-empty name and species stay."""

    tables: list[pa.Table] = field(default_factory=list)
    elements: list[pa.Table] = field(default_factory=list)
    tested: list[pa.Table] = field(default_factory=list)

    def add(self, rows: pa.Table, species: str) -> None:
        """Add the genes of some result rows (columns gene_id and gene_name)."""
        named = rows.select(["gene_id", "gene_name"]).group_by("gene_id").aggregate([("gene_name", "max")])
        columns = [named["gene_id"], named["gene_name_max"], pa.array([species] * len(named), pa.string())]
        self.tables.append(pa.table(columns, schema=SCHEMA))

    def add_tested(self, rows: pa.Table) -> None:
        """Count in how many contrasts each gene of an experiment has a fold change and an adjusted p."""
        tested = rows.select(["gene_id", "contrast_id", "log2_fold_change", "adjusted_p_value"]).drop_null()
        counts = tested.group_by("gene_id").aggregate([("contrast_id", "count_distinct")])
        self.tested.append(counts.rename_columns(TESTED.names).cast(TESTED))

    def add_elements(self, rows: pa.Table) -> None:
        """Add the design elements of some result rows; those that stand for an unknown gene are its id already."""
        named = pc.and_(pc.not_equal(rows["design_element"], ""), pc.not_equal(rows["design_element"], rows["gene_id"]))
        pairs = rows.filter(named).select(ELEMENTS.names)
        self.elements.append(pairs.group_by(ELEMENTS.names).aggregate([]).cast(ELEMENTS))

    def extend(self, others: "MeasuredGenes") -> None:
        """Add the genes of another collection."""
        self.tables += others.tables
        self.elements += others.elements
        self.tested += others.tested

    def tested_table(self) -> pa.Table:
        """Return gene_id and contrasts over all experiments, one row per gene."""
        every = pa.concat_tables([TESTED.empty_table(), *self.tested])
        counts = every.group_by("gene_id", use_threads=False).aggregate([("contrasts", "sum")])
        return counts.rename_columns(TESTED.names)

    def element_table(self) -> pa.Table:
        """Return gene_id and design_element, each pair once."""
        every = pa.concat_tables([ELEMENTS.empty_table(), *self.elements])
        return every.group_by(ELEMENTS.names, use_threads=False).aggregate([])

    def table(self) -> pa.Table:
        """Return one row per gene id, in no particular order."""
        if not self.tables:
            return SCHEMA.empty_table()
        every = pa.concat_tables(self.tables)
        one = every.group_by("gene_id", use_threads=False).aggregate([("gene_name", "max"), ("species", "first")])
        return pa.table([one["gene_id"], one["gene_name_max"], one["species_first"]], schema=SCHEMA)


def count_genes(rows: pa.Table) -> int:
    """Count distinct gene ids."""
    return int(pc.count_distinct(rows["gene_id"]).as_py()) if len(rows) else 0
