"""Reads an experiment's own Parquet tables with DuckDB."""

import weakref
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from engines.columns import BaselineChoice, Columns, DifferentialChoice, Ranking
from engines.duckdb.connection import connect, translated_errors
from engines.port import Levels
from mappings.results import BASELINE_RESULTS, DIFFERENTIAL_RESULTS, GENE_SET_ENRICHMENT, TRANSCRIPT_RESULTS
from mappings.vocabulary import Regulation

THREADS = 2
"""Threads of one request: a table of a thousand assay groups has tens of millions of cells."""

_BASELINE_RANKING = """
WITH genes AS (
    SELECT
        gene_id,
        count(*) FILTER (level >= $cutoff) AS groups,
        count(*) FILTER (level >= $cutoff AND assay_group_id IN (FROM selected)) AS selected_groups,
        avg(level) FILTER (assay_group_id IN (FROM selected)) AS mean_level
    FROM read_parquet($parquet)
    WHERE unit = $unit AND ($all_genes OR gene_id IN (FROM wanted))
    GROUP BY gene_id
)
SELECT gene_id, '' AS design_element, count(*) OVER () AS total
FROM genes
WHERE selected_groups > 0
ORDER BY CASE WHEN $specific THEN groups ELSE 0 END, mean_level DESC, gene_id
LIMIT $size
"""

_DIFFERENTIAL_RANKING = """
WITH passing AS (
    SELECT
        gene_id,
        gene_name,
        design_element,
        abs(log2_fold_change) AS change,
        adjusted_p_value AS p_value,
        contrast_id IN (FROM selected) AS inside
    FROM read_parquet($parquet)
    WHERE abs(log2_fold_change) > $fold_change
        AND adjusted_p_value < $p_value
        AND log2_fold_change * $direction >= 0
        AND ($all_genes OR gene_id IN (FROM wanted))
),
genes AS (
    SELECT
        gene_id,
        min(gene_name) AS gene_name,
        design_element,
        count(*) AS contrasts,
        coalesce(max(change) FILTER (NOT inside), 0) / avg(change) FILTER (inside) AS outside_over_inside,
        avg(change) FILTER (inside) AS mean_change,
        avg(p_value) FILTER (inside) AS mean_p_value
    FROM passing
    GROUP BY gene_id, design_element
    HAVING bool_or(inside)
)
SELECT gene_id, design_element, count(*) OVER () AS total
FROM genes
ORDER BY
    CASE WHEN $specific THEN outside_over_inside ELSE 0 END,
    CASE WHEN $specific THEN contrasts ELSE 0 END,
    mean_change DESC,
    mean_p_value,
    gene_name,
    gene_id,
    design_element
LIMIT $size
"""

_BASELINE_ROWS = """
SELECT fact.*
FROM read_parquet($parquet) AS fact
JOIN wanted ON fact.gene_id = wanted.gene_id
WHERE unit = $unit
ORDER BY wanted.place, assay_group_id
"""

_DIFFERENTIAL_ROWS = """
SELECT fact.*
FROM read_parquet($parquet) AS fact
JOIN wanted
    ON fact.gene_id = wanted.gene_id
    AND (wanted.design_element IS NULL OR fact.design_element = wanted.design_element)
ORDER BY wanted.place, fact.design_element, contrast_id
"""

_HIGHEST_LEVELS = """
SELECT max(level) AS level
FROM read_parquet($parquet)
WHERE unit = $unit
GROUP BY gene_id
HAVING max(level) IS NOT NULL
"""

_COEXPRESSED = """
SELECT other_gene_id
FROM read_parquet($parquet)
WHERE gene_id = $gene_id
ORDER BY distance, other_gene_id
LIMIT $size
"""

_CONTRAST_ROWS = """
FROM read_parquet($parquet)
WHERE contrast_id = $contrast_id AND log2_fold_change IS NOT NULL AND adjusted_p_value IS NOT NULL
ORDER BY gene_id, design_element
"""

_EXCLUSIVE_GENES = """
WITH genes AS (
    SELECT gene_id, min(gene_name) AS gene_name, min(assay_group_id) AS assay_group_id, max(level) AS level
    FROM read_parquet($parquet)
    WHERE unit = $unit AND level >= $cutoff AND level > 0
    GROUP BY gene_id
    HAVING count(*) = 1
)
SELECT assay_group_id, gene_id, gene_name, level, count(*) OVER (PARTITION BY assay_group_id) AS genes
FROM genes
QUALIFY row_number() OVER (PARTITION BY assay_group_id ORDER BY level DESC, gene_id) <= $size
ORDER BY assay_group_id, level DESC, gene_id
"""

_ENRICHED_SETS = """
FROM read_parquet($parquet)
WHERE contrast_id = $contrast_id AND adjusted_p_value < $p_value
ORDER BY collection, adjusted_p_value, effect_size DESC, gene_set_id
"""

_TRANSCRIPT_ROWS = """
FROM read_parquet($parquet)
WHERE gene_id = $gene_id
ORDER BY transcript_id, replicate_id
"""

_DIRECTION = {None: 0, Regulation.UP: 1, Regulation.DOWN: -1}


class DuckDBColumns(Columns):
    """Aggregates Parquet in an in-memory DuckDB, a cursor per call."""

    def __init__(self) -> None:
        self._connection = connect(threads=THREADS)
        self._closing = weakref.finalize(self, self._connection.close)

    def rank_baseline(self, parquet: Path, choice: BaselineChoice) -> Ranking:
        """Choose genes of a baseline table."""
        parameters = {"unit": choice.unit, "cutoff": choice.cutoff}
        return self._rank(_BASELINE_RANKING, parquet, parameters, choice, choice.columns)

    def rank_differential(self, parquet: Path, choice: DifferentialChoice) -> Ranking:
        """Choose rows of a differential table."""
        parameters = {
            "fold_change": choice.fold_change,
            "p_value": choice.p_value,
            "direction": _DIRECTION[choice.regulation],
        }
        return self._rank(_DIFFERENTIAL_RANKING, parquet, parameters, choice, choice.contrasts)

    def baseline_rows(self, parquet: Path, unit: str, gene_ids: Sequence[str]) -> pa.Table:
        """Read all cells of some genes in one unit."""
        wanted = {"gene_id": pa.array(gene_ids, pa.string()), "place": range(len(gene_ids))}
        rows = self._fetch(_BASELINE_ROWS, {"parquet": str(parquet), "unit": unit}, {"wanted": pa.table(wanted)})
        return rows.select(BASELINE_RESULTS.names).cast(BASELINE_RESULTS)

    def differential_rows(
        self, parquet: Path, gene_ids: Sequence[str], design_elements: Sequence[str] | None = None
    ) -> pa.Table:
        """Read all contrasts of some genes."""
        wanted = {
            "gene_id": pa.array(gene_ids, pa.string()),
            "design_element": pa.array(design_elements, pa.string())
            if design_elements
            else pa.nulls(len(gene_ids), pa.string()),
            "place": range(len(gene_ids)),
        }
        rows = self._fetch(_DIFFERENTIAL_ROWS, {"parquet": str(parquet)}, {"wanted": pa.table(wanted)})
        return rows.select(DIFFERENTIAL_RESULTS.names).cast(DIFFERENTIAL_RESULTS)

    def highest_levels(self, parquet: Path, unit: str) -> Levels:
        """Return the highest level of each gene of a baseline table."""
        rows = self._fetch(_HIGHEST_LEVELS, {"parquet": str(parquet), "unit": unit}, {})
        return np.asarray(rows["level"].to_numpy(), np.float64)

    def coexpressed(self, parquet: Path, gene_id: str, size: int) -> list[str]:
        """Return the genes nearest to a gene."""
        rows = self._fetch(_COEXPRESSED, {"parquet": str(parquet), "gene_id": gene_id, "size": size}, {})
        found: list[str] = rows["other_gene_id"].to_pylist()
        return found

    def contrast_rows(self, parquet: Path, contrast_id: str) -> pa.Table:
        """Read a whole contrast."""
        rows = self._fetch(_CONTRAST_ROWS, {"parquet": str(parquet), "contrast_id": contrast_id}, {})
        return rows.select(DIFFERENTIAL_RESULTS.names).cast(DIFFERENTIAL_RESULTS)

    def exclusive_genes(self, parquet: Path, unit: str, cutoff: float, size: int) -> pa.Table:
        """Read the genes that only one assay group of a baseline table expresses."""
        parameters = {"parquet": str(parquet), "unit": unit, "cutoff": cutoff, "size": size}
        return self._fetch(_EXCLUSIVE_GENES, parameters, {})

    def enriched_sets(self, parquet: Path, contrast_id: str, p_value: float) -> pa.Table:
        """Read the significant gene sets of a contrast."""
        parameters = {"parquet": str(parquet), "contrast_id": contrast_id, "p_value": p_value}
        rows = self._fetch(_ENRICHED_SETS, parameters, {})
        return rows.select(GENE_SET_ENRICHMENT.names).cast(GENE_SET_ENRICHMENT)

    def transcript_rows(self, parquet: Path, gene_id: str) -> pa.Table:
        """Read a gene's transcripts."""
        rows = self._fetch(_TRANSCRIPT_ROWS, {"parquet": str(parquet), "gene_id": gene_id}, {})
        return rows.select(TRANSCRIPT_RESULTS.names).cast(TRANSCRIPT_RESULTS)

    def close(self) -> None:
        """Close the connection; cursors of calls under way have their own."""
        self._closing()

    def _rank(
        self,
        sql: str,
        parquet: Path,
        parameters: Mapping[str, Any],
        choice: BaselineChoice | DifferentialChoice,
        selected: Sequence[str],
    ) -> Ranking:
        common = {
            "parquet": str(parquet),
            "all_genes": choice.genes is None,
            "specific": choice.specific,
            "size": choice.size,
        }
        sets = {"selected": _ids(selected), "wanted": _ids(choice.genes or ())}
        rows = self._fetch(sql, {**common, **parameters}, sets)
        total = rows["total"][0].as_py() if rows.num_rows else 0
        return Ranking(rows["gene_id"].to_pylist(), rows["design_element"].to_pylist(), total)

    def _fetch(self, sql: str, parameters: Mapping[str, Any], sets: Mapping[str, pa.Table]) -> pa.Table:
        with translated_errors(str(parameters["parquet"])), closing(self._connection.cursor()) as cursor:
            for name, table in sets.items():
                cursor.register(name, table)
            return cursor.sql(sql, params=dict(parameters)).to_arrow_table()


def _ids(ids: Sequence[str]) -> pa.Table:
    return pa.table({"id": pa.array(ids, pa.string())})
