"""Values as they are read on a terminal: numbers as pages write them."""

from typing import Any

DIGITS = 100
"""From here on numbers are whole, with commas; below they have three digits that count."""


def written(name: str, value: Any) -> str:  # noqa: ANN401 - whatever JSON or Arrow has
    """Return the text of a member of a row."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, float) and name.endswith("p_value"):
        return f"{value:.2g}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= DIGITS else f"{value:.3g}"
    return label(name, value) if isinstance(value, str) else f"{value:,}" if is_number(value) else str(value)


def is_number(value: object) -> bool:
    """Say whether a value is a number, for which infinity is written out in JSON."""
    return (isinstance(value, int | float) and not isinstance(value, bool)) or value in ("Infinity", "-Infinity")


def label(name: str, text: str) -> str:
    """Return a text; the type of an experiment in words, where it is known."""
    from mappings.vocabulary import ExperimentType

    known = ExperimentType.__members__.get(text) if name == "experiment_type" else None
    return known.label if known else text
