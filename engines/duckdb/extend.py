"""Takes facts of an earlier release over into a new one, under the numbers that they have there."""

from collections.abc import Collection
from pathlib import Path

import duckdb
import numpy as np

from engines.duckdb.connection import quoted
from engines.errors import FactsMissing
from engines.port import Earlier
from engines.query import Numbers

_DIFFERENTIAL = """
SELECT
    gene.number AS gene,
    contrast.number AS contrast,
    log2_fold_change,
    adjusted_p_value,
    t_statistic,
    element.name AS design_element,
    rival_p_value
FROM earlier.by_rank AS fact
JOIN staging.genes_now AS gene ON gene.place = fact.gene
JOIN staging.conditions_now AS contrast ON contrast.place = fact.contrast
JOIN earlier.design_elements AS element ON element.number = fact.design_element
"""

_BASELINE = """
SELECT gene.number AS gene, matrix.number AS matrix, condition.number AS "column", level
FROM earlier.baseline AS fact
JOIN staging.genes_now AS gene ON gene.place = fact.gene
JOIN staging.matrices_now AS matrix ON matrix.place = fact.matrix
JOIN staging.conditions_now AS condition ON condition.place = fact."column"
"""

_STAY = {"differential": _DIFFERENTIAL, "baseline": _BASELINE}

_TO_STAY = {
    "differential": "SELECT count(*) FROM earlier.by_rank SEMI JOIN conditions_now ON place = contrast",
    "baseline": "SELECT count(*) FROM earlier.baseline SEMI JOIN matrices_now ON place = matrix",
}
"""Rows that are not gone, whatever became of their genes: the file that is made must hold as many."""


def take_over(
    connection: duckdb.DuckDBPyConnection, file: Path, earlier: Earlier, kinds: Collection[str]
) -> dict[str, int]:
    """Put an earlier file's rows of some kinds, but for what is gone, before those added; return how many of each.

    They are read where they lie: the relation `staging.<kind>` is a view of both. Raises `FactsMissing`, before
    anything is changed, when the file is not there.
    """
    if not file.is_file():
        raise FactsMissing(f"{file} is not there: the facts of that release cannot be taken over")
    connection.execute(f"ATTACH {quoted(file)} AS earlier (READ_ONLY)")
    for name in ("genes", "conditions", "matrices"):
        connection.register("now", _places(getattr(earlier, name)))
        connection.execute(f"CREATE TABLE {name}_now AS FROM now")
        connection.unregister("now")
    return {kind: _take(connection, kind) for kind in kinds}


def _take(connection: duckdb.DuckDBPyConnection, kind: str) -> int:
    connection.execute(f"CREATE OR REPLACE VIEW {kind} AS {_STAY[kind]} UNION ALL FROM staging.added_{kind}")
    return int(connection.execute(_TO_STAY[kind]).fetchall()[0][0])


def _places(numbers: Numbers) -> dict[str, Numbers]:
    """List what stays: its number in the earlier release, and now."""
    places = np.flatnonzero(numbers >= 0).astype(np.int32)
    return {"place": places, "number": numbers[places]}
