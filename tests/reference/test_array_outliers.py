"""Outliers among the arrays of whole experiments, as they are and with one spoilt."""

import numpy as np
import pandas as pd
import pytest

from analysis.microarray.array_quality import assess_arrays

MATRICES = [
    "experiments/E-GEOD-20333/E-GEOD-20333_A-AFFY-41-normalized-expressions.tsv.undecorated.gz",
    "experiments/E-MEXP-1025/E-MEXP-1025_A-AFFY-18-normalized-expressions.tsv.undecorated.gz",
    "stats/ALL_hgu95av2.expression.tsv.gz",
]


@pytest.mark.reference
@pytest.mark.parametrize("name", MATRICES)
def test_arrays_are_left_out_only_when_spoilt(shared_data, name):
    levels = pd.read_csv(shared_data / name, sep="\t", index_col=0).to_numpy()
    assert not assess_arrays(levels).left_out.any()
    # A saturated scan: what is bright is no brighter than the rest, and everything is a little too bright.
    levels[:, 4] = 4 + np.minimum(levels[:, 4], np.median(levels[:, 4]))
    quality = assess_arrays(levels)
    assert np.flatnonzero(quality.left_out).tolist() == [4]
