"""Which design elements stand for their gene: the p-value of the strongest rival of each (see `mappings.facts`)."""

import numpy as np
import numpy.typing as npt

from mappings.facts import NO_RIVAL

Numbers = npt.NDArray[np.integer]
Floats = npt.NDArray[np.float64]


def rival_p_values(
    gene: Numbers, contrast: Numbers, abs_fold_change: Floats, p_value: Floats, design_element: Numbers
) -> Floats:
    """Return for each row the smallest adjusted p among the rows that outrank it, NO_RIVAL where there is none.

    A row outranks another of the same gene and contrast by a larger |log2 fold change|, then a smaller p, then the
    earlier design element.

    Parameters
    ----------
    gene, contrast
        Any numbering, one entry per row.
    abs_fold_change, p_value
        Finite, no NaN; |log2 fold change| and adjusted p (0..1).
    design_element
        Rank of the design element's name, distinct within a gene and contrast.

    Notes
    -----
    Sorted by rank within (contrast, gene), a row's rivals are those before it: a running minimum per group. Groups
    become one running minimum by taking from each p a multiple of its group's number: later groups start lower, so
    nothing of an earlier one is ever the minimum. To stay exact this is done on ranks of p, which are integers.
    """
    count = len(gene)
    if not count:
        return np.empty(0)
    order = np.lexsort((design_element, p_value, -abs_fold_change, gene, contrast))
    starts = np.ones(count, bool)
    starts[1:] = (np.diff(gene[order]) != 0) | (np.diff(contrast[order]) != 0)
    levels, rank = np.unique(p_value[order], return_inverse=True)
    offset = np.cumsum(starts) * (len(levels) + 1)
    lowest = np.minimum.accumulate(rank - offset) + offset
    rivals = np.empty(count)
    rivals[order[0]] = NO_RIVAL
    rivals[order[1:]] = np.where(starts[1:], NO_RIVAL, levels[np.minimum(lowest[:-1], len(levels) - 1)])
    return rivals
