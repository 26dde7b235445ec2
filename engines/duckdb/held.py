"""What is held in memory of a file of facts: counts, and names of design elements by number."""

from bisect import bisect_left
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from engines.duckdb.query import Place
from engines.duckdb.totals import Totals
from engines.query import RowKey, Sort, SortColumn
from mappings.facts import NO_DESIGN_ELEMENT


@dataclass(frozen=True, slots=True)
class Held:
    """The small tables of a file, `totals` and `design_elements` (in the order of their numbers).

    `genes` is one above the highest number of a gene that has facts.
    """

    totals: Totals
    design_elements: pa.StringArray
    genes: int

    @classmethod
    def read(cls, connection: duckdb.DuckDBPyConnection) -> "Held":
        """Read both tables of the current database."""
        names = connection.sql("SELECT name FROM design_elements ORDER BY number").to_arrow_table()["name"]
        ((highest,),) = connection.execute("SELECT coalesce(max(gene), -1) FROM by_rank").fetchall()
        return cls(Totals.read(connection), names.combine_chunks(), highest + 1)

    def element(self, name: str) -> float:
        """Return the number of a design element, or a half between its neighbours' when it is unknown."""
        names = self.design_elements
        number = bisect_left(range(len(names)), name, key=lambda index: names[index].as_py())
        known = number < len(names) and names[number].as_py() == name
        return number if known else number - 0.5

    def place(self, key: RowKey, sort: Sort, rank: int) -> Place:
        """Return the place of a row of a known rank in an order."""
        column = sort.column
        if column is SortColumn.RANK:
            return Place(rank, rank)
        if column is SortColumn.DESIGN_ELEMENT:
            name = key.design_element
            return Place(None if name == NO_DESIGN_ELEMENT else self.element(name), rank)
        return Place(getattr(key, column), rank)
