"""What became of each condition term, for people and programs."""

from typing import Any

import numpy as np

from ontology.graph import HAS_ROLE, IS_A
from service.release import Release
from service.resolve.conditions import MatchedTerm, ResolvedConditions
from service.resolve.experiments import report_named
from service.resolve.near import SUGGESTED_TERMS, SUGGESTIONS


def report_conditions(release: Release, resolved: ResolvedConditions) -> list[dict[str, Any]]:
    """Return one entry per term.

    `status` matched or not_found; `terms` the ontology terms used (id, label, matched `by` id, label or synonym, the
    matching `text`, how many of it and the cases of it are `occurring` in the data, by which `links` these belong to
    it); `conditions` how many matched in all, through the ontology, and through text; a term that names experiments is
    of `kind` experiment, with their accessions; `suggestions` for the first terms that neither the
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
    if match.named:
        counts = {"total": len(match.named_conditions), "ontology": 0, "text": 0}
        about = {"term": match.term.value, "exclude": match.term.exclude, "status": "matched", "terms": []}
        return about | {"conditions": counts, **report_named(release, match.named)}
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
                "links": links_to(release, found.id),
            }
            for found in match.matches
        ],
        "conditions": {"total": total, "ontology": through_ontology, "text": total - through_ontology},
    }


def links_to(release: Release, term_id: str) -> list[str]:
    """Return by which links what occurs in the data belongs to a term: by is_a and part_of, as bearer of a role."""
    terms, occurring = release.terms, release.conditions.occurring
    below = {IS_A: terms.children(term_id), HAS_ROLE: terms.carriers(term_id)}
    return [link for link, ids in below.items() if any(map(occurring, ids))]
