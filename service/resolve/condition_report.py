"""What became of each condition term, for people and programs."""

from typing import Any

import numpy as np

from service.release import Release
from service.resolve.conditions import SUGGESTED_TERMS, SUGGESTIONS, MatchedTerm, ResolvedConditions


def report_conditions(release: Release, resolved: ResolvedConditions) -> list[dict[str, Any]]:
    """Return one entry per term.

    `status` matched or not_found; `terms` the ontology terms used (id, label, matched `by` id, label or synonym, the
    matching `text`, how many of it and its descendants are `occurring` in the data); `conditions` how many matched in
    all, through the ontology, and through text; `suggestions` for the first terms that neither the
    ontology nor any value knows (a term may be known and not occur).
    """
    entries = []
    missing = 0
    for match in resolved.terms:
        entry = _entry(release, match)
        if entry["status"] == "not_found" and not match.matches and missing < SUGGESTED_TERMS:
            missing += 1
            entry["suggestions"] = release.terms.suggest(match.term.value, SUGGESTIONS)
        entries.append(entry)
    return entries


def _entry(release: Release, match: MatchedTerm) -> dict[str, Any]:
    by_ontology = match.by_ontology()
    conditions = match.uses.condition
    total = len(np.unique(conditions))
    through_ontology = len(np.unique(conditions[by_ontology]))
    return {
        "term": match.term.value,
        "exclude": match.term.exclude,
        "status": "matched" if total else "not_found",
        "terms": [
            {
                "id": found.id,
                "label": found.label,
                "by": found.by,
                "text": found.text,
                "occurring": release.conditions.occurring(found.id),
            }
            for found in match.matches
        ],
        "conditions": {"total": total, "ontology": through_ontology, "text": total - through_ontology},
    }
