"""States of baseline cells: a level in words."""

import math
from enum import StrEnum

DEFAULT_CUTOFF = 0.5
"""Level at which a gene counts as expressed, in TPM or FPKM; in proteomics any value above 0 does."""


class State(StrEnum):
    """How a level is shown."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    BELOW_CUTOFF = "below_cutoff"
    NO_DATA = "no_data"


def cutoff_of(asked: float | None, *, proteomics: bool) -> float:
    """Return the cut-off in force: as asked, else 0.5 in RNA, and in proteomics the least number above 0.

    Proteomics files write 0 for a protein that was not detected: it is no expression, however low the cut-off.
    """
    if asked is not None:
        return asked
    return math.ulp(0.0) if proteomics else DEFAULT_CUTOFF


def state_of(level: float, cutoff: float, *, proteomics: bool) -> State:
    """Return the state of a level (NaN: no data); low ends at 10 (proteomics 0.001), medium at 1000 (8)."""
    low, medium = (0.001, 8) if proteomics else (10, 1000)
    if math.isnan(level):
        return State.NO_DATA
    if level < cutoff:
        return State.BELOW_CUTOFF
    if level <= low:
        return State.LOW
    return State.MEDIUM if level <= medium else State.HIGH
