"""Cut-offs of differential answers, and what the search facts hold."""

import math

from engines.query import Cutoffs
from mappings.manifest import Floor
from service.catalogue import Catalogue
from service.request.values import CutoffRequest

DEFAULT = Cutoffs()


def choose_cutoffs(catalogue: Catalogue, asked: CutoffRequest, floor: Floor) -> tuple[Cutoffs, list[str]]:
    """Return the cut-offs in force, and a warning where a release's floor is above the usual ones.

    Without a fold change asked for, proteomics has its own, lower one.
    """
    usual = Cutoffs(
        max(DEFAULT.fold_change, floor.fold_change),
        min(DEFAULT.p_value, floor.p_value),
        max(DEFAULT.lenient_fold_change, floor.fold_change),
    )
    fold_change = usual.fold_change if asked.fold_change is None else asked.fold_change
    lenient = usual.lenient_fold_change if asked.fold_change is None else asked.fold_change
    p_value = usual.p_value if asked.p_value is None else asked.p_value
    chosen = Cutoffs(fold_change, p_value, lenient, catalogue.lenient_contrasts)
    raised = (asked.fold_change is None and floor.fold_change > DEFAULT.lenient_fold_change) or (
        asked.p_value is None and floor.p_value < DEFAULT.p_value
    )
    return chosen, [f"This release holds no rows beyond {describe(floor)}; the usual cut-offs are looser"] * raised


def looser(cutoffs: Cutoffs, floor: Floor) -> bool:
    """Whether cut-offs ask for rows that the search facts may lack."""
    p_value = math.inf if floor.p_value >= 1 else floor.p_value
    return min(cutoffs.fold_change, cutoffs.lenient_fold_change) < floor.fold_change or cutoffs.p_value > p_value


def describe(floor: Floor) -> str:
    """Say what the search facts hold."""
    return f"|log2 fold change| >= {floor.fold_change:g} and adjusted p-value <= {floor.p_value:g}"
