"""Species of a release: what is known of one, and how many experiments each has."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from service.atlas.labels import factor_name, file_name, reference_name
from service.baseline.grids import own_factor
from service.catalogue import Catalogue, ExperimentEntry
from service.errors import NotFound
from service.species import match_species, normalize_species

Members = dict[str, Any]
Entries = Sequence[ExperimentEntry]
ListLink = Callable[[dict[str, str]], str]

KINGDOMS = ("animals", "plants", "fungi", "protists")
"""Kingdoms in the order of the home page; others come after."""


def species_properties(catalogue: Catalogue, name: str) -> Members:
    """Return name, kingdom and default factor of a species; raises `NotFound` for one without experiments."""
    names = catalogue.species.names
    found = [names[position] for position in match_species(normalize_species(name), names)]
    if not found:
        raise NotFound(f"This release has no experiment on {name[:100]!r}; it has {', '.join(names)}")
    experiments = _experiments(catalogue)
    entries = [entry for species in found for entry in experiments[species]]
    ensembl = file_name(found[0]).capitalize()
    return {
        "name": ensembl,
        "ensemblName": ensembl,
        "referenceName": reference_name(found[0]),
        "defaultQueryFactorType": factor_name(own_factor(entries)),
        "kingdom": entries[0].kingdom,
        "resources": [],
    }


def species_summary(catalogue: Catalogue, list_link: ListLink) -> Members:
    """Return cards of species by kingdom, most experiments first; `list_link` says where experiments are listed."""
    kingdoms: dict[str, list[Entries]] = {}
    for entries in _experiments(catalogue).values():
        kingdoms.setdefault(entries[0].kingdom, []).append(entries)
    order = sorted(kingdoms, key=lambda name: (KINGDOMS.index(name) if name in KINGDOMS else len(KINGDOMS), name))
    return {
        "speciesSummary": [
            {
                "kingdom": kingdom,
                "cards": [
                    _card(entries, list_link)
                    for entries in sorted(kingdoms[kingdom], key=lambda found: (-len(found), found[0].species))
                ],
            }
            for kingdom in order
        ]
    }


def _card(entries: Entries, list_link: ListLink) -> Members:
    species = entries[0].species
    wanted = {"species": reference_name(species)}
    counts = Counter("baseline" if entry.kind.baseline else "differential" for entry in entries)
    total = f"{len(entries)} experiment{'s' if len(entries) != 1 else ''}"
    lines = {total: wanted} | {
        f"{kind.capitalize()}: {counts[kind]}": wanted | {"experimentType": kind}
        for kind in ("baseline", "differential")
        if counts[kind]
    }
    return {
        "iconType": "species",
        "iconSrc": reference_name(species),
        "description": {"text": species, "url": list_link(wanted)},
        "content": [{"text": text, "url": list_link(parameters)} for text, parameters in lines.items()],
    }


def _experiments(catalogue: Catalogue) -> dict[str, list[ExperimentEntry]]:
    """Return the experiments of each species, as it is written."""
    found: dict[str, list[ExperimentEntry]] = {}
    for entry in catalogue.experiments:
        found.setdefault(entry.species, []).append(entry)
    return found
