"""The width of the normal prior on fold changes."""

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from analysis.rnaseq.design import Design
from analysis.rnaseq.glm import NO_PRIOR

Floats = npt.NDArray[np.float64]

UPPER = 0.05
IMPLAUSIBLE = 10.0


def estimate_fold_prior(coefficients: Floats, means: Floats, trend: Floats, design: Design) -> Floats:
    """Return the prior variance of each column of the expanded design: (1 + levels,), log2 squared.

    Parameters
    ----------
    coefficients : (genes, coefficients)
        Log2, of the standard design, without prior.
    means, trend : (genes,)
        Mean of normalised counts; dispersion by the trend.

    Notes
    -----
    Per pair of levels a normal distribution is matched to the upper 5 % of |log2 fold change|, genes weighing
    1 / (1/mean + trend), those of 10 and more left out; the levels of a factor share the mean over its pairs. The
    intercept has no prior.

    References
    ----------
    Love, Huber, Anders (2014), Genome Biology 15, 550, methods, "Empirical Bayes prior for fold-change estimation".
    """
    weights = 1 / (1 / means + trend)
    of_factors = [
        np.mean([_match(differences, weights) for differences in (coefficients @ pairs.T).T]) for pairs in design.pairs
    ]
    return np.concatenate([[NO_PRIOR], np.array(of_factors)[design.level_factors]])


def _match(differences: Floats, weights: Floats) -> float:
    plausible = np.abs(differences) < IMPLAUSIBLE
    if not plausible.any():
        return NO_PRIOR
    upper = weighted_quantile(np.abs(differences[plausible]), weights[plausible], 1 - UPPER)
    return float((upper / -ndtri(UPPER / 2)) ** 2)


def weighted_quantile(values: Floats, weights: Floats, share: float) -> float:
    """Return the value that so large a share of the weight lies below.

    Weights are scaled to sum to the number n of values; between the values where the running sum reaches
    floor(1 + (n-1) share) and one more, the result is interpolated linearly.
    """
    order = np.argsort(values, kind="stable")
    ordered, reached = values[order], np.cumsum(weights[order])
    reached *= len(values) / reached[-1]
    rank = 1 + (len(values) - 1) * share
    low = max(int(rank), 1)
    around = np.searchsorted(reached, [low, min(low + 1, len(values))])
    below, above = ordered[np.minimum(around, len(values) - 1)]
    return float(below + (rank % 1) * (above - below))
