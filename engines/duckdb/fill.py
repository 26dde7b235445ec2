"""Sorts staged facts into the tables of `mappings/duckdb/schema.sql`."""

from importlib.resources import files

import duckdb

_DESIGN_ELEMENTS = """
INSERT INTO design_elements
SELECT row_number() OVER (ORDER BY name) - 1, name
FROM (SELECT DISTINCT design_element AS name FROM {differential})
ORDER BY name
"""

_RANKED = """
CREATE TEMPORARY TABLE ranked AS
SELECT gene, contrast, log2_fold_change, adjusted_p_value, t_statistic, number AS design_element, rival_p_value
FROM {differential} AS fact
JOIN design_elements ON name = fact.design_element
ORDER BY abs(log2_fold_change) DESC, adjusted_p_value, contrast, gene, number
"""

_BY_RANK = """
INSERT INTO by_rank
SELECT rowid, gene, contrast, log2_fold_change, adjusted_p_value, t_statistic, design_element, rival_p_value
FROM ranked
ORDER BY rowid
"""

_BY_GENE = "INSERT INTO by_gene SELECT * FROM by_rank ORDER BY gene, contrast, rank"

_BY_CONTRAST = "INSERT INTO by_contrast SELECT * FROM by_rank ORDER BY contrast, rank"

_TOTALS = """
INSERT INTO totals
SELECT
    contrast,
    count(*),
    count(*) FILTER (passes AND log2_fold_change > 1),
    count(*) FILTER (passes AND log2_fold_change < -1),
    count(*) FILTER (passes AND log2_fold_change > 0.5),
    count(*) FILTER (passes AND log2_fold_change < -0.5)
FROM (
    SELECT contrast, log2_fold_change, adjusted_p_value < 0.05 AND rival_p_value >= 0.05 AS passes FROM by_contrast
)
GROUP BY contrast
ORDER BY contrast
"""

_BASELINE = 'INSERT INTO baseline SELECT * FROM {baseline} ORDER BY gene, matrix, "column"'


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the empty tables in the connection's current database."""
    connection.execute((files("mappings") / "duckdb" / "schema.sql").read_text(encoding="utf-8"))


def fill_differential(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Fill the differential tables from the relation `source`, shaped as `mappings.facts.DIFFERENTIAL`."""
    connection.execute(_DESIGN_ELEMENTS.format(differential=source))
    connection.execute(_RANKED.format(differential=source))
    connection.execute(_BY_RANK)
    connection.execute("DROP TABLE ranked")
    connection.execute(_BY_GENE)
    connection.execute(_BY_CONTRAST)
    connection.execute(_TOTALS)


def fill_baseline(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Fill the baseline table from the relation `source`, shaped as `mappings.facts.BASELINE`."""
    connection.execute(_BASELINE.format(baseline=source))
