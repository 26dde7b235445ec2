"""Parameters that are known, but change nothing in the answer asked for: it says so instead of ignoring them."""

from dataclasses import replace

from service.request.parameters import SEARCH
from service.request.search import Grouping, SearchRequest

FILES = {"header", "safe", "resume"}
"""Parameters of whole files: in other answers they are refused, not ignored."""

RESOLUTION = {"geneQuery", "conditionQuery", "organism", "species", "ds", "fields", "format", "release"} | FILES
"""Parameters that mean something to a resolution; it knows those of all searches."""

UNUSED = {
    "differential": ("bs", "genes", "source", "unit"),
    "baseline": ("regulation", "numReplicates", "group", "side", "sort", "size", "after"),
    "experiments": ("bs", "cutoff", "regulation", "numReplicates", "group", "genes", "source", "unit", "sort"),
    "resolve": tuple(name for name in SEARCH if name not in RESOLUTION),
}
"""Answer -> the parameters without a meaning in it."""

WITHOUT_GENES = ("bs", "genes", "source", "unit", "cutoff.value")
"""Parameters without a meaning in baseline answers that list experiments, because no genes were asked for."""

UNUSED_CUTOFFS = {"differential": ("cutoff.value",), "baseline": ("cutoff.foldChange", "cutoff.pValue")}
"""Answer -> the parts of `cutoff` without a meaning in it."""


def own_up(request: SearchRequest, answer: str) -> SearchRequest:
    """Return the request with a warning for each parameter given that has no meaning in an answer."""
    named = f"{answer} answers" if answer in {"differential", "baseline"} else f"/{answer}"
    if answer == "differential" and request.grouping is not Grouping.NONE:
        named = f"answers with group={request.grouping}"
    idle = [*UNUSED.get(answer, ()), *UNUSED_CUTOFFS.get(answer, ())]
    if answer == "baseline" and not request.genes:
        named, idle = "baseline answers without geneQuery", [*idle, *WITHOUT_GENES]
    warnings = [
        f"The parameter {name} has no meaning in {named} and changed nothing" for name in idle if name in request.given
    ]
    return replace(request, warnings=(*request.warnings, *warnings))
