"""Counts of a two-group comparison with batches, and how they are written and analysed."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pydeseq2.dds import DeseqDataSet
from pydeseq2.default_inference import DefaultInference
from pydeseq2.ds import DeseqStats
from threadpoolctl import threadpool_limits

LEAST_READS = 10
"""Reads that a gene must have in as many samples as the smaller group has; the others are not tested.

They could not pass, and would take half of the time.
"""


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
    """Compare treated with untreated samples: negative binomial model, batch in the design, Wald test (pydeseq2).

    Returns
    -------
    pd.DataFrame
        One row per gene in the order of `counts.reads`, with `log2_fold_change` (log2 of treated over untreated,
        maximum likelihood, not shrunken) and `adjusted_p_value` (0..1, Benjamini-Hochberg after independent
        filtering). NaN where the gene was not tested, or was filtered.
    """
    smaller_group = min(len(counts.where(treated=treated)) for treated in (False, True))
    enough = counts.reads[(counts.reads >= LEAST_READS).sum(axis=1) >= smaller_group]
    design = pd.DataFrame(
        {"batch": counts.batch, "group": ["treated" if treated else "untreated" for treated in counts.treated]},
        index=pd.Index(counts.samples),
    )
    inference = DefaultInference(n_cpus=1)
    # Matrices of a few rows each: threads would only wait for each other.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # few samples make dispersions uncertain: the methods say how few
        data = DeseqDataSet(counts=enough.T, metadata=design, design="~batch + group", inference=inference, quiet=True)
        data.deseq2()
        statistics = DeseqStats(data, contrast=["group", "treated", "untreated"], inference=inference, quiet=True)
        statistics.summary()
    found: pd.DataFrame = statistics.results_df[["log2FoldChange", "padj"]].reindex(counts.reads.index)
    return found.set_axis(["log2_fold_change", "adjusted_p_value"], axis="columns")


def write_raw_counts(counts: Counts, path: Path) -> None:
    """Write the native `raw-counts.tsv.undecorated`."""
    counts.reads.to_csv(path, sep="\t", index_label="Gene ID")


def write_analytics(results: pd.DataFrame, contrast: str, symbols: Mapping[str, str], path: Path) -> None:
    """Write the native `analytics.tsv`; fold changes have one decimal, as the Atlas publishes them."""
    table = pd.DataFrame(
        {
            "Gene Name": [symbols.get(gene, "") for gene in results.index],
            f"{contrast}.p-value": results["adjusted_p_value"],
            f"{contrast}.log2foldchange": results["log2_fold_change"].round(1) + 0.0,  # no minus before zero
        },
        index=results.index,
    )
    table.to_csv(path, sep="\t", index_label="Gene ID", na_rep="NA")
