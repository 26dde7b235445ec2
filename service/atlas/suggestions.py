"""What the gene box offers, as `/json/suggestions` has it."""

from collections.abc import Sequence

from service.release import Release
from service.suggest import MOST, suggest_genes

LEAST_LETTERS = 2
"""Shorter texts are offered nothing."""

_ASKED_AS = {"gene_name": "symbol"}
"""Categories that another one asks for as well: without an annotated symbol, the name in result files is the symbol."""


def suggestions(release: Release, text: str, species: Sequence[str] = ()) -> list[dict[str, str]]:
    """Return at most ten terms, each once for a category: HTML with what was typed in bold, and what to ask for."""
    if len(text.strip()) < LEAST_LETTERS:
        return []
    found = suggest_genes(release, text, species, 2 * MOST)
    offers = dict.fromkeys((one.mark.marked, _ASKED_AS.get(one.category, one.category)) for one in found)
    return [{"term": term, "category": category} for term, category in list(offers)[:MOST]]
