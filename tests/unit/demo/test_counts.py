import math

import h5py
import numpy as np
import pandas as pd
import pytest

from indexer.demo.airway import read_airway
from indexer.demo.counts import Counts, compare_groups, write_analytics, write_raw_counts
from indexer.demo.pasilla import read_pasilla


@pytest.fixture(scope="module")
def counts():
    """60 genes, two batches of two untreated and two treated samples; gene 0 is 8 times up, gene 1 4 times down."""
    random = np.random.default_rng(1)
    means = np.repeat(random.uniform(100, 2000, (60, 1)), 8, axis=1)
    treated = (False, True) * 4
    means[0, 1::2] *= 8
    means[1, 1::2] /= 4
    means[:, 4:] *= random.uniform(0.8, 1.25, (60, 1))
    means[2] = 0
    reads = random.negative_binomial(20, 20 / (20 + means))
    names = [f"s{number}" for number in range(8)]
    return Counts(pd.DataFrame(reads, [f"G{n:02}" for n in range(60)], names), ("x",) * 4 + ("y",) * 4, treated)


def test_changes_are_found_and_untested_genes_have_none(counts):
    results = compare_groups(counts)
    assert list(results.index) == list(counts.reads.index)
    assert results["log2_fold_change"]["G00"] == pytest.approx(3, abs=0.5)
    assert results["log2_fold_change"]["G01"] == pytest.approx(-2, abs=0.5)
    assert (results["adjusted_p_value"][["G00", "G01"]] < 1e-6).all()
    assert results.loc["G02"].isna().all()


def test_samples_are_grouped(counts):
    assert counts.where(treated=True) == ("s1", "s3", "s5", "s7")
    assert counts.batches() == {"x": ("s0", "s1", "s2", "s3"), "y": ("s4", "s5", "s6", "s7")}


def test_analytics_have_three_decimals_and_say_na(tmp_path):
    results = pd.DataFrame(
        {"log2_fold_change": [2.947745, -0.0004, math.nan], "adjusted_p_value": [8.075056e-132, math.nan, math.nan]},
        index=["ENSG1", "ENSG2", "ENSG3"],
    )
    write_analytics(results, "g1_g2", {"ENSG1": "DUSP1"}, tmp_path / "analytics.tsv")
    assert (tmp_path / "analytics.tsv").read_text() == (
        "Gene ID\tGene Name\tg1_g2.p-value\tg1_g2.log2foldchange\n"
        "ENSG1\tDUSP1\t8.075056e-132\t2.948\n"
        "ENSG2\t\tNA\t0.0\n"
        "ENSG3\t\tNA\tNA\n"
    )


def test_raw_counts_are_whole_numbers(tmp_path):
    counts = Counts(pd.DataFrame({"a": [1, 0], "b": [20, 3]}, ["G1", "G2"]), ("x", "x"), (False, True))
    write_raw_counts(counts, tmp_path / "raw.tsv")
    assert (tmp_path / "raw.tsv").read_text() == "Gene ID\ta\tb\nG1\t1\t20\nG2\t0\t3\n"


def test_airway_is_read_without_anndata(tmp_path):
    with h5py.File(tmp_path / "airway.h5ad", "w") as file:
        file["X"] = np.array([[679, 0], [448, 3]], np.float32)
        file["var/_index"] = ["ENSG1", "ENSG2"]
        file["obs/Run"] = ["SRR1", "SRR2"]
        file["obs/cell/categories"], file["obs/cell/codes"] = ["N1", "N2"], np.array([1, 1], np.int8)
        file["obs/dex/categories"], file["obs/dex/codes"] = ["trt", "untrt"], np.array([1, 0], np.int8)
    counts = read_airway(tmp_path / "airway.h5ad")
    assert counts.reads.to_dict() == {"SRR1": {"ENSG1": 679, "ENSG2": 0}, "SRR2": {"ENSG1": 448, "ENSG2": 3}}
    assert (counts.batch, counts.treated) == (("N2", "N2"), (False, True))


def test_pasilla_samples_follow_the_columns_of_the_counts(tmp_path):
    (tmp_path / "counts.tsv").write_text("gene_id\tuntreated1\ttreated1\nFBgn1\t0\t7\n")
    (tmp_path / "samples.csv").write_text(
        '"file","condition","type"\n"treated1fb","treated","single-read"\n"untreated1fb","untreated","paired-end"\n'
    )
    counts = read_pasilla(tmp_path / "counts.tsv", tmp_path / "samples.csv")
    assert counts.samples == ("untreated1", "treated1")
    assert counts.batch == ("paired-end", "single-read")
    assert counts.treated == (False, True)
