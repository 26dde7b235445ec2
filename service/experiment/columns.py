"""Columns of an experiment page: assay groups or contrasts, and which of them are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mappings.vocabulary import Side
from service.catalogue import Catalogue
from service.request.page import PageRequest

COMPARISON = "comparison name"
"""Name under which contrasts are chosen by what they are called."""

ARRAY_DESIGN = "array design"
"""Name under which contrasts are chosen by the array that they were measured on."""


@dataclass(frozen=True, slots=True)
class Column:
    """An assay group of a baseline experiment, or a contrast: number, id, and what it is called."""

    condition: int
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ChosenColumns:
    """All columns in order, those asked for (all of them when nothing was), and what could not be found.

    `part` says which of those asked for are shown: genes are chosen by all of them.
    """

    all: list[Column]
    chosen: list[Column]
    warnings: list[str]
    part: slice = field(default_factory=lambda: slice(None))

    @property
    def shown(self) -> list[Column]:
        """The columns that a table has."""
        return self.chosen[self.part]


def choose(catalogue: Catalogue, number: int, asked: PageRequest, experiment: Mapping[str, Any]) -> ChosenColumns:
    """Return the columns of an experiment (`experiment.json`) and those that a request selects.

    Values of one factor are alternatives, several factors must all fit. A value that no column has gives no
    columns, and the warning names the values there are. Columns are ordered by what they are called, unless the
    experiment's curators ordered them.
    """
    contrasts = not catalogue.experiments[number].kind.baseline
    every = [
        Column(condition, catalogue.condition_ids[condition], _name(catalogue, condition))
        for condition in catalogue.of_experiment(number).tolist()
        if bool(catalogue.is_contrast[condition]) == contrasts
    ]
    every = _in_order(_called_apart(catalogue, every, experiment), experiment)
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
    if not contrasts and len(chosen) < len(every):
        chosen = _in_order(_called_apart(catalogue, chosen, experiment), experiment)
    return ChosenColumns(every, chosen, warnings)


def _called_apart(catalogue: Catalogue, columns: list[Column], experiment: Mapping[str, Any]) -> list[Column]:
    """Call assay groups by the factors that tell those shown apart: those of the menu first, then by name."""
    factors = {column.condition: _factors(catalogue, column) for column in columns}
    if not columns or catalogue.is_contrast[columns[0].condition]:
        return columns
    types = {name for values in factors.values() for name in values}
    apart = [name for name in types if len({values.get(name) for values in factors.values()}) > 1]
    menu = list(experiment["display"]["menu_factors"])
    apart.sort(key=lambda name: (menu.index(name) if name in menu else len(menu), name))
    called = {condition: [values[name] for name in apart if name in values] for condition, values in factors.items()}
    return [replace(column, name=", ".join(called[column.condition]) or column.name) for column in columns]


def _factors(catalogue: Catalogue, column: Column) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for _, is_factor, value in catalogue.uses(column.condition):
        if is_factor:
            found.setdefault(value.type, []).append(value.value)
    return {name: ", ".join(values) for name, values in found.items()}


def _in_order(columns: list[Column], experiment: Mapping[str, Any]) -> list[Column]:
    if experiment["display"]["curated_order"]:
        curated = [*experiment["groups"], *experiment["contrasts"]]
        place = {column["id"]: number for number, column in enumerate(curated)}
        return sorted(columns, key=lambda column: place[column.id])
    return sorted(columns, key=lambda column: (column.name.casefold(), column.id))


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
    if factor == ARRAY_DESIGN:
        return [catalogue.array_designs[column.condition] or ""]
    return [value.value for _, _, value in catalogue.uses(column.condition) if value.type == factor]


def _name(catalogue: Catalogue, condition: int) -> str:
    """Call a group by its factor values, a contrast by its own name."""
    if catalogue.is_contrast[condition]:
        return catalogue.condition_names[condition]
    factors = [value.value for side, is_factor, value in catalogue.uses(condition) if is_factor and side is Side.GROUP]
    return ", ".join(factors) or catalogue.condition_names[condition]
