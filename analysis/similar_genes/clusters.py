"""The best division of each gene's values into k clusters, for every k: one-dimensional k-means, solved exactly."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Starts = npt.NDArray[np.int32]

BLOCK = 1 << 19
"""How many values are divided at a time; each takes four bytes for each number of clusters."""


@dataclass(frozen=True, slots=True)
class Clustering:
    """The best division into k clusters of each gene's values.

    NaN (and a meaningless grouping) where a gene has fewer than k different values.
    """

    grouping: npt.NDArray[np.uint64]
    """(genes,): equal where two genes group the conditions alike, their centres in the same order.

    A sum of 64-bit random numbers, so two groupings that differ are equal once in some 10¹⁹ pairs.
    """

    largest_range: Floats
    """(genes,): the largest difference between two values of one cluster, >= 0."""

    smallest_gap: Floats
    """(genes,): the smallest difference between two centres (means), > 0; infinite for one cluster."""


def cluster_values(values: Floats, most: int) -> list[Clustering]:
    """Divide each gene's values into 1 … `most` clusters so that the sum of squares within clusters is smallest.

    Parameters
    ----------
    values : (genes, conditions)
        Any unit, no NaN.
    most
        Largest number of clusters, at most the number of conditions.

    Returns
    -------
    list of Clustering
        For k = 1 … `most`.

    Notes
    -----
    In one dimension clusters are runs of the values in order, so the best division into k ends with some run i … j
    after the best division of the first i values into k - 1: D_k(j) = min over i of D_(k-1)(i - 1) + SS(i … j). Equal
    values are never parted; of equally good divisions the one with the larger last cluster is taken. The start of the
    last run never moves left as j or k grows (Knuth 1971), so time grows with genes · k · conditions.

    References
    ----------
    Wang, Song (2011), The R Journal 3, 29-33; Knuth (1971), Acta Informatica 1, 14-25.
    """
    genes, conditions = values.shape
    rows = max(1, BLOCK // conditions)
    blocks = [list(_cluster_block(values[start : start + rows], most)) for start in range(0, max(genes, 1), rows)]
    return [
        Clustering(*(np.concatenate([getattr(part, name) for part in parts]) for name in Clustering.__slots__))
        for parts in zip(*blocks, strict=True)
    ]


def _cluster_block(values: Floats, most: int) -> Iterator[Clustering]:
    order = np.argsort(values, axis=1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=1)
    weights = np.take(_weights(values.shape[1]), order)
    runs = _Runs.of(ordered)
    best = runs.best_alone()
    starts: list[Starts] = []
    yield _describe(ordered, weights, starts, best[:, -1])
    for _ in range(2, most + 1):
        best, start = runs.add_cluster(best, starts[-1] if starts else np.zeros(values.shape, np.int32))
        starts.append(start)
        yield _describe(ordered, weights, starts, best[:, -1])


def _weights(conditions: int) -> npt.NDArray[np.uint64]:
    """Return a large odd number per condition, the same in every run."""
    return np.random.default_rng(conditions).integers(1 << 63, size=conditions, dtype=np.uint64) * 2 + 1


@dataclass(frozen=True, slots=True)
class _Runs:
    """Runs of ordered values as clusters: their sums of squares, from sums over all values before a place."""

    sums: Floats
    squares: Floats
    """(genes, conditions + 1), of values less their gene's mean."""

    parted: npt.NDArray[np.bool_]
    """(genes, conditions): where a cluster may not begin, since the value before is equal."""

    @classmethod
    def of(cls, ordered: Floats) -> "_Runs":
        centred = ordered - ordered.mean(axis=1, keepdims=True)
        parted = np.pad(ordered[:, 1:] == ordered[:, :-1], ((0, 0), (1, 0)))
        return cls(_summed(centred), _summed(centred**2), parted)

    def best_alone(self) -> Floats:
        """Return (genes, conditions): the sum of squares of the values up to each place as one cluster."""
        best: Floats = np.maximum(self.squares[:, 1:] - self.sums[:, 1:] ** 2 / np.arange(1, self.sums.shape[1]), 0)
        return best

    def add_cluster(self, best: Floats, earliest: Starts) -> tuple[Floats, Starts]:
        """Return the best sums of squares with one cluster more, and where the last cluster begins.

        The last cluster begins neither before it did with one cluster less (`earliest`) nor after the one of more
        values does, so few places are tried for each end.
        """
        genes, conditions = best.shape
        row = np.arange(genes)[:, np.newaxis]
        before = np.pad(best[:, :-1], ((0, 0), (1, 0)), constant_values=np.inf)
        before[self.parted] = np.inf
        sums, start = np.empty_like(best), np.empty_like(earliest)
        latest: Starts = np.full(genes, conditions - 1, np.int32)
        for end in range(conditions - 1, -1, -1):
            latest = np.minimum(latest, end)
            first = earliest[:, end]
            tries = first[:, np.newaxis] + np.arange(int((latest - first).max(initial=0)) + 1, dtype=np.int32)
            tries = np.minimum(tries, latest[:, np.newaxis])
            within = self.squares[:, [end + 1]] - self.squares[row, tries]
            within -= (self.sums[:, [end + 1]] - self.sums[row, tries]) ** 2 / (end + 1 - tries)
            total = before[row, tries] + np.maximum(within, 0)
            chosen = total.argmin(axis=1)[:, np.newaxis]
            start[:, end] = np.take_along_axis(tries, chosen, axis=1)[:, 0]
            latest = start[:, end]
            sums[:, end] = np.take_along_axis(total, chosen, axis=1)[:, 0]
        return sums, start


def _summed(values: Floats) -> Floats:
    sums: Floats = np.pad(np.cumsum(values, axis=1), ((0, 0), (1, 0)))
    return sums


def _describe(ordered: Floats, weights: npt.NDArray[np.uint64], starts: list[Starts], reached: Floats) -> Clustering:
    """Follow the starts of the last cluster, of the one before it and so on."""
    genes, conditions = ordered.shape
    row = np.arange(genes)
    sums, hashed = _summed(ordered), np.pad(np.cumsum(weights, axis=1), ((0, 0), (1, 0)))
    end = np.full(genes, conditions)
    grouping = np.zeros(genes, np.uint64)
    widest, gap, above = np.zeros(genes), np.full(genes, np.inf), np.full(genes, np.inf)
    for label in range(len(starts), -1, -1):
        start = starts[label - 1][row, end - 1] if label else np.zeros(genes, np.intp)
        end_or_one = np.maximum(end, start + 1)  # an impossible division runs out of values
        centre = (sums[row, end_or_one] - sums[row, start]) / (end_or_one - start)
        widest = np.maximum(widest, ordered[row, end_or_one - 1] - ordered[row, start])
        gap = np.minimum(gap, above - centre)
        grouping += np.uint64(label) * (hashed[row, end_or_one] - hashed[row, start])
        above, end = centre, np.maximum(start, 1)
    possible = np.isfinite(reached)
    return Clustering(grouping, np.where(possible, widest, np.nan), np.where(possible, gap, np.nan))
