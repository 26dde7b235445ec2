"""What is annotated to a gene, as its page shows it: with links to the sources, and to pages of gene sets here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.atlas.bioentity import PROPERTIES, SETS, bioentity_information
from service.release import Release
from service.render.links import link

MOST_VALUES = 12
"""Values of a property shown at once; the others are a click away."""

_LEFT_OUT = frozenset({"ortholog", "gene_biotype"})
"""Properties that the page shows in its own way."""


@dataclass(frozen=True, slots=True)
class PropertyValue:
    """A value: its text, its source's page ("" for none), and its page here ("" for none)."""

    text: str
    url: str
    page: str


@dataclass(frozen=True, slots=True)
class GeneProperty:
    """A property by its name, with the values shown at once and the others."""

    name: str
    shown: list[PropertyValue]
    more: list[PropertyValue]


def gene_properties(release: Release, number: int, pin: str | None) -> list[GeneProperty]:
    """Return the properties of a gene in the Atlas's order."""
    members = bioentity_information(release, number, lambda gene: link("pages.gene", {"gene_id": gene, "release": pin}))
    return [
        _property(one["name"], [_value(one["type"], value, pin) for value in one["values"]])
        for one in members["bioentityProperties"]
        if one["type"] not in _LEFT_OUT
    ]


def _property(name: str, values: Sequence[PropertyValue]) -> GeneProperty:
    return GeneProperty(name, list(values[:MOST_VALUES]), list(values[MOST_VALUES:]))


def _value(kind: str, value: dict[str, Any], pin: str | None) -> PropertyValue:
    page = ""
    if kind in SETS:
        page = link("pages.gene_set", {"set_id": _set_id(value["url"]), "release": pin})
    return PropertyValue(value["text"], value["url"], page)


def _set_id(url: str) -> str:
    """Return the gene set that an outside link is about: its last part, an ontology's id with its colon."""
    last = url.rsplit("/", 1)[-1]
    return last.replace("_", ":", 1) if last.startswith(("GO_", "PO_")) else last


def set_source(set_id: str) -> str:
    """Return where a gene set is described, "" where that is not known."""
    kinds = {"GO:": "go", "PO:": "po", "IPR": "interpro", "R-": "pathwayid"}
    kind = next((kind for start, kind in kinds.items() if set_id.startswith(start)), "")
    return PROPERTIES[kind].address.format(value=set_id, term=set_id.replace(":", "_", 1)) if kind else ""
