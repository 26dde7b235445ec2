"""Why a condition matched: which value, through which term, on which side."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from mappings.vocabulary import Side
from service.release import Release
from service.request.search import SideRule
from service.resolve.conditions import MatchedTerm, ResolvedConditions

MOST_REASONS = 3
"""Reasons given for each condition and term; more would repeat the same value of other types."""

Reason = dict[str, Any]
Step = dict[str, str]

_OTHER_SIDE = {SideRule.TEST: Side.REFERENCE, SideRule.REFERENCE: Side.TEST}


def explain(release: Release, resolved: ResolvedConditions, conditions: Iterable[int]) -> dict[int, list[Reason]]:
    """Return, per condition, the reasons why it matched the terms that were searched.

    A reason has `searched` (the term as typed), `type` and `value` of the annotation, `side`, and, when the ontology
    led to it, `term` (the annotated one) and `path` from there up to the searched term; both are null for text. Only
    what counts under the request's `side` is a reason.
    """
    shown = np.unique(np.fromiter(conditions, np.int32))
    reasons: dict[int, list[Reason]] = {int(condition): [] for condition in shown}
    for match in resolved.terms:
        if not match.term.exclude:
            _explain_term(release, match, resolved.side, reasons)
    return reasons


def _explain_term(release: Release, match: MatchedTerm, rule: SideRule, reasons: dict[int, list[Reason]]) -> None:
    uses = match.uses
    at = np.flatnonzero(np.isin(uses.condition, np.fromiter(reasons, np.int32)))
    if rule is not SideRule.ANY:
        # Another term may have matched the condition where this one did not, or only on the side not asked for.
        at = at[np.isin(uses.condition[at], match.conditions(rule)) & (uses.side[at] != _OTHER_SIDE.get(rule, -1))]
    at = at[np.lexsort((uses.value[at], uses.side[at], uses.condition[at]))]
    given: dict[int, int] = {}
    ways: dict[int, list[Step]] = {}
    for use in at.tolist():
        condition, value = int(uses.condition[use]), int(uses.value[use])
        if given.get(condition, 0) >= MOST_REASONS:
            continue
        given[condition] = given.get(condition, 0) + 1
        if value not in ways:
            ways[value] = _way(release, match, value)
        reasons[condition].append(_reason(release, match, value, Side(int(uses.side[use])), ways[value]))


def _way(release: Release, match: MatchedTerm, value: int) -> list[Step]:
    """Shortest way from a term that annotates the value up to a term that was searched; empty for text alone."""
    terms = release.terms
    annotated = [terms.current(term) for term in release.catalogue.values[value].terms]
    ways = [terms.path(term, found.id) for term in annotated for found in match.matches]
    shortest = min((way for way in ways if way), key=len, default=[])
    return [{"id": term, "label": terms.label(term)} for term in shortest]


def _reason(release: Release, match: MatchedTerm, value: int, side: Side, way: list[Step]) -> Reason:
    annotated = release.catalogue.values[value]
    return {
        "searched": match.term.value,
        "type": annotated.type,
        "value": annotated.value,
        "side": side.name.lower(),
        "term": way[0] if way else None,
        "path": way or None,
    }
