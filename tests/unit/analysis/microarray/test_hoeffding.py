import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import UnusableValues
from analysis.microarray.hoeffding import hoeffding_d

POINTS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=5, max_size=30)


def naive(x, y):
    n = len(x)
    half = lambda a, b: (a < b) + (a == b) / 2  # noqa: E731 - the count of the definition
    r, s = ([1 + sum(half(other, one) for other in part) - 0.5 for one in part] for part in (x, y))
    q = [1 + sum(half(x[j], x[i]) * half(y[j], y[i]) for j in range(n) if j != i) for i in range(n)]
    d1 = sum((c - 1) * (c - 2) for c in q)
    d2 = sum((a - 1) * (a - 2) * (b - 1) * (b - 2) for a, b in zip(r, s, strict=True))
    d3 = sum((a - 2) * (b - 2) * (c - 1) for a, b, c in zip(r, s, q, strict=True))
    return 30 * ((n - 2) * (n - 3) * d1 + d2 - 2 * (n - 2) * d3) / (n * (n - 1) * (n - 2) * (n - 3) * (n - 4))


@given(POINTS)
def test_it_is_that_of_the_definition_with_ties(points):
    x, y = zip(*points, strict=True)
    assert hoeffding_d(x, y) == pytest.approx(naive(x, y))


def test_equal_ranks_have_one():
    assert hoeffding_d(range(50), range(50)) == pytest.approx(1)


def test_dependence_without_correlation_is_seen():
    x = np.random.default_rng(2).uniform(-1, 1, 2000)
    assert hoeffding_d(x, x**2) > 0.15
    assert abs(hoeffding_d(x, np.random.default_rng(3).uniform(size=2000))) < 0.005


def test_five_pairs_are_needed():
    with pytest.raises(UnusableValues, match="there are 4"):
        hoeffding_d([1, 2, 3, 4, np.nan], [1, 2, 3, 4, 5])
