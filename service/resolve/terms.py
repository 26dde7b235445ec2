"""The terms of the conditions' ontology that a text names."""

from ontology.graph import Match
from service.errors import NotFound, refuse
from service.release import Release
from service.request.terms import LONGEST
from service.resolve.near import SUGGESTIONS, did_you_mean

SHOWN = 100
"""Characters of a name that a refusal repeats."""


def find_terms(release: Release, text: str) -> list[Match]:
    """Find the terms that a text names, also one that no ontology here knows but something is annotated with.

    Raises `RequestRefused` for a text that is too long, `NotFound`.
    """
    if len(text) > LONGEST:
        raise refuse("term", text, f"at most {LONGEST} characters")
    terms = release.terms
    if found := terms.understand(text):
        return found
    current = terms.current(text)
    if release.conditions.occurring(current):
        return [Match(current, "", "id", current)]
    near = did_you_mean(terms.suggest(text[:SHOWN], SUGGESTIONS))
    raise NotFound(f"The ontologies of release {release.id} have no term {text[:SHOWN]!r}{near}")
