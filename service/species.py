"""Names of species: what users type -> the species of a release."""

from collections.abc import Sequence

from mappings.species import COMMON_NAMES, species_key


def normalize_species(text: str) -> str:
    """Return a species in small words, common names made scientific: "Mus_musculus", "mouse" -> "mus musculus"."""
    words = " ".join(text.replace("_", " ").casefold().split())
    return COMMON_NAMES.get(words, words)


def human_first(species: str) -> tuple[bool, str]:
    """Return what orders species: human, then all others by name."""
    return species_key(species) != "homo sapiens", species


def match_species(name: str, known: Sequence[str]) -> list[int]:
    """Return positions in `known` of the species that a normalised name means.

    The whole name counts first; else genus and species alone, so that "oryza sativa" finds "Oryza sativa Japonica
    Group".
    """
    whole = [position for position, species in enumerate(known) if normalize_species(species) == name]
    return whole or [position for position, species in enumerate(known) if species_key(species) == species_key(name)]
