import numpy as np
import pandas as pd
import pytest

from analysis.size_factors import estimate_size_factors


def test_size_factors_are_those_of_deseq2(expected):
    found = estimate_size_factors(expected("size_factors.counts"))
    np.testing.assert_allclose(found, expected("size_factors").iloc[0], rtol=1e-6)


@pytest.mark.reference
def test_size_factors_of_airway(shared_data):
    counts = pd.read_csv(shared_data / "stats" / "airway.counts.tsv.gz", sep="\t", index_col=0)
    factors = pd.read_csv(shared_data / "stats" / "airway.sizefactors.tsv", sep="\t", index_col=0)["sizeFactor"]
    np.testing.assert_allclose(estimate_size_factors(counts[factors.index]), factors, rtol=1e-6)
