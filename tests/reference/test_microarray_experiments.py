"""Whole experiments against limma's results, and against analytics made of them with genefilter's filter."""

import numpy as np
import pandas as pd
import pytest

from analysis.microarray.comparison import compare_one_colour, compare_two_colours
from indexer.readers.configuration import read_configuration

pytestmark = pytest.mark.reference


def read(folder, name):
    return pd.read_csv(next(folder.glob(f"{name}*")), sep="\t", index_col=0)


def assert_results(found, limma, analytics, contrast):
    np.testing.assert_allclose(found.log_fold_change, limma[f"{contrast}.logFC"], rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(found.t_statistic, limma[f"{contrast}.t"], rtol=1e-6)
    np.testing.assert_allclose(found.p_value, limma[f"{contrast}.P.Value"], rtol=1e-6)
    np.testing.assert_allclose(found.adjusted_p_value, analytics[f"{contrast}.p-value"], rtol=1e-6)
    assert found.log_fold_change.round(1).tolist() == analytics[f"{contrast}.log2foldchange"].tolist()


@pytest.mark.parametrize(
    ("accession", "array", "contrasts"),
    [
        ("E-GEOD-20333", "A-AFFY-41", 1),
        ("E-MEXP-1025", "A-AFFY-18", 3),
        ("E-MEXP-1025", "A-AFFY-19", 2),
        ("E-MEXP-1025", "A-AFFY-20", 2),
    ],
)
def test_one_colour(shared_data, accession, array, contrasts):
    folder = shared_data / "experiments" / accession
    levels = read(folder, f"{accession}_{array}-normalized-expressions")
    limma = read(shared_data / "stats" / "atlas", f"{accession}_{array}.limma")
    analytics = read(shared_data / "derived" / accession, f"{accession}_{array}-analytics")
    assert levels.index.equals(limma.index)
    assert levels.index.equals(analytics.index)
    configuration = read_configuration(folder / f"{accession}-configuration.xml", [])
    groups = {group.id: [assay.name for assay in group.assays] for group in configuration.groups}
    wanted = [contrast for contrast in configuration.contrasts if contrast.array_design == array]
    assert len(wanted) == contrasts
    for contrast in wanted:
        assays = groups[contrast.reference] + groups[contrast.test]
        batches = [
            [next(name for name, batch in effect.batches.items() if assay in batch) for assay in assays]
            for effect in contrast.batch_effects
        ]
        found = compare_one_colour(levels[assays], [assay in groups[contrast.test] for assay in assays], batches)
        assert_results(found, limma, analytics, contrast.id)


def test_two_colours(shared_data):
    name = "E-GEOD-44048_A-AGIL-28"
    folder = shared_data / "experiments" / "E-GEOD-44048"
    ratios = read(folder, f"{name}-log-fold-changes")
    configuration = read_configuration(folder / "E-GEOD-44048-configuration.xml", [])
    group = {assay.name: group.id for group in configuration.groups for assay in group.assays}
    cy5, cy3 = ([group[f"{array}.{dye}"] for array in ratios.columns] for dye in ("Cy5", "Cy3"))
    found = compare_two_colours(ratios, cy5, cy3, test="g2", reference="g1")
    limma = read(shared_data / "stats" / "atlas", f"{name}.limma")
    analytics = read(shared_data / "derived" / "E-GEOD-44048", f"{name}-analytics")
    assert ratios.index.equals(limma.index)
    assert_results(found, limma, analytics, "g1_g2")


def test_leukaemia(shared_data):
    levels, samples, limma = (
        read(shared_data / "stats", f"ALL_hgu95av2.{part}") for part in ("expression", "samples", "limma")
    )
    assert levels.columns.tolist() == [f"{sample:05}" for sample in samples.index]
    found = compare_one_colour(levels, samples["group"] == "BCR/ABL")
    for column, name in [("log_fold_change", "logFC"), ("t_statistic", "t"), ("p_value", "P.Value")]:
        np.testing.assert_allclose(getattr(found, column), limma[name], rtol=1e-6, atol=1e-7)
