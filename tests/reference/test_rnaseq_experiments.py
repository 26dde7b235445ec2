"""Whole experiments against what the Atlas published, and airway against DESeq2's own results."""

import numpy as np
import pandas as pd
import pytest

from analysis.rnaseq.comparison import compare_counts
from indexer.readers.configuration import read_configuration

pytestmark = pytest.mark.reference

LEAST_SHARE = 0.99


def read(path):
    return pd.read_csv(path, sep="\t", index_col=0)


def share_of_equal_changes(found, published):
    both = ~np.isnan(found) & published.notna().to_numpy()
    return np.mean(np.round(found[both], 1) == published[both].round(1))


def share_of_near_p_values(found, published):
    theirs = np.log10(np.maximum(published.to_numpy(), 1e-300))
    distance = np.abs(np.log10(np.maximum(found, 1e-300)) - theirs)
    near = distance <= np.maximum(0.05, 0.02 * np.abs(theirs))
    either = ~np.isnan(found) | ~np.isnan(theirs)
    return np.mean(near[either])  # a p that only one has is not near


@pytest.mark.parametrize("accession", ["E-MTAB-8510", "E-MTAB-7471"])
def test_published_analytics(shared_data, accession):
    folder = shared_data / "experiments" / accession
    counts = read(folder / f"{accession}-raw-counts.tsv.undecorated.gz")
    published = read(folder / f"{accession}-analytics.tsv.gz").reindex(counts.index)
    configuration = read_configuration(folder / f"{accession}-configuration.xml", [])
    (contrast,) = configuration.contrasts
    groups = {group.id: [assay.name for assay in group.assays] for group in configuration.groups}
    assays = groups[contrast.reference] + groups[contrast.test]
    batches = [
        [next(name for name, batch in effect.batches.items() if assay in batch) for assay in assays]
        for effect in contrast.batch_effects
    ]
    found = compare_counts(counts[assays], [assay in groups[contrast.test] for assay in assays], batches)
    changes, p_values = published[f"{contrast.id}.log2foldchange"], published[f"{contrast.id}.p-value"]
    assert share_of_equal_changes(found.log2_fold_change, changes) >= LEAST_SHARE
    assert share_of_near_p_values(found.adjusted_p_value, p_values) >= LEAST_SHARE


@pytest.mark.parametrize(("shrink", "table"), [(True, "betaprior.tsv.gz"), (False, "tsv.gz")])
def test_airway(shared_data, shrink, table):
    counts = read(shared_data / "stats" / "airway.counts.tsv.gz")
    samples = read(shared_data / "stats" / "airway.samples.tsv").loc[counts.columns]
    theirs = read(shared_data / "stats" / f"airway.deseq2-1.38.3.{table}").reindex(counts.index)
    found = compare_counts(counts, samples["dex"] == "trt", [samples["cell"]], shrink=shrink)
    assert share_of_equal_changes(found.log2_fold_change, theirs["log2FoldChange"]) >= LEAST_SHARE
    assert share_of_near_p_values(found.p_value, theirs["pvalue"]) >= LEAST_SHARE
    assert share_of_near_p_values(found.adjusted_p_value, theirs["padj"]) >= LEAST_SHARE
    assert np.nanmax(np.abs(found.dispersion / theirs["dispersion"] - 1)) < 0.05
    if not shrink:
        assert (found.adjusted_p_value < 0.1).sum() == pytest.approx(4819, rel=0.01)  # as in DESeq2's vignette
