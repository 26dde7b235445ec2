"""Answers differential queries about one experiment from its Parquet: all of its results, below the floor too."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from engines.duckdb.connection import connect, translated_errors
from engines.duckdb.engine import DuckDBEngine
from engines.duckdb.fill import fill_ranked, fill_searched
from engines.port import Names
from mappings.facts import LARGEST

_FACTS = """
CREATE TEMPORARY TABLE facts AS
SELECT
    genes.number AS gene,
    contrasts.number AS contrast,
    least(greatest(log2_fold_change, -$largest), $largest) AS log2_fold_change,
    adjusted_p_value,
    CASE WHEN t_statistic IS NOT NULL THEN least(greatest(t_statistic, -$largest), $largest) END AS t_statistic,
    design_element,
    rival_p_value
FROM read_parquet($parquet) AS result
JOIN genes ON genes.id = gene_id
JOIN contrasts ON contrasts.id = contrast_id
WHERE log2_fold_change <> 0 AND adjusted_p_value IS NOT NULL
"""


def open_results(parquet: Path, names: Names, contrasts: Mapping[str, int]) -> DuckDBEngine:
    """Sort one experiment's results into an in-memory DuckDB and answer from it; close it after use.

    Rows are facts when their fold change and adjusted p are there and the fold change is not 0.

    Parameters
    ----------
    parquet
        A table of `mappings.results.DIFFERENTIAL_RESULTS`.
    names
        Numbers of its genes.
    contrasts
        Condition number by contrast id ("g2_g1"); results of other contrasts are left out.
    """
    connection = connect(threads=2)
    with translated_errors(str(parquet)):
        ids = connection.sql(
            "SELECT DISTINCT gene_id FROM read_parquet($parquet) ORDER BY gene_id", params={"parquet": str(parquet)}
        ).to_arrow_table()["gene_id"]
        numbers = names.gene_numbers(ids.to_pylist())
        known = pa.table({"id": ids, "number": pa.array(numbers, pa.int32())}).filter(pa.array(numbers >= 0))
        connection.register("genes", known)
        connection.register(
            "contrasts", pa.table({"id": list(contrasts), "number": pa.array(contrasts.values(), pa.int32())})
        )
        connection.execute(_FACTS, {"parquet": str(parquet), "largest": LARGEST})
        fill_ranked(connection, "facts")
        fill_searched(connection)
        connection.execute("DROP TABLE facts; SET threads = 1")
    return DuckDBEngine(connection, str(parquet))
