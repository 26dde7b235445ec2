"""Why a condition matched: which value, through which term, on which side."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from mappings.vocabulary import Side
from ontology.graph import Step
from service.release import Release
from service.request.search import SideRule
from service.resolve.conditions import MatchedTerm, ResolvedConditions

MOST_REASONS = 3
"""Reasons given for each condition and term; more would repeat the same value of other types."""

Reason = dict[str, Any]
Way = list[dict[str, str | None]]

_OTHER_SIDE = {SideRule.TEST: Side.REFERENCE, SideRule.REFERENCE: Side.TEST}


def explain(release: Release, resolved: ResolvedConditions, conditions: Iterable[int]) -> dict[int, list[Reason]]:
    """Return, per condition, the reasons why it matched the terms that were searched.

    A reason has `searched` (the term as typed), `type` and `value` of the annotation, `side`, and, when the ontology
    led to it, `term` (the annotated one) and `path` from there up to the searched term, with the `link` by which each
    step leads to the next; both are null for text. Only what counts under the request's `side` is a reason.
    """
    shown = np.unique(np.fromiter(conditions, np.int32))
    reasons: dict[int, list[Reason]] = {int(condition): [] for condition in shown}
    for match in resolved.terms:
        if not match.term.exclude:
            _explain_term(release, match, resolved.side, reasons)
    return reasons


def _explain_term(release: Release, match: MatchedTerm, rule: SideRule, reasons: dict[int, list[Reason]]) -> None:
    if match.named:
        _explain_named(release, match, reasons)
        return
    uses = match.uses
    at = np.flatnonzero(np.isin(uses.condition, np.fromiter(reasons, np.int32)))
    if rule is not SideRule.ANY:
        # Another term may have matched the condition where this one did not, or only on the side not asked for.
        at = at[np.isin(uses.condition[at], match.conditions(rule)) & (uses.side[at] != _OTHER_SIDE.get(rule, -1))]
    at = at[np.lexsort((uses.value[at], uses.side[at], uses.condition[at]))]
    given: dict[int, int] = {}
    ways: dict[int, Way] = {}
    for use in at.tolist():
        condition, value = int(uses.condition[use]), int(uses.value[use])
        if given.get(condition, 0) >= MOST_REASONS:
            continue
        given[condition] = given.get(condition, 0) + 1
        if value not in ways:
            ways[value] = _way(release, match, value)
        reasons[condition].append(_reason(release, match, value, Side(int(uses.side[use])), ways[value]))


def _explain_named(release: Release, match: MatchedTerm, reasons: dict[int, list[Reason]]) -> None:
    """Give the experiment itself as the reason: it is no annotation, and on no side."""
    catalogue = release.catalogue
    about = {"searched": match.term.value, "type": "experiment", "side": None, "term": None, "path": None}
    for condition in reasons.keys() & set(match.named_conditions.tolist()):
        accession = catalogue.experiments[catalogue.experiment[condition]].accession
        reasons[condition].append(about | {"value": accession})


def _way(release: Release, match: MatchedTerm, value: int) -> Way:
    """Shortest way from a term that annotates the value up to a term that was searched; empty for text alone."""
    terms = release.terms
    annotated = [terms.current(term) for term in release.catalogue.values[value].terms]
    ways = [terms.path(term, found.id) for term in annotated for found in match.matches]
    if not match.matches:
        # An id that no ontology here knows is a way of its own.
        ways = [[Step(term, "")] for term in annotated if term == terms.current(match.term.value)]
    shortest = min((way for way in ways if way), key=len, default=[])
    return [{"id": step.id, "label": terms.label(step.id), "link": step.link or None} for step in shortest]


def _reason(release: Release, match: MatchedTerm, value: int, side: Side, way: Way) -> Reason:
    annotated = release.catalogue.values[value]
    return {
        "searched": match.term.value,
        "type": annotated.type,
        "value": annotated.value,
        "side": side.name.lower(),
        "term": {name: way[0][name] for name in ("id", "label")} if way else None,
        "path": way or None,
    }
