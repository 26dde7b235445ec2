"""The rows of an export as DuckDB and SQLite hold them, written by what they are compared with."""

import math
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from benchmarks.scale.material import Material
from ontology.genes import Genes
from service.catalogue import Catalogue

ROWS = 1_000_000
"""Rows of an export, or a few more, where there are so many; below, all that pass the usual p-value."""

P_VALUE = 0.05
FLOOR = 0.5
BATCH = 65_536

COLUMNS = (
    "gene_id",
    "gene_symbol",
    "species",
    "experiment_accession",
    "experiment_type",
    "contrast_id",
    "contrast_name",
    "log2_fold_change",
    "adjusted_p_value",
    "t_statistic",
    "design_element",
)

_PASSING = """
CREATE TEMPORARY VIEW passing AS
SELECT *, abs(log2_fold_change) AS change
FROM read_parquet({facts})
WHERE adjusted_p_value < {p_value} AND rival_p_value >= {p_value}
"""

_CUTOFF = "SELECT coalesce(min(change), 0) FROM (SELECT change FROM passing ORDER BY change DESC LIMIT {rows})"

_EXPORTED = """
CREATE TABLE exported AS
SELECT {columns}
FROM passing
JOIN genes ON genes.number = gene
JOIN contrasts ON contrasts.number = contrast
WHERE change > {cutoff}
ORDER BY change DESC, adjusted_p_value, contrast, gene, design_element
"""


@dataclass(frozen=True, slots=True)
class Exported:
    """A DuckDB file whose table `exported` has the rows of one export, in order, and nothing else.

    They are those above the fold change `cutoff` and below `P_VALUE`.
    """

    file: Path
    cutoff: float
    rows: int

    @classmethod
    def make(cls, material: Material, genes: Genes, catalogue: Catalogue, file: Path) -> "Exported":
        """Make the file from a material's facts and names."""
        file.unlink(missing_ok=True)
        with closing(duckdb.connect(file)) as connection:
            connection.register("genes", _genes(genes))
            connection.register("contrasts", _contrasts(catalogue))
            facts = "'" + str(material.facts("differential")).replace("'", "''") + "'"
            connection.execute(_PASSING.format(facts=facts, p_value=P_VALUE))
            ((nearest,),) = connection.execute(_CUTOFF.format(rows=ROWS)).fetchall()
            cutoff = max(FLOOR, below(nearest))
            connection.execute(_EXPORTED.format(columns=", ".join(COLUMNS), cutoff=cutoff))
            rows = len(connection.table("exported"))
        return cls(file, cutoff, rows)

    def read(self) -> pa.Table:
        """Return all rows."""
        with closing(duckdb.connect(self.file, read_only=True)) as connection:
            return connection.sql("FROM exported").to_arrow_table()

    def write_csv(self) -> None:
        """Write all rows as TSV to where nothing is kept."""
        self._write(lambda sink, schema: pc.CSVWriter(sink, schema, write_options=pc.WriteOptions(delimiter="\t")))

    def write_parquet(self) -> None:
        """Write all rows as Parquet to where nothing is kept."""
        self._write(lambda sink, schema: pq.ParquetWriter(sink, schema, compression="zstd"))

    def write_sqlite(self, file: Path, rows: int) -> None:
        """Write the first rows into a table of SQLite."""
        file.unlink(missing_ok=True)
        with closing(sqlite3.connect(file)) as connection:
            kinds = (f"{name} {'REAL' if index in range(7, 10) else 'TEXT'}" for index, name in enumerate(COLUMNS))
            connection.execute(f"CREATE TABLE exported ({', '.join(kinds)})")
            marks = ", ".join("?" * len(COLUMNS))
            with connection:
                first = zip(*self.read().slice(0, rows).to_pydict().values(), strict=True)
                connection.executemany(f"INSERT INTO exported VALUES ({marks})", first)  # noqa: S608 - question marks

    def _write(self, open_writer: Callable[[Any, pa.Schema], Any]) -> None:
        with closing(duckdb.connect(self.file, read_only=True)) as connection, Path(os.devnull).open("wb") as sink:
            batches = connection.sql("FROM exported").to_arrow_reader(BATCH)
            with open_writer(sink, batches.schema) as writer:
                for batch in batches:
                    writer.write_batch(batch)


def below(change: float) -> float:
    """Return the next hundredth below a fold change, so that rows with this very one are above."""
    return (math.ceil(round(100 * change, 6)) - 1) / 100


def _genes(genes: Genes) -> pa.Table:
    return pa.table(
        {
            "number": pa.array(range(genes.measured), pa.int32()),
            "gene_id": genes.table["id"].slice(0, genes.measured),
            "gene_symbol": genes.table["symbol"].slice(0, genes.measured),
        }
    )


def _contrasts(catalogue: Catalogue) -> pa.Table:
    numbers = catalogue.contrasts.tolist()
    entries = [catalogue.experiments[number] for number in catalogue.experiment[catalogue.contrasts].tolist()]
    return pa.table(
        {
            "number": pa.array(numbers, pa.int32()),
            "species": [entry.species for entry in entries],
            "experiment_accession": [entry.accession for entry in entries],
            "experiment_type": [entry.experiment_type for entry in entries],
            "contrast_id": [catalogue.condition_ids[number] for number in numbers],
            "contrast_name": [catalogue.condition_names[number] for number in numbers],
        }
    )
