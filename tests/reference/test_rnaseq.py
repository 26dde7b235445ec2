import numpy as np
import pytest

from analysis.rnaseq.comparison import compare_counts
from analysis.rnaseq.conditioned_dispersion import TrendKind
from analysis.rnaseq.conditioned_test import compare_counts_conditioned, conditioned_p_values
from analysis.rnaseq.trend import fit_local_trend, fit_parametric_trend
from analysis.size_factors import estimate_size_factors

CASES = ["three", "blocks", "many", "mixed", "pairs"]
TELLING = 1e-6


@pytest.mark.parametrize("prior", ["shrunken", "plain"])
@pytest.mark.parametrize("case", CASES)
def test_two_groups_are_compared_as_by_deseq2(expected, case, prior):
    assays = expected(f"rnaseq.{case}.assays")
    counts, table = expected(f"rnaseq.{case}.counts"), expected(f"rnaseq.{case}.deseq2")
    found = compare_counts(counts, assays["test"], [assays["batch"]], shrink=prior == "shrunken", alpha=0.05)
    # Where one outlier was all a gene had, DESeq2 says 0 and p = 1 after replacing it; it never counts as tested.
    only_outlier = (table[f"{prior}.base_mean"] == 0) & (counts.sum(axis=1) > 0)
    tested = table[f"{prior}.p_value"].notna() & ~only_outlier
    assert np.isnan(found.p_value).tolist() == (~tested).tolist()
    assert np.isnan(found.adjusted_p_value).tolist() == table[f"{prior}.adjusted_p_value"].isna().tolist()
    np.testing.assert_allclose(found.base_mean, table[f"{prior}.base_mean"], rtol=1e-8)
    for column, tolerance in {
        "dispersion": 1e-4,
        "standard_error": 1e-4,
        "p_value": 2e-3,
        "adjusted_p_value": 2e-3,
    }.items():
        theirs = table[f"{prior}.{column}"]
        np.testing.assert_allclose(getattr(found, column)[tested], theirs[tested], rtol=tolerance, err_msg=column)
    change, theirs = found.log2_fold_change, table[f"{prior}.log2_fold_change"]
    np.testing.assert_allclose(change[tested], theirs[tested], rtol=1e-4, atol=1e-3)


def test_trends_are_those_of_deseq2(expected):
    table = expected("rnaseq.trends")
    telling = table["dispersion"] > TELLING
    means, dispersions = (table.loc[telling, name].to_numpy() for name in ("mean", "dispersion"))
    base, noise = fit_parametric_trend(means, dispersions)
    np.testing.assert_allclose(base + noise / table["mean"], table["parametric"], rtol=1e-6)
    np.testing.assert_allclose(fit_local_trend(means, dispersions)(table["mean"].to_numpy()), table["local"], rtol=1e-6)


@pytest.mark.parametrize("kind", TrendKind)
def test_the_conditioned_test_is_that_of_deseq(expected, kind):
    counts, table = expected("conditioned.counts").to_numpy(float), expected(f"conditioned.{kind}.deseq")
    test = np.repeat([False, True], 3)
    found = conditioned_p_values(counts, estimate_size_factors(counts), test, table["dispersion"].to_numpy())
    np.testing.assert_allclose(found, table["p_value"], rtol=1e-6)


@pytest.mark.parametrize("kind", TrendKind)
def test_the_way_to_the_conditioned_test_is_near_that_of_deseq(expected, kind):
    table = expected(f"conditioned.{kind}.deseq")
    found = compare_counts_conditioned(expected("conditioned.counts"), np.repeat([False, True], 3), kind)
    for column in ("base_mean", "reference_mean", "test_mean", "log2_fold_change"):
        np.testing.assert_allclose(getattr(found, column), table[column], rtol=1e-9, atol=1e-12)
    # The trend's correction for few assays is computed here, simulated there.
    assert np.nanquantile(np.abs(found.dispersion / table["dispersion"] - 1), 0.95) < 0.01
    np.testing.assert_allclose(np.log10(found.p_value), np.log10(table["p_value"]), atol=0.05)
    np.testing.assert_allclose(np.log10(found.adjusted_p_value), np.log10(table["adjusted_p_value"]), atol=0.05)
