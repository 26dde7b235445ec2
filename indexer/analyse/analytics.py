"""Tables of comparisons: written in the native format, or read back where they were given."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from indexer.analyse.sheets import numbers, rounded, write_sheet
from indexer.analyse.work import Analytics, Statistics, Work
from indexer.readers.analytics import read_analytics, read_analytics_contrasts


def write_analytics(path: Path, analytics: Analytics, leading: Mapping[str, Sequence[str]]) -> None:
    """Write the native table: `leading` columns, then adjusted p, t for arrays, and fold change of every contrast.

    There is a line per gene of a row: `analytics.places`.
    """
    columns: dict[str, Sequence[str]] = dict(leading)
    for one in analytics.contrasts:
        columns[f"{one.contrast}.p-value"] = numbers(one.adjusted_p_value[analytics.places])
        if one.t_statistic is not None:
            columns[f"{one.contrast}.t-statistic"] = numbers(one.t_statistic[analytics.places])
        columns[f"{one.contrast}.log2foldchange"] = rounded(one.log2_fold_change[analytics.places])
    write_sheet(path, columns)


def read_given(work: Work, path: Path, array: str) -> Analytics:
    """Read a given table; its fold changes are as rounded as the file has them. Raises `FormatError`."""
    known = [contrast.id for contrast in work.contrasts(array)]
    contrasts = [name for name in read_analytics_contrasts(path) if name in known]
    blocks = list(read_analytics(path, contrasts, array, [], lambda: work.genes.array_designs.get(array)))
    if not blocks:
        return Analytics.of_genes((), (), array)
    table = pa.concat_tables(blocks)
    parts = [table.filter(pc.equal(table["contrast_id"], name)) for name in contrasts]
    found = [
        Statistics(
            name,
            part["log2_fold_change"].to_numpy().astype(np.float64),
            part["adjusted_p_value"].to_numpy().astype(np.float64),
        )
        for name, part in zip(contrasts, parts, strict=True)
    ]
    return Analytics.of_genes(tuple(parts[0]["gene_id"].to_pylist()), tuple(found), array)
