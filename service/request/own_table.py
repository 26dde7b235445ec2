"""Requests for the tables of an experiment: which of its own rows, in which form, and which page of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mappings.vocabulary import Regulation
from service.cursor import Cursor, read_cursor
from service.errors import refuse
from service.request import values
from service.request.delivery import WHOLE, Delivery, read_delivery
from service.request.parameters import Raw, check_names, collect, decode, single, word, words
from service.request.search import MOST_ROWS, Representation, Unit
from service.request.terms import GeneTerm, gene_terms
from service.request.values import CutoffRequest

FORM = ("format", "fields", "header", "safe", "resume", "release")
"""Parameters that choose the form of a table, and the release."""

ATLAS = "atlas-tsv"
"""Form of the files that Expression Atlas itself gives; it takes that page's parameters."""

OF_LEVELS = ("assayGroup", "unit", "cutoff.value")
OF_CHANGES = ("contrast", "regulation", "cutoff.foldChange", "cutoff.pValue")
"""Parameters with a meaning in baseline experiments, and in differential ones."""

RESULTS = ("geneQuery", "contrast", "assayGroup", "cutoff", "regulation", "unit", "size", "after", *FORM)
"""Parameters of an experiment's results."""


@dataclass(frozen=True, slots=True)
class TableForm:
    """In which form a table is wanted: columns (all without any), a page of it (`paged`) or the whole."""

    fields: tuple[str, ...] = ()
    size: int = 50
    after: Cursor | None = None
    paged: bool = False
    representation: Representation = Representation.JSON
    delivery: Delivery = WHOLE


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """Which rows of an experiment's own results; without cut-offs every row, those without numbers too.

    `columns` are ids of contrasts or assay groups, all without any.
    """

    genes: tuple[GeneTerm, ...] = ()
    columns: tuple[str, ...] = ()
    cutoff: CutoffRequest = field(default_factory=CutoffRequest)
    regulation: Regulation | None = None
    unit: Unit | None = None


def parse_form(raw: Raw) -> TableForm:
    """Read the form of a table; raises `RequestRefused`."""
    after = single(raw, "after")
    return TableForm(
        fields=tuple(words(raw, "fields")),
        size=values.whole(raw, "size", 50, 1, MOST_ROWS),
        after=None if after is None else read_cursor(word("after", after)),
        paged="size" in raw or "after" in raw,
        representation=values.choose(raw, "format", Representation, Representation.JSON),
        delivery=read_delivery(raw),
    )


def parse_own(pairs: Iterable[tuple[str, object]], accession: str, *, baseline: bool) -> OwnRequest:
    """Read which rows are asked for; raises `RequestRefused` for what has no meaning in such an experiment."""
    raw = collect(pairs)
    check_names(raw, RESULTS, strict=True)
    cutoff = values.cutoff(raw)
    kind, other = ("baseline", "differential") if baseline else ("differential", "baseline")
    for name in OF_CHANGES if baseline else OF_LEVELS:
        if name in raw or name in cutoff.given:
            raise refuse(name, _given(raw, name, cutoff), f"only in {other} experiments; {accession} is a {kind} one")
    genes = [term for value in raw.get("geneQuery", []) for term in gene_terms("geneQuery", decode("geneQuery", value))]
    return OwnRequest(
        genes=tuple(dict.fromkeys(genes)),
        columns=_columns(raw, "assayGroup" if baseline else "contrast", accession),
        cutoff=cutoff,
        regulation=values.regulation(words(raw, "regulation")),
        unit=values.choose(raw, "unit", Unit, Unit.TPM) if single(raw, "unit") is not None else None,
    )


def _given(raw: Raw, name: str, cutoff: CutoffRequest) -> object:
    """Return what was given as a parameter, or as a part of the cut-offs, as its user wrote it."""
    parts = {"cutoff.value": cutoff.value, "cutoff.foldChange": cutoff.fold_change, "cutoff.pValue": cutoff.p_value}
    return parts[name] if name in parts else ",".join(map(str, raw[name]))


def _columns(raw: Raw, name: str, accession: str) -> tuple[str, ...]:
    """Read ids, with or without the experiment's accession before them."""
    found = []
    for text in words(raw, name):
        before, _, column = text.rpartition(":")
        if before and before.casefold() != accession.casefold():
            raise refuse(name, text, f"ids of {accession}")
        found.append(column)
    return tuple(dict.fromkeys(found))
