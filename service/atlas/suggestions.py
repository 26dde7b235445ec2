"""What the gene box offers, as `/json/suggestions` has it."""

from collections.abc import Sequence

from service.release import Release
from service.suggest import suggest_genes

LEAST_LETTERS = 2
"""Shorter texts are offered nothing."""


def suggestions(release: Release, text: str, species: Sequence[str] = ()) -> list[dict[str, str]]:
    """Return at most ten terms: HTML with what was typed in bold, and the category to ask for."""
    if len(text.strip()) < LEAST_LETTERS:
        return []
    return [{"term": found.mark.marked, "category": found.category} for found in suggest_genes(release, text, species)]
