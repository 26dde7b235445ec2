"""Whether two sets of genes share more than chance would have them: one-sided Fisher tests, many at a time."""

import numpy as np
import numpy.typing as npt
from scipy.special import betaln

from analysis.errors import UnusableValues

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SMALL = 1e-17
"""Share of a sum below which further terms change nothing."""


def compute_overlap_p_values(
    observed: npt.ArrayLike, drawn: npt.ArrayLike, marked: npt.ArrayLike, total: npt.ArrayLike
) -> Floats:
    """Return the probability of so large an overlap, or a larger one, between two sets drawn independently.

    Parameters
    ----------
    observed
        Genes in both sets, whole numbers >= 0.
    drawn, marked
        Genes in the one set and in the other; exchanging them changes nothing.
    total
        Genes that could have been in either. All four broadcast against each other.

    Returns
    -------
    array of the common shape
        In 0..1; 1 where nothing is observed.

    Raises
    ------
    UnusableValues
        If a set is smaller than the overlap, or the two together do not fit into the total.

    Notes
    -----
    p = Σ over x >= observed of C(marked, x) · C(total - marked, drawn - x) / C(total, drawn): the upper tail of the
    hypergeometric distribution, Fisher's exact test of the two by two table with the alternative "greater".

    References
    ----------
    Fisher (1922), Journal of the Royal Statistical Society 85, 87-94; Rivals et al. (2007), Bioinformatics 23, 401-407.
    """
    observed, drawn, marked, total = np.broadcast_arrays(*map(np.asarray, (observed, drawn, marked, total)))
    if (observed < 0).any() or (observed > np.minimum(drawn, marked)).any():
        raise UnusableValues("an overlap is larger than one of its sets")
    if (drawn + marked - observed > total).any():
        raise UnusableValues("two sets of genes together are larger than the total")
    likely = observed * (total + 2) <= (drawn + 1) * (marked + 1)  # at most the mode
    below = _upper_tail(drawn - observed + 1, drawn, total - marked, total, wanted=likely & (observed > 0))
    above = _upper_tail(observed, drawn, marked, total, wanted=~likely)
    p_values: Floats = np.clip(np.where(likely, 1 - below, above), 0, 1)
    return p_values


def _upper_tail(least: Whole, drawn: Whole, marked: Whole, total: Whole, *, wanted: Flags) -> Floats:
    """Return P(overlap >= least), with `least` above the mode, where it is wanted; 0 elsewhere.

    From the mode on each term is smaller than the one before it by a known ratio, so few are needed; scipy's
    `hypergeom` gives the same, one test after the other.
    """
    tail = np.zeros(wanted.shape)
    overlap, size, other, every = (number[wanted].astype(np.float64) for number in (least, drawn, marked, total))
    first = _log_choose(other, overlap) + _log_choose(every - other, size - overlap) - _log_choose(every, size)
    term, terms = np.ones_like(overlap), np.ones_like(overlap)
    while (term > SMALL * terms).any():
        missed = every - other - size + overlap + 1
        term = term * (other - overlap) * (size - overlap) / ((overlap + 1) * missed)
        terms = terms + term
        overlap = overlap + 1
    tail[wanted] = np.exp(first) * terms
    return tail


def _log_choose(number: Floats, chosen: Floats) -> Floats:
    logarithm: Floats = -betaln(number - chosen + 1, chosen + 1) - np.log(number + 1)
    return logarithm


def expect_overlap(drawn: npt.ArrayLike, marked: npt.ArrayLike, total: npt.ArrayLike) -> Floats:
    """Return drawn · marked / total, the mean overlap of independent sets; 0 where there is nothing to draw from."""
    drawn, marked, total = (np.asarray(number, np.float64) for number in (drawn, marked, total))
    expected: Floats = drawn * marked / np.maximum(total, 1)
    return expected


def relate_to_expected(observed: npt.ArrayLike, expected: npt.ArrayLike) -> Floats:
    """Return the effect size observed / expected; NaN where nothing is expected."""
    expected = np.asarray(expected, np.float64)
    effect: Floats = np.asarray(observed) / np.where(expected > 0, expected, np.nan)
    return effect
