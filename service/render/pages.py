"""What page templates need: links that keep the rest of a query, numbers as people read them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from flask import request

from mappings.facts import LARGEST
from mappings.vocabulary import ExperimentType
from ontology.graph import HAS_ROLE, IS_A
from service.atlas.links import condition_query
from service.release import Release
from service.render.links import link
from service.render.rows import TEXTS
from service.request.search import SearchRequest
from service.request.terms import ConditionTerm, GeneTerm
from service.words import Words

FACET_PARAMETERS = {
    "kingdom": ("kingdom", "Kingdom"),
    "species": ("species", "Species"),
    "experimentType": ("experimentType", "Experiment type"),
    "factors": ("factor", "Experimental variables"),
    "numReplicates": ("numReplicates", "Number of replicates"),
    "regulation": ("regulation", "Regulation"),
}
"""Facet -> the parameter that ticks it, and its heading."""

TYPE_NAMES = {kind.name: kind.label for kind in ExperimentType}
"""Experiment type -> what people call it."""

FACET_NAMES = {**TYPE_NAMES, "UP": "up", "DOWN": "down"}
"""Value of a facet -> what people call it, where that is not the value."""

MINUS = "\N{MINUS SIGN}"

_INFINITE = {"Infinity": "∞", "-Infinity": f"{MINUS}∞"}

Parameters = dict[str, list[str]]

LONGEST_LINK = 8_000
"""Bytes of a link that every server takes; the query of a longer one is sent in the body of a form."""

ROOM = 1_000
"""Bytes that a tick or a cursor may add to a link."""

_LINKED = frozenset({"ds", "organism", *(parameter for parameter, _ in FACET_PARAMETERS.values())})
"""Parameters that facets change: they stay in the link when the query is in a form."""


@dataclass(frozen=True, slots=True)
class Following:
    """How a page leads on: `linked` parameters go into its links, `posted` ones into a form that is sent along.

    `posted` is empty as long as everything fits into links; `ticks` are `linked` ones with `ds` and `organism` made
    parameters of their own, one for each facet.
    """

    linked: Parameters
    posted: Parameters
    ticks: Parameters


def following(words: Words, pairs: Iterable[tuple[str, object]]) -> Following:
    """Return how a page leads on from the parameters of its request, (name, value) of a URL, form or JSON body."""
    given: Parameters = {}
    for name, value in pairs:
        if name != "after" and value is not None:
            given.setdefault(name, []).append(value if isinstance(value, str) else orjson.dumps(value).decode())
    posted: Parameters = {}
    if len(here(given)) > LONGEST_LINK - ROOM:
        posted = {name: values for name, values in given.items() if name not in _LINKED}
    linked = {name: values for name, values in given.items() if name not in posted}
    ticks = {name: values for name, values in linked.items() if name not in {"ds", "organism"}}
    for facet, chosen in words.filters.chosen.items():
        ticks[FACET_PARAMETERS[facet][0]] = sorted(chosen)
    return Following(linked, posted, ticks)


def only_of_data(asked: SearchRequest, answer: str) -> list[str]:
    """Return a warning for each parameter given that chooses the form of data, which no page has."""
    return [
        f"Pages show {what}; /api/v1/{answer} answers {name}"
        for name, what in (("fields", "all columns"), ("format", "HTML"))
        if name in asked.given
    ]


def toggle(parameters: Parameters, facet: str, value: Mapping[str, Any], anchor: str) -> str:
    """Return the link that ticks a facet's value, or takes its tick away."""
    name = FACET_PARAMETERS[facet][0]
    ticked = [text for text in parameters.get(name, []) if text != value["value"]]
    if not value["selected"]:
        ticked.append(value["value"])
    return here({**parameters, name: ticked}, anchor)


def next_page(parameters: Parameters, cursor: str, anchor: str) -> str:
    """Return the link to the page after this one: the very same parameters, as a cursor wants them."""
    return here({**parameters, "after": [cursor]}, anchor)


def here(parameters: Parameters, anchor: str = "") -> str:
    """Return a link to the page under way with other parameters."""
    return link(request.endpoint or "pages.home", {**parameters, **(request.view_args or {})}, anchor)


def number(value: float | str | None) -> str:
    """Write a level, fold change or t-statistic: three significant digits, thousands as whole numbers."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _INFINITE[value]
    if abs(value) >= LARGEST:
        return _INFINITE[TEXTS[value]]
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004 - three digits
    return text.replace("-", MINUS)


def size(value: float | str | None) -> str:
    """Write how large a change is, in either direction."""
    return number(value).removeprefix(MINUS)


def probability(value: float | None) -> str:
    """Write a p-value."""
    return "" if value is None else f"{value:.2g}".replace("-", MINUS)


def frame(release: Release) -> dict[str, Any]:
    """Return what every page shows around its content."""
    return {"release": release.id, "manifest": release.manifest}


_ARROWS = {IS_A: " → ", HAS_ROLE: " has role → "}


def term_text(terms: Iterable[GeneTerm | ConditionTerm], separator: str) -> str:
    """Write terms as the box of a form has them; JSON where plain text cannot say the same."""
    found = list(terms)
    if any(isinstance(term, ConditionTerm) and term.exclude for term in found):
        return condition_query([term for term in found if isinstance(term, ConditionTerm)])
    return separator.join(f'"{term.value}"' if set(',;"\t\n') & set(term.value) else term.value for term in found)


def join_reasons(reasons: Iterable[dict[str, Any]] | None) -> str:
    """Say in a line why a row matched the condition terms."""
    texts = []
    for reason in reasons or ():
        side = "" if reason["side"] in {"group", None} else f" ({reason['side']})"
        way = "".join((step["label"] or step["id"]) + _ARROWS.get(step["link"], "") for step in reason["path"] or ())
        texts.append(f"{reason['type']}: {reason['value']}{side}" + (f" [{way}]" if way else ""))
    return "; ".join(dict.fromkeys(texts))
