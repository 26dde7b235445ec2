"""The form that chooses columns of an experiment: its comparisons, factors and characteristics, with their values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from service.atlas.experiment.page import column_groups
from service.atlas.heatmap import Asked
from service.request.values import factor_type

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that columns have: what the form sends for it, how many columns have it, whether it is ticked."""

    text: str
    sent: str
    columns: int
    ticked: bool


@dataclass(frozen=True, slots=True)
class ColumnFilter:
    """What columns can be chosen by, and its values."""

    name: str
    choices: list[Choice]

    @property
    def ticked(self) -> int:
        """How many values are ticked."""
        return sum(choice.ticked for choice in self.choices)


def column_filters(asked: Asked) -> list[ColumnFilter]:
    """Return the filters that tell columns apart; those asked for are there even if they do not.

    A characteristic that tells apart what a factor or another one does is left out.
    """
    chosen = {name: {text.casefold() for text in texts} for name, texts in asked.page.filters}
    if asked.page.default_values:
        texts = {text.casefold() for text in asked.page.default_values}
        chosen[asked.entry.default_factor] = chosen.get(asked.entry.default_factor, set()) | texts
    groups = column_groups(asked.release.catalogue, asked.entry, asked.experiment, asked.columns.all)
    found: list[ColumnFilter] = []
    seen: set[tuple[tuple[str, ...], ...]] = set()
    for group in groups:
        name = factor_type(group["name"])
        parts = tuple(sorted(tuple(ids) for _, ids in group["groupings"]))
        if name in chosen or (len(parts) > 1 and (parts not in seen or name in asked.entry.factors)):
            found.append(_filter(group, name, chosen.get(name, set())))
            seen.add(parts)
    return found


def _filter(group: Json, name: str, chosen: set[str]) -> ColumnFilter:
    values: Sequence[tuple[str, Sequence[str]]] = group["groupings"]
    return ColumnFilter(
        name,
        [
            Choice(
                text, orjson.dumps({group["name"]: [text]}).decode(), len(dict.fromkeys(ids)), text.casefold() in chosen
            )
            for text, ids in sorted(values, key=lambda value: value[0].casefold())
        ],
    )


def default_view(asked: Asked) -> tuple[str, list[str]] | None:
    """Return the slice that the curators show first, as text and as values of `filterFactors`; None without one."""
    filters = asked.experiment["display"]["default_filters"]
    if not filters or asked.page.filters:
        return None
    text = ", ".join(f"{name}: {value}" for name, value in filters)
    return text, [orjson.dumps({name: [value]}).decode() for name, value in filters]
