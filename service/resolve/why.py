"""Why a condition matched: which value, through which term, on which side."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from mappings.vocabulary import Side
from service.release import Release
from service.resolve.conditions import MatchedTerm, ResolvedConditions

MOST_REASONS = 3
"""Reasons given for each condition and term; more would repeat the same value of other types."""

Reason = dict[str, Any]


def explain(release: Release, resolved: ResolvedConditions, conditions: Iterable[int]) -> dict[int, list[Reason]]:
    """Return, per condition, the reasons why it matched the terms that were searched.

    A reason has `searched` (the term as typed), `type` and `value` of the annotation, `side`, and, when the ontology
    led to it, `term` (the annotated one) and `path` from there up to the searched term; both are null for text.
    """
    shown = np.unique(np.fromiter(conditions, np.int32))
    reasons: dict[int, list[Reason]] = {int(condition): [] for condition in shown}
    for match in resolved.terms:
        if not match.term.exclude:
            _explain_term(release, match, reasons)
    return reasons


def _explain_term(release: Release, match: MatchedTerm, reasons: dict[int, list[Reason]]) -> None:
    uses = match.uses
    at = np.flatnonzero(np.isin(uses.condition, np.fromiter(reasons, np.int32)))
    at = at[np.lexsort((uses.value[at], uses.side[at], uses.condition[at]))]
    given: dict[int, int] = {}
    paths: dict[int, list[str]] = {}
    for use in at.tolist():
        condition, value = int(uses.condition[use]), int(uses.value[use])
        if given.get(condition, 0) >= MOST_REASONS:
            continue
        given[condition] = given.get(condition, 0) + 1
        if value not in paths:
            paths[value] = _path(release, match, value)
        reasons[condition].append(_reason(release, match, value, Side(int(uses.side[use])), paths[value]))


def _path(release: Release, match: MatchedTerm, value: int) -> list[str]:
    """Shortest way from a term that annotates the value up to a term that was searched; empty for text alone."""
    terms = release.terms
    annotated = [terms.current(term) for term in release.catalogue.values[value].terms]
    ways = [terms.path(term, found.id) for term in annotated for found in match.matches]
    return min((way for way in ways if way), key=len, default=[])


def _reason(release: Release, match: MatchedTerm, value: int, side: Side, path: list[str]) -> Reason:
    annotated = release.catalogue.values[value]
    steps = [{"id": term, "label": release.terms.label(term)} for term in path]
    return {
        "searched": match.term.value,
        "type": annotated.type,
        "value": annotated.value,
        "side": side.name.lower(),
        "term": steps[0] if steps else None,
        "path": steps or None,
    }
