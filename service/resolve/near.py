"""What a term that was not found may have meant: names that are spelled like it."""

from collections.abc import Sequence

SUGGESTIONS = 5
"""Names given for a term."""

SUGGESTED_TERMS = 100
"""Terms of one list that get suggestions."""


def did_you_mean(near: Sequence[str]) -> str:
    """Return how a refusal goes on after a name that it does not know, "" when nothing is near."""
    return f"; did you mean {', '.join(near)}?" if near else ""
