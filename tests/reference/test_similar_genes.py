import numpy as np
import pandas as pd
import pytest

from analysis.similar_genes.neighbours import Spread, find_similar_genes
from analysis.similar_genes.transform import find_expressed, log_levels

pytestmark = pytest.mark.reference

FINITE = [(0, 29, 0.523), (15, 37, 0.528), (20, 25, 0.562), (20, 26, 0.461), (20, 39, 0.453)]
"""Pairs of rows of the published file that are neither alike for being flat (0) nor different throughout (1)."""


@pytest.fixture(scope="module")
def published(shared_data):
    path = shared_data / "experiments" / "E-ERAD-475" / "E-ERAD-475-coexpressions.tsv.gz"
    return pd.read_csv(path, sep="\t", index_col=0)


@pytest.fixture(scope="module")
def values(shared_data, published):
    """The 51 genes of the published file; half the smallest level above 0 is that of the whole experiment."""
    path = shared_data / "experiments" / "E-ERAD-475" / "E-ERAD-475-tpms.tsv"
    cells = pd.read_csv(path, sep="\t", index_col=0).loc[published.index].iloc[:, 1:]
    levels = cells.map(lambda cell: float(str(cell).split(",")[len(str(cell).split(",")) // 2]))
    whole = pd.read_csv(shared_data / "derived" / "E-ERAD-475" / "E-ERAD-475-tpms.full.tsv.gz", sep="\t", index_col=0)
    logs = log_levels(np.vstack([levels, whole.iloc[:, 1:]]))[: len(published)]
    assert find_expressed(logs).all()
    return logs


def matrix(found, genes):
    """A square matrix as files have it: 0 on the diagonal, 1 where genes are different throughout."""
    square = np.ones((genes, genes))
    square[found.gene, found.other] = found.dissimilarity
    np.fill_diagonal(square, 0)
    return square


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_published_dissimilarities_come_out_to_their_last_digit(published, values, seed):
    square = matrix(find_similar_genes(values, seed=seed), len(values))
    np.testing.assert_allclose(square, published, atol=5.1e-4)
    np.testing.assert_array_equal(square == 0, published == 0)


def test_both_spreads_have_the_published_pairs(published, values):
    for spread in Spread:
        found = find_similar_genes(values, spread=spread)
        finite = sorted({(min(pair), max(pair)) for pair in zip(found.gene, found.other, strict=True)})
        alike = np.argwhere(np.triu(published == 0, 1)).tolist()
        assert sorted(set(finite) - set(map(tuple, alike))) == [(one, other) for one, other, _ in FINITE]


def test_ranks_are_those_of_the_published_values(published, values):
    found = find_similar_genes(values)
    for gene in range(len(values)):
        others = found.other[found.gene == gene]
        shown = published.to_numpy()[gene, others]
        expected = [1 + int((shown < value).sum()) for value in shown]
        np.testing.assert_array_equal(found.rank[found.gene == gene], expected)
