"""Columns of an experiment page: assay groups or contrasts, and which of them are asked for."""

from dataclasses import dataclass

from mappings.vocabulary import Side
from service.catalogue import Catalogue
from service.request.page import PageRequest

COMPARISON = "comparison name"
"""Name under which contrasts are chosen by what they are called."""


@dataclass(frozen=True, slots=True)
class Column:
    """An assay group of a baseline experiment, or a contrast: number, id, and what it is called."""

    condition: int
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ChosenColumns:
    """All columns in order, those asked for (all of them when nothing was), and what could not be found."""

    all: list[Column]
    chosen: list[Column]
    warnings: list[str]


def choose(catalogue: Catalogue, number: int, asked: PageRequest) -> ChosenColumns:
    """Return the columns of an experiment and those that a request selects.

    Values of one factor are alternatives, several factors must all fit. A value that no column has gives no
    columns, and the warning names the values there are.
    """
    contrasts = not catalogue.experiments[number].kind.baseline
    every = [
        Column(condition, catalogue.condition_ids[condition], _name(catalogue, condition))
        for condition in catalogue.of_experiment(number).tolist()
        if bool(catalogue.is_contrast[condition]) == contrasts
    ]
    every.sort(key=lambda column: (column.name.casefold(), column.id))
    chosen, warnings = every, []
    for factor, wanted in _filters(catalogue, number, asked):
        texts = {column.condition: _values(catalogue, column, factor) for column in every}
        known = sorted({text for values in texts.values() for text in values}, key=str.casefold)
        missing = [text for text in wanted if text.casefold() not in map(str.casefold, known)]
        if missing:
            there = ", ".join(known) if known else "none"
            warnings.append(f"No column has {factor} {', '.join(map(repr, missing))}; the values there are: {there}")
        folded = {text.casefold() for text in wanted}
        chosen = [column for column in chosen if folded.intersection(map(str.casefold, texts[column.condition]))]
    return ChosenColumns(every, chosen, warnings)


def _filters(catalogue: Catalogue, number: int, asked: PageRequest) -> list[tuple[str, tuple[str, ...]]]:
    found = list(asked.filters)
    if asked.columns:
        found.append(("column id", asked.columns))
    if asked.default_values:
        found.append((catalogue.experiments[number].default_factor, asked.default_values))
    return found


def _values(catalogue: Catalogue, column: Column, factor: str) -> list[str]:
    if factor == "column id":
        return [column.id]
    if factor == COMPARISON:
        return [column.name]
    return [value.value for _, _, value in catalogue.uses(column.condition) if value.type == factor]


def _name(catalogue: Catalogue, condition: int) -> str:
    """Call a group by its factor values, a contrast by its own name."""
    if catalogue.is_contrast[condition]:
        return catalogue.condition_names[condition]
    factors = [value.value for side, is_factor, value in catalogue.uses(condition) if is_factor and side is Side.GROUP]
    return ", ".join(factors) or catalogue.condition_names[condition]
