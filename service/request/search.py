"""The whole of a search: parameters -> `SearchRequest`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from engines.query import Sort, SortColumn
from mappings.vocabulary import Regulation
from service.cursor import Cursor, read_cursor
from service.errors import RequestRefused, refuse
from service.request import values
from service.request.delivery import WHOLE, Delivery, read_delivery
from service.request.parameters import (
    EXPERIMENT_PAGE,
    PAGE_LOOKS,
    SEARCH,
    Raw,
    check_names,
    collect,
    decode,
    one_word,
    single,
    word,
    words,
)
from service.request.terms import LONGEST, ConditionTerm, GeneTerm, condition_terms, gene_terms, idle_members
from service.species import normalize_species

MOST_ROWS = 1_000


class SideRule(StrEnum):
    """Where a contrast's condition must match."""

    ANY = "any"
    TEST = "test"
    REFERENCE = "reference"
    DIFFERENCE = "difference"


class Operator(StrEnum):
    """How several condition terms combine."""

    OR = "or"
    AND = "and"


class Grouping(StrEnum):
    """What a row of a differential answer is: one gene in one contrast, one gene, or one contrast."""

    NONE = "none"
    GENE = "gene"
    CONTRAST = "contrast"


class GeneGrids(StrEnum):
    """Whether baseline grids hold the mean over all genes, or are made for each gene."""

    MEAN = "mean"
    EACH = "each"


class Unit(StrEnum):
    """Unit of RNA levels."""

    TPM = "TPM"
    FPKM = "FPKM"


class Representation(StrEnum):
    """Form of the answer; all but JSON hold whole results."""

    JSON = "json"
    TSV = "tsv"
    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"
    ARROW = "arrow"
    XLSX = "xlsx"
    H5AD = "h5ad"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What was asked, every part checked; nothing is looked up yet.

    `species`, `factors`, `source` are normalised names; `baseline_factors` is `bs`: (species, factor types).
    `unit` None means each experiment's preferred one. `given` names the parameters that were there at all, and the
    parts of `cutoff`: it says what an answer without a use for them must own up to, and changes no answer.
    """

    genes: tuple[GeneTerm, ...] = ()
    conditions: tuple[ConditionTerm, ...] = ()
    species: tuple[str, ...] = ()
    kingdoms: tuple[str, ...] = ()
    experiment_types: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    replicates: tuple[int, ...] = ()
    regulation: Regulation | None = None
    experiments: tuple[str, ...] = ()
    contrasts: tuple[tuple[str, str], ...] = ()
    baseline_factors: tuple[tuple[str, tuple[str, ...]], ...] = ()
    side: SideRule = SideRule.ANY
    operator: Operator = Operator.OR
    cutoff: values.CutoffRequest = field(default_factory=values.CutoffRequest)
    grouping: Grouping = Grouping.NONE
    gene_grids: GeneGrids = GeneGrids.MEAN
    source: str = ""
    unit: Unit | None = None
    sort: Sort = field(default_factory=Sort)
    size: int = 50
    after: Cursor | None = None
    fields: tuple[str, ...] = ()
    representation: Representation = Representation.JSON
    delivery: Delivery = WHOLE
    release: str = ""
    warnings: tuple[str, ...] = ()
    given: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    @property
    def empty(self) -> bool:
        """Whether neither genes nor conditions were asked for."""
        return not self.genes and not self.conditions


def parse_search(pairs: Iterable[tuple[str, object]], *, strict: bool, term_limit: int = 100_000) -> SearchRequest:
    """Read a search from (parameter, value) pairs of a URL, form or JSON body.

    `strict` refuses unknown parameters; otherwise they become warnings. Raises `RequestRefused`, nothing else.
    """
    raw = collect(pairs)
    warnings = check_names(raw, SEARCH if strict else SEARCH + EXPERIMENT_PAGE + PAGE_LOOKS, strict=strict)
    for name in ("geneQuery", "conditionQuery"):
        warnings += [idle for value in raw.get(name, []) for idle in idle_members(name, decode(name, value))]
    facets = _facets(raw)
    experiments = tuple({name.casefold(): name for name in words(raw, "experiment")}.values())
    cutoff = values.cutoff(raw)
    unit = single(raw, "unit")
    after = single(raw, "after")
    delivery = read_delivery(raw)
    return SearchRequest(
        genes=_terms(raw, "geneQuery", gene_terms, term_limit),
        conditions=_terms(raw, "conditionQuery", condition_terms, term_limit),
        species=tuple(dict.fromkeys(normalize_species(name) for name in facets["species"])),
        kingdoms=values.kingdoms(facets["kingdom"]),
        experiment_types=values.experiment_types(facets["experimentType"]),
        factors=tuple(dict.fromkeys(values.factor_type(name) for name in facets["factor"])),
        replicates=values.replicates(facets["numReplicates"]),
        regulation=values.regulation(facets["regulation"]),
        experiments=experiments,
        contrasts=values.contrasts(raw, experiments),
        baseline_factors=_baseline_factors(raw),
        side=values.choose(raw, "side", SideRule, SideRule.ANY),
        operator=values.choose(raw, "conditionOperator", Operator, Operator.OR),
        cutoff=cutoff,
        grouping=values.choose(raw, "group", Grouping, Grouping.NONE),
        gene_grids=values.choose(raw, "genes", GeneGrids, GeneGrids.MEAN),
        source=values.factor_type(one_word(raw, "source")),
        unit=None if unit is None else values.choose(raw, "unit", Unit, Unit.TPM),
        sort=_sort(raw),
        size=values.whole(raw, "size", 50, 1, MOST_ROWS),
        after=None if after is None else read_cursor(word("after", after)),
        fields=tuple(words(raw, "fields")),
        representation=values.choose(raw, "format", Representation, Representation.JSON),
        delivery=delivery,
        release=one_word(raw, "release") or (delivery.cursor.release if delivery.cursor else ""),
        warnings=tuple(warnings),
        given=frozenset(raw) | {name for name, ticked in facets.items() if ticked} | cutoff.given,
    )


Term = TypeVar("Term", GeneTerm, ConditionTerm)


def _terms(raw: Raw, name: str, read: Callable[[str, object], list[Term]], limit: int) -> tuple[Term, ...]:
    found = [term for value in raw.get(name, []) for term in read(name, decode(name, value))]
    # Text too long for one term is as many as it has words, or it is refused when the genes are known.
    count = sum(1 if len(term.value) <= LONGEST else len(term.value.split()) for term in found)
    if count > limit:
        raise RequestRefused(name, f"{name}: got {count} terms; at most {limit} are allowed")
    return tuple(dict.fromkeys(found))


FACETS = {
    "kingdom": "kingdom",
    "species": "species",
    "experimentType": "experimentType",
    "factors": "factor",
    "factor": "factor",
    "numReplicates": "numReplicates",
    "regulation": "regulation",
}
"""Facet in `ds` -> the parameter that says the same."""


def _facets(raw: Raw) -> dict[str, list[str]]:
    """Join the filters with what `ds` preselects."""
    found = {name: words(raw, name) for name in FACETS.values()}
    found["species"] += words(raw, "organism")
    for facet, wanted in values.preselected(raw, "ds").items():
        if facet not in FACETS:
            raise refuse("ds", facet, f"facets named {', '.join(FACETS)}")
        found[FACETS[facet]] += wanted
    return found


def _baseline_factors(raw: Raw) -> tuple[tuple[str, tuple[str, ...]], ...]:
    chosen = values.preselected(raw, "bs")
    return tuple(
        (normalize_species(species), tuple(dict.fromkeys(values.factor_type(name) for name in names)))
        for species, names in chosen.items()
    )


def _sort(raw: Raw) -> Sort:
    """Read `sort`: a column, with a minus sign for descending; "rank" is the default order."""
    given = single(raw, "sort")
    if given is None:
        return Sort()
    name = word("sort", given).lower()
    descending = name.startswith("-")
    columns = {column.value: column for column in SortColumn}
    column = columns.get(name.removeprefix("-"))
    if column is None or (descending and column is SortColumn.RANK):
        raise refuse("sort", given, f"{', '.join(columns)}, each but rank with a minus sign before it for descending")
    return Sort(column, descending)
