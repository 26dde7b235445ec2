"""Sorts staged facts into the tables of `mappings/duckdb`."""

from importlib.resources import files

import duckdb

_DESIGN_ELEMENTS = """
INSERT INTO design_elements
SELECT row_number() OVER (ORDER BY name) - 1, name
FROM (SELECT '' AS name UNION SELECT design_element FROM {differential})
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
    SELECT contrast, log2_fold_change, adjusted_p_value < 0.05 AND rival_p_value >= 0.05 AS passes FROM by_rank
)
GROUP BY contrast
ORDER BY contrast
"""

_BASELINE = 'INSERT INTO baseline SELECT * FROM {baseline} ORDER BY gene, matrix, "column"'


def fill_ranked(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Make the tables of `ranked.sql` in the current database, from a relation shaped as `mappings.facts.DIFFERENTIAL`.

    Parameters
    ----------
    connection
        Where both are.
    source
        Name of the relation.
    """
    _create(connection, "ranked")
    connection.execute(_DESIGN_ELEMENTS.format(differential=source))
    connection.execute(_RANKED.format(differential=source))
    connection.execute(_BY_RANK)
    connection.execute("DROP TABLE ranked")
    connection.execute(_TOTALS)


def fill_searched(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of `schema.sql` in the current database, and fill the differential ones from those ranked."""
    _create(connection, "schema")
    connection.execute(_BY_GENE)
    connection.execute(_BY_CONTRAST)


def fill_baseline(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Fill the baseline table from the relation `source`, shaped as `mappings.facts.BASELINE`."""
    connection.execute(_BASELINE.format(baseline=source))


def _create(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    connection.execute((files("mappings") / "duckdb" / f"{name}.sql").read_text(encoding="utf-8"))
