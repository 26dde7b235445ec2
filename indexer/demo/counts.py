"""Counts of a two-group comparison with batches, and how they are written and analysed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from threadpoolctl import threadpool_limits

from analysis.rnaseq.comparison import compare_counts


@dataclass(frozen=True, slots=True)
class Counts:
    """Reads per gene and sample.

    - `reads`: whole numbers, one row per gene id, one column per sample;
    - `batch`, `treated`: one entry per sample, in the order of the columns.
    """

    reads: pd.DataFrame
    batch: tuple[str, ...]
    treated: tuple[bool, ...]

    @property
    def samples(self) -> tuple[str, ...]:
        """Names of the samples."""
        return tuple(self.reads.columns)

    def where(self, *, treated: bool) -> tuple[str, ...]:
        """Return the samples of one group."""
        return tuple(name for name, is_treated in zip(self.samples, self.treated, strict=True) if is_treated is treated)

    def batches(self) -> dict[str, tuple[str, ...]]:
        """Return the samples of each batch, batches in the order of their first samples."""
        together: dict[str, tuple[str, ...]] = {}
        for name, batch in zip(self.samples, self.batch, strict=True):
            together[batch] = (*together.get(batch, ()), name)
        return together


def compare_groups(counts: Counts) -> pd.DataFrame:
    """Compare treated with untreated samples, batches apart (see `analysis.rnaseq.comparison`).

    Returns
    -------
    pd.DataFrame
        One row per gene in the order of `counts.reads`, with `log2_fold_change` (log2 of treated over untreated,
        shrunken) and `adjusted_p_value` (0..1, Benjamini-Hochberg after independent filtering). NaN where the gene
        has no reads, was not tested, or was filtered.
    """
    # Matrices of a few rows each: threads would only wait for each other.
    with threadpool_limits(1):
        found = compare_counts(counts.reads.to_numpy(), counts.treated, [counts.batch])
    return pd.DataFrame(
        {"log2_fold_change": found.log2_fold_change, "adjusted_p_value": found.adjusted_p_value},
        index=counts.reads.index,
    )


def write_raw_counts(counts: Counts, path: Path) -> None:
    """Write the native `raw-counts.tsv.undecorated`."""
    counts.reads.to_csv(path, sep="\t", index_label="Gene ID")


def write_analytics(results: pd.DataFrame, contrast: str, symbols: Mapping[str, str], path: Path) -> None:
    """Write the native `analytics.tsv`.

    Fold changes have three decimals, so that a cut-off at 1 means 1; those that the Atlas publishes have one.
    """
    table = pd.DataFrame(
        {
            "Gene Name": [symbols.get(gene, "") for gene in results.index],
            f"{contrast}.p-value": results["adjusted_p_value"],
            f"{contrast}.log2foldchange": results["log2_fold_change"].round(3) + 0.0,  # no minus before zero
        },
        index=results.index,
    )
    table.to_csv(path, sep="\t", index_label="Gene ID", na_rep="NA")
