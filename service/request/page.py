"""Requests for an experiment page: which genes and columns of one experiment."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mappings.vocabulary import Regulation
from service.errors import refuse
from service.request import values
from service.request.parameters import (
    EXPERIMENT_PAGE,
    FORMS,
    SEARCH,
    Raw,
    check_names,
    collect,
    decode,
    one_word,
    single,
    words,
)
from service.request.search import Unit
from service.request.terms import GeneTerm, gene_terms
from service.request.values import CutoffRequest

MOST_GENES = 1_000

USED = {"geneQuery", "cutoff", "regulation", "unit", "release", *EXPERIMENT_PAGE}
"""Parameters with a meaning on an experiment page; it knows those of searches too."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What part of an experiment to show.

    - `filters`: factor type in lower-case words ("comparison name" for contrasts) -> values, any of which will do;
    - `columns`: ids of assay groups or contrasts; `default_values`: values of the experiment's default factor;
    - `specific`: most specific genes first, else highest ones.
    """

    genes: tuple[GeneTerm, ...] = ()
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    columns: tuple[str, ...] = ()
    default_values: tuple[str, ...] = ()
    specific: bool = True
    cutoff: CutoffRequest = field(default_factory=CutoffRequest)
    regulation: Regulation | None = None
    unit: Unit | None = None
    size: int = 50
    release: str = ""
    warnings: tuple[str, ...] = ()


def parse_page(pairs: Iterable[tuple[str, object]]) -> PageRequest:
    """Read the parameters of an experiment page; raises `RequestRefused`, nothing else."""
    raw = collect(pairs)
    warnings = check_names(raw, SEARCH + EXPERIMENT_PAGE, strict=False)
    unused = [name for name in raw if name in SEARCH and name not in USED]
    warnings += [f"The parameter {name} has no meaning on experiment pages and changed nothing" for name in unused]
    genes = [term for value in raw.get("geneQuery", []) for term in gene_terms("geneQuery", decode("geneQuery", value))]
    filters = _filters(raw)
    return PageRequest(
        genes=tuple(dict.fromkeys(genes)),
        filters=filters,
        columns=tuple(words(raw, "selectedColumnIds")),
        default_values=tuple(words(raw, "queryFactorValues")),
        specific=values.flag(raw, "specific", default=True),
        cutoff=values.cutoff(raw),
        regulation=values.regulation(words(raw, "regulation")),
        unit=values.choose(raw, "unit", Unit, Unit.TPM) if single(raw, "unit") is not None else None,
        size=values.whole(raw, "heatmapMatrixSize", 50, 1, MOST_GENES),
        release=one_word(raw, "release"),
        warnings=tuple(warnings),
    )


def _filters(raw: Raw) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Read `filterFactors`; given several times, as by a form, values of the same factor come together."""
    found: dict[str, list[str]] = {}
    for given in raw.get("filterFactors", []):
        for name, chosen in values.preselected({"filterFactors": [given]}, "filterFactors").items():
            if not chosen:
                raise refuse("filterFactors", {name: chosen}, FORMS["filterFactors"])
            found.setdefault(values.factor_type(name), []).extend(chosen)
    return tuple((name, tuple(dict.fromkeys(chosen))) for name, chosen in found.items())
