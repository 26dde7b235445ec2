"""DuckDB asked directly: plain tables, plain SQL (`queries/*.sql`), nothing else."""

import re
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.answers import Answer, Columns, cells_of_columns, rows_of_columns
from benchmarks.questions import NAMES, Questions
from benchmarks.scale.material import SCHEMAS, Material
from engines.names import ReleaseNames
from engines.port import Numbers
from service.catalogue import Catalogue

PAGE = 50

FOLDED = ("q3", "q4")
"""Questions whose hits are all fetched, which is faster than to ask for counts and rows apart; then the rows shown."""


def load(material: Material, file: Path) -> float:
    """Make the tables of `queries/build.sql` from Arrow tables; return the seconds that took."""
    file.unlink(missing_ok=True)
    with closing(duckdb.connect(file)) as connection:
        for kind in SCHEMAS:
            connection.register(kind, pa.concat_tables(material.chunks(kind)))
        start = time.perf_counter()
        for statement in Questions.sql("build"):
            connection.execute(statement)
        connection.execute("CHECKPOINT")
        return time.perf_counter() - start


class RawDuckDB:
    """Answers the questions from one file with one thread, as fast as plain SQL does."""

    def __init__(self, file: Path, questions: Questions) -> None:
        self._connection = duckdb.connect(file, read_only=True, config={"threads": 1})
        self._plans = {name: [_step(statement, questions) for statement in Questions.sql(name)] for name in NAMES}

    def ask(self, name: str) -> list[Columns]:
        """Run the statements of a question; between those of a gene set, its hits are folded in NumPy."""
        first, *more = self._plans[name]
        with closing(self._connection.cursor()) as cursor:
            if name not in FOLDED:
                return [_run(cursor, step) for step in self._plans[name]]
            counts, rows = fold(_run(cursor, first))
            cursor.register("first", {"number": np.sort(rows)})
            shown = _run(cursor, more[0])
            order = np.searchsorted(shown["rowid"], rows)
            return [counts, {column: values[order] for column, values in shown.items()}]

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


@dataclass(frozen=True, slots=True)
class Step:
    """A statement, its parameters, and what it reads as tables."""

    sql: str
    numbers: dict[str, int]
    sets: dict[str, Numbers]


def _step(sql: str, questions: Questions) -> Step:
    numbers = {key: number for key, number in questions.numbers().items() if re.search(rf"\${key}\b", sql)}
    sets = {key: found for key, found in questions.sets().items() if f"(FROM {key})" in sql}
    return Step(sql, numbers, sets)


def _run(cursor: duckdb.DuckDBPyConnection, step: Step) -> Columns:
    for key, numbers in step.sets.items():
        cursor.register(key, {"number": numbers})
    columns: Any = cursor.execute(step.sql, step.numbers).fetchnumpy()
    found: Columns = columns
    return found


def fold(hits: Columns) -> tuple[Columns, npt.NDArray[np.int64]]:
    """Fold the hits of a gene set: counts per contrast, and the row ids of the first rows, in order.

    Rows of a gene and contrast lie in the order of their design elements.
    """
    contrast, change = hits["contrast"], hits["log2_fold_change"]
    rows = np.bincount(contrast)
    up = np.bincount(contrast[change > 0], minlength=len(rows))
    found = np.flatnonzero(rows)
    size = np.abs(change)
    last = max(0, len(size) - PAGE)
    near = np.flatnonzero(size >= np.partition(size, last)[last]) if len(size) else found
    ties = (hits[name][near] for name in ("rowid", "gene", "contrast", "adjusted_p_value"))
    first = near[np.lexsort((*ties, -size[near]))][:PAGE]
    return {"contrast": found, "up": up[found], "down": rows[found] - up[found]}, hits["rowid"][first]


def read(name: str, found: list[Columns], names: ReleaseNames, catalogue: Catalogue) -> Answer:
    """Bring what `RawDuckDB.ask` gave to the form that is compared."""
    if name == "q1":
        (hits,) = found
        return rows_of_columns(len(hits["gene"]), {key: column[:PAGE] for key, column in hits.items()}, names)
    if name == "q5":
        return cells_of_columns(None, found[0], catalogue)
    if name == "q6":
        return cells_of_columns(found[0], found[1], catalogue)
    counts, rows = found
    return rows_of_columns(int(counts["up"].sum() + counts["down"].sum()), rows, names)
