"""Collects what results say of genes, as they are read: which occur, under which names, tested how often."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mappings.catalogue import ELEMENTS, MAPPED, MEASURED
from mappings.layout import ReleasePaths

EXPERIMENTS = "experiments"
"""Column of a release's tables: how many experiments say what a row says."""

TESTED = pa.schema([("gene_id", pa.string()), ("contrasts", pa.int64())])

CROWDED = 1_000_000
"""Rows above which a gathering may join those of one key: memory follows the keys, not the experiments."""

MAPPED_FILE = "mapped.parquet"
"""Beside an experiment's tables, where its results name no genes: what the annotation gave them."""


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
        """Return one row per key, in the order of keys; what was counted and taken off again is gone."""
        joined = self._join()
        for name, how in self.merge.items():
            if how == "sum":
                joined = joined.filter(pc.field(name) > 0)
        return joined.sort_by([(key, "ascending") for key in self.keys]).combine_chunks()

    def _join(self) -> pa.Table:
        every = pa.concat_tables([self.schema.empty_table(), *self.tables])
        joined = every.group_by(list(self.keys), use_threads=False).aggregate(list(self.merge.items()))
        names = [*self.keys, *self.merge]
        return joined.rename_columns(names).select(self.schema.names).cast(self.schema)


def _once(schema: pa.Schema, keys: Sequence[str], merge: Mapping[str, str] | None = None) -> Callable[[], Gathering]:
    """Return what makes a gathering of one experiment: without the column that counts experiments."""
    kept = pa.schema([column for column in schema if column.name != EXPERIMENTS])
    return lambda: Gathering(kept, keys, merge or {})


def _counted(schema: pa.Schema, count: str = EXPERIMENTS) -> Callable[[], Gathering]:
    """Return what makes a gathering over experiments: every other column is key, one counts."""
    return lambda: Gathering(schema, [name for name in schema.names if name != count], {count: "sum"})


@dataclass(slots=True)
class MeasuredGenes:
    """Genes of one experiment's results with the name its files give them: the last one by code point stays.

    `tested` counts in how many contrasts a gene has a fold change and an adjusted p; `elements` are design elements
    and their genes, `mapped` those that the gene annotation, not the results, gave genes to.
    """

    names: Gathering = field(default_factory=_once(MEASURED, ["gene_id"], {"gene_name": "max", "species": "min"}))
    tested: Gathering = field(default_factory=_counted(TESTED, "contrasts"))
    elements: Gathering = field(default_factory=_once(ELEMENTS, ELEMENTS.names[:2]))
    mapped: Gathering = field(default_factory=_once(MAPPED, MAPPED.names[:4]))

    def add(self, rows: pa.Table, species: str) -> None:
        """Add the genes of some result rows (columns gene_id and gene_name)."""
        named = rows.select(["gene_id", "gene_name"]).group_by("gene_id").aggregate([("gene_name", "max")])
        columns = [named["gene_id"], named["gene_name_max"], pa.array([species] * len(named), pa.string())]
        self.names.add(pa.table(columns, names=self.names.schema.names))

    def add_tested(self, rows: pa.Table) -> None:
        """Count the contrasts of an experiment in which each gene was tested."""
        tested = rows.select(["gene_id", "contrast_id", "log2_fold_change", "adjusted_p_value"]).drop_null()
        counts = tested.group_by("gene_id").aggregate([("contrast_id", "count_distinct")])
        self.tested.add(counts.rename_columns(TESTED.names))

    def add_elements(self, rows: pa.Table) -> None:
        """Add the design elements of some result rows; those that stand for an unknown gene are its id already."""
        named = pc.and_(pc.not_equal(rows["design_element"], ""), pc.not_equal(rows["design_element"], rows["gene_id"]))
        pair = self.elements.schema.names
        self.elements.add(rows.filter(named).select(pair).group_by(pair).aggregate([]))

    def add_differential(self, rows: pa.Table, species: str) -> None:
        """Add the genes of a whole differential table."""
        self.add(rows, species)
        self.add_elements(rows)
        self.add_tested(rows)

    def add_mapped(self, array_design: str, pairs: Iterable[pa.Table], *, tabled: bool) -> None:
        """Add design elements of an array and the genes that its table, where there was one, gave them."""
        for pair in pairs:
            array = pa.array([array_design] * len(pair), pa.string())
            columns = [array, pa.array([tabled] * len(pair)), pair["design_element"], pair["gene_id"]]
            self.mapped.add(pa.table(columns, names=self.mapped.schema.names))

    def write_mapped(self, folder: Path) -> None:
        """Write into an experiment's folder what the annotation gave it, where that is anything."""
        if len(mapped := self.mapped.table()):
            pq.write_table(mapped, folder / MAPPED_FILE)


def measure_again(folder: Path, species: str) -> MeasuredGenes:
    """Return what the tables in an experiment's folder say of genes, as when they were written."""
    genes = MeasuredGenes()
    baseline, differential, mapped = (
        folder / name for name in ("baseline.parquet", "differential.parquet", MAPPED_FILE)
    )
    if baseline.exists():
        with pq.ParquetFile(baseline) as file:
            for group in range(file.num_row_groups):
                genes.add(file.read_row_group(group, columns=["gene_id", "gene_name"]), species)
    if differential.exists():
        genes.add_differential(pq.read_table(differential), species)
    if mapped.exists():
        genes.mapped.add(pq.read_table(mapped))
    return genes


@dataclass(slots=True)
class GeneCounts:
    """What the results of a release say of genes, and in how many experiments: one can be taken off again.

    `names`, `elements` and `mapped` are the catalogue's tables (`mappings.catalogue`); `tested` goes by gene id.
    """

    names: Gathering = field(default_factory=_counted(MEASURED))
    tested: Gathering = field(default_factory=_counted(TESTED, "contrasts"))
    elements: Gathering = field(default_factory=_counted(ELEMENTS))
    mapped: Gathering = field(default_factory=_counted(MAPPED))

    def add(self, genes: MeasuredGenes, sign: int = 1) -> None:
        """Add the genes of an experiment; take them off with sign -1."""
        for each in fields(self):
            mine, table = getattr(self, each.name), getattr(genes, each.name).table()
            if each.name == "tested":
                signed = table.set_column(1, "contrasts", pc.multiply(table["contrasts"], sign))
            else:
                signed = table.append_column(EXPERIMENTS, pa.array(np.full(len(table), sign), pa.int32()))
            mine.add(signed)

    def extend(self, others: "GeneCounts") -> None:
        """Add what other experiments say."""
        for each in fields(self):
            for table in getattr(others, each.name).tables:
                getattr(self, each.name).add(table)

    def write(self, paths: ReleasePaths) -> None:
        """Write the catalogue's tables of measured genes, of design elements and of what the annotation mapped."""
        for name, gathering in (("measured", self.names), ("elements", self.elements), ("mapped", self.mapped)):
            pq.write_table(gathering.table(), paths.catalogue(name))


def name_genes(measured: pa.Table) -> pa.Table:
    """Give each gene of a catalogue's MEASURED one name and one species: columns gene_id, gene_name, species, by id.

    The name is the last by code point; the species that of most experiments, then the first by code point: where
    tissue of one species grew in another, results name genes of both.
    """
    columns = ["gene_id", "gene_name", "species"]
    ids = measured["gene_id"].combine_chunks()
    if len(ids) < 2 or not pc.any(pc.equal(ids[1:], ids[:-1])).as_py():  # noqa: PLR2004  two can be equal
        return measured.select(columns)
    names = measured.group_by("gene_id").aggregate([("gene_name", "max")])
    said = measured.group_by(["gene_id", "species"]).aggregate([(EXPERIMENTS, "sum")])
    said = said.sort_by([("gene_id", "ascending"), (f"{EXPERIMENTS}_sum", "descending"), ("species", "ascending")])
    species = said.group_by("gene_id", use_threads=False).aggregate([("species", "first")])
    joined = names.join(species, "gene_id").rename_columns(columns)
    return joined.sort_by("gene_id").combine_chunks()


def count_genes(rows: pa.Table) -> int:
    """Count distinct gene ids."""
    return int(pc.count_distinct(rows["gene_id"]).as_py()) if len(rows) else 0
