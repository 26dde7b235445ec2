"""Overlap search: which contrasts are enriched with the genes of a list."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.multiple_testing import adjust_benjamini_hochberg
from analysis.overrepresentation import compute_overlap_p_values, expect_overlap, relate_to_expected

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Overlaps:
    """One row per contrast, in the order given; arrays of one length."""

    drawn: Whole
    """Genes of the list that count in this contrast."""

    expected: Floats
    effect_size: Floats
    """Observed / expected; NaN where nothing is expected."""

    p_value: Floats
    adjusted_p_value: Floats
    """By Benjamini and Hochberg over all contrasts given."""


def find_overlaps(observed: npt.ArrayLike, passing: npt.ArrayLike, tested: npt.ArrayLike, listed: int) -> Overlaps:
    """Test each contrast for more genes of a list than chance would have there.

    Parameters
    ----------
    observed : (contrasts,)
        Genes of the list that pass the cut-offs in each contrast.
    passing : (contrasts,)
        Genes that pass in each contrast, of the list or not.
    tested : (contrasts,)
        Genes that were tested in each contrast.
    listed
        Genes of the list that could be tested anywhere.

    Returns
    -------
    Overlaps

    Notes
    -----
    p is that of Fisher's exact test, alternative "greater", on the table of tested genes: on the list or not, passing
    or not. Which genes of the list a contrast left untested is not asked: they count as tested without passing, as far
    as the contrast tested that many (drawn = min(listed, tested - passing + observed)). That makes p larger, never
    smaller.
    Contrasts with fewer genes tested than passing are taken to have tested those alone.

    References
    ----------
    Rivals et al. (2007), Bioinformatics 23, 401-407.
    """
    observed, passing, tested = (np.asarray(number, np.int64) for number in (observed, passing, tested))
    tested = np.maximum(tested, passing)
    drawn = np.minimum(listed, tested - passing + observed)
    expected = expect_overlap(drawn, passing, tested)
    p_value = compute_overlap_p_values(observed, drawn, passing, tested)
    return Overlaps(
        drawn, expected, relate_to_expected(observed, expected), p_value, adjust_benjamini_hochberg(p_value)
    )
