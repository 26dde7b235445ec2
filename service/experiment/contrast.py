"""One contrast whole: every gene's change and p-value, for pictures of all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from engines.columns import Columns
from mappings.facts import LARGEST
from service.experiment.averages import mean_expression
from service.release import Release

Numbers = npt.NDArray[np.float64]

SMALLEST_P = 1e-125
"""Drawn for p = 0: readers of analytics files take anything smaller for 0."""


@dataclass(frozen=True, slots=True)
class ContrastPoints:
    """All rows of a contrast with both numbers (`rows`, as `Columns.contrast_rows` gives them).

    `mean` is NaN where expression is not known, `mean_name` says what it is; `infinite` counts the rows left out
    because their change is infinite.
    """

    rows: pa.Table
    change: Numbers
    p_value: Numbers
    mean: Numbers
    mean_name: str
    infinite: int

    def gene_id(self, row: int) -> str:
        """Return the gene of a row."""
        found: str = self.rows["gene_id"][row].as_py()
        return found

    def name(self, row: int) -> str:
        """Return what a row is called: the gene's name, and its design element where that is another name."""
        texts = [self.rows[column][row].as_py() for column in ("gene_id", "gene_name", "design_element")]
        gene, name, element = map(str, texts)
        return (name or gene) + f" ({element})" * (element not in ("", gene))

    def passing(self, fold_change: float, p_value: float) -> npt.NDArray[np.bool_]:
        """Say which rows pass cut-offs."""
        return (np.abs(self.change) > fold_change) & (self.p_value < p_value)

    @property
    def significance(self) -> Numbers:
        """-log10 of the adjusted p-value."""
        found: Numbers = -np.log10(np.maximum(self.p_value, SMALLEST_P))
        return found


def read_contrast(
    release: Release, number: int, experiment: Mapping[str, Any], contrast: Mapping[str, Any], reader: Columns
) -> ContrastPoints:
    """Read a contrast (as in `experiment.json`) with its mean expression."""
    entry = release.catalogue.experiments[number]
    rows = reader.contrast_rows(release.paths.results(entry.accession, "differential"), contrast["id"])
    change = rows["log2_fold_change"].to_numpy()
    finite = np.abs(change) < LARGEST
    rows, change = rows.filter(pa.array(finite)), change[finite]
    means, mean_name = mean_expression(release, entry, experiment, contrast)
    key = "design_element" if entry.kind.microarray else "gene_id"
    mean = means["mean"].take(pc.index_in(rows[key], means["name"].combine_chunks()))
    return ContrastPoints(
        rows=rows,
        change=change,
        p_value=rows["adjusted_p_value"].to_numpy(),
        mean=np.asarray(mean.to_numpy(), np.float64),
        mean_name=mean_name,
        infinite=int(np.count_nonzero(~finite)),
    )
