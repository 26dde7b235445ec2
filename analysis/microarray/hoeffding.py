"""Hoeffding's D: whether two quantities depend on each other, in whatever way."""

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from analysis.errors import UnusableValues

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.intp]


def hoeffding_d(x: npt.ArrayLike, y: npt.ArrayLike) -> float:
    """Return Hoeffding's D of two quantities.

    Parameters
    ----------
    x, y : (points,)
        At least five pairs without NaN; pairs with NaN are left out.

    Returns
    -------
    float
        30 D, in -0.5..1 and around 0 for independent quantities, as Hmisc's `hoeffd`.

    Raises
    ------
    UnusableValues
        If there are fewer than five pairs.

    Notes
    -----
    With ranks R of x and S of y (means of ties), and Q one more than the number of points below in both (ties in one
    count ½, in both ¼): 30 ((n-2)(n-3) Σ(Q-1)(Q-2) + Σ(R-1)(R-2)(S-1)(S-2) - 2(n-2) Σ(R-2)(S-2)(Q-1)) /
    (n(n-1)(n-2)(n-3)(n-4)). Q takes O(n log² n).

    References
    ----------
    Hoeffding (1948), Annals of Mathematical Statistics 19, 546-557; Hollander, Wolfe (1973), 228-237.
    """
    points = np.column_stack([np.asarray(x, np.float64), np.asarray(y, np.float64)])
    xs, ys = points[np.isfinite(points).all(axis=1)].T
    n = len(xs)
    if n < 5:  # noqa: PLR2004 - the denominator below is 0
        raise UnusableValues(f"Hoeffding's D takes five pairs of values, there are {n}")
    r, s = rankdata(xs), rankdata(ys)
    below = _count_below_in_both(xs, ys)
    first = np.sum(below * (below - 1))
    second = np.sum((r - 1) * (r - 2) * (s - 1) * (s - 2))
    third = np.sum((r - 2) * (s - 2) * below)
    numerator = (n - 2) * (n - 3) * first + second - 2 * (n - 2) * third
    return float(30 * numerator / n / (n - 1) / (n - 2) / (n - 3) / (n - 4))


def _count_below_in_both(x: Floats, y: Floats) -> Floats:
    """Return for each point how many others lie below in both; ties in one count a half, in both a quarter."""
    x_rank, y_rank = (np.unique(part, return_inverse=True)[1] for part in (x, y))
    lower = _count_lower_left(x_rank, y_rank)
    if max(x_rank) + 1 == max(y_rank) + 1 == len(x):
        return lower.astype(np.float64)
    # Points below in x that tie in y are those below in x less those that are below or above in y; likewise for x.
    tied_y = rankdata(x, "min") - 1 - lower - _count_lower_left(x_rank, -y_rank)
    tied_x = rankdata(y, "min") - 1 - lower - _count_lower_left(-x_rank, y_rank)
    _, point, size = np.unique(np.column_stack([x_rank, y_rank]), axis=0, return_inverse=True, return_counts=True)
    counts: Floats = lower + (tied_x + tied_y) / 2 + (size[point.ravel()] - 1) / 4
    return counts


def _count_lower_left(x: Numbers, y: Numbers) -> Numbers:
    """Return for each point how many points have both a smaller x and a smaller y.

    In the order of x (of ties the larger y first), blocks of 1, 2, 4, … points are merged two by two as in a merge
    sort: of each pair, a point of the right block counts the points of the left one with smaller y.
    """
    order = np.lexsort((-y, x))
    # Of equal y the later in x comes first: it must not count the earlier.
    place = np.lexsort((-np.arange(len(x)), y[order]))
    rank = np.empty(len(x), np.intp)
    rank[place] = np.arange(len(x))
    counts = np.zeros(len(x), np.intp)
    size = 1
    while size < len(x):
        block = np.arange(len(x)) // size
        by_rank = np.argsort((block // 2) * len(x) + rank, kind="stable")
        left = block[by_rank] % 2 == 0
        before = np.cumsum(left) - (block[by_rank] // 2) * size
        counts[by_rank[~left]] += before[~left]
        size *= 2
    found = np.empty_like(counts)
    found[order] = counts
    return found
