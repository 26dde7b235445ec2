"""What an engine is asked: plain values, every word already resolved to numbers."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from mappings.vocabulary import Regulation

Numbers = npt.NDArray[np.int32]


def no_numbers() -> Numbers:
    """Return an empty set of numbers."""
    return np.empty(0, np.int32)


class SortColumn(StrEnum):
    """Columns that differential rows can be ordered by.

    RANK is the default order: |log2 FC| descending, adjusted p ascending. All orders end with the rest of the
    total order: RANK's two, then contrast, gene, design element, ascending.
    """

    RANK = "rank"
    LOG2_FOLD_CHANGE = "log2_fold_change"
    ADJUSTED_P_VALUE = "adjusted_p_value"
    T_STATISTIC = "t_statistic"
    CONTRAST = "contrast"
    GENE = "gene"
    DESIGN_ELEMENT = "design_element"


@dataclass(frozen=True, slots=True)
class Sort:
    """One column and its direction; missing values come last both ways, rows without a design element too.

    RANK has one direction only.
    """

    column: SortColumn = SortColumn.RANK
    descending: bool = False


@dataclass(frozen=True, slots=True)
class RowKey:
    """Where a row stands in any order: what a cursor remembers of the last row of a page."""

    contrast: int
    gene: int
    design_element: str
    log2_fold_change: float
    adjusted_p_value: float
    t_statistic: float | None


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """A row passes when |log2 FC| > `fold_change` and adjusted p < `p_value` (strict).

    In the contrasts of `lenient`, `lenient_fold_change` holds instead (proteomics: 0.5).
    """

    fold_change: float = 1.0
    p_value: float = 0.05
    lenient_fold_change: float = 0.5
    lenient: Numbers = field(default_factory=no_numbers)


@dataclass(frozen=True, slots=True)
class DifferentialQuery:
    """Which differential rows, in which order. Number arrays are sorted and unique; None is "all", empty is none.

    - `genes`, `contrasts`: what counts are made over;
    - `selected` (part of `contrasts`), `regulation`: what rows must also satisfy;
    - `first`: rows in these contrasts come before all others, each part in the same order;
    - `size`: rows of a page, 0 for counts alone; `after`: the page starts behind this row.
    """

    genes: Numbers | None = None
    contrasts: Numbers | None = None
    selected: Numbers | None = None
    regulation: Regulation | None = None
    first: Numbers | None = None
    cutoffs: Cutoffs = field(default_factory=Cutoffs)
    sort: Sort = field(default_factory=Sort)
    size: int = 50
    after: RowKey | None = None


@dataclass(frozen=True, slots=True)
class BaselineQuery:
    """All cells of `genes` (sorted, unique), in `matrices` only if given."""

    genes: Numbers
    matrices: Numbers | None = None
