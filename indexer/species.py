"""What is known of species: their kingdom, and the factor that makes the columns of their baseline results.

From `species-properties.json` (a list of `{"name": "Homo_sapiens", "kingdom": "animals", "defaultQueryFactorType":
"ORGANISM_PART", …}`) where one is given, else from `species.tsv` beside this module.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from indexer.readers.annotation import annotation_type
from indexer.readers.errors import FormatError
from indexer.readers.text import MEBIBYTE, read_bytes, rows
from mappings.species import species_key

_LIMIT = 16 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class SpeciesEntry:
    """Kingdom (animals, plants, fungi, protists, bacteria) and default factor ("organism part"), "" if unknown."""

    kingdom: str = ""
    default_factor: str = ""


@dataclass(frozen=True, slots=True)
class SpeciesTable:
    """Species by key (`mappings.species`); bacteria by genus."""

    entries: Mapping[str, SpeciesEntry]

    @classmethod
    def read(cls, properties: Sequence[Path] = ()) -> Self:
        """Read the built-in table, and put what files of species properties say over it, the first file on top.

        Raises
        ------
        FormatError
            A file is no list of species properties.
        """
        entries = _builtin()
        for path in reversed(properties):
            entries |= _properties(path)
        return cls(entries)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and species_key(name) in self.entries

    def find(self, name: str) -> SpeciesEntry:
        """Return what is known of a species in any spelling; an empty entry when nothing is."""
        key = species_key(name)
        return self.entries.get(key) or self.entries.get(key.partition(" ")[0]) or SpeciesEntry()


def _builtin() -> dict[str, SpeciesEntry]:
    _, *listed = rows(Path(__file__).with_name("species.tsv"), [])
    return {species_key(name): SpeciesEntry(kingdom, factor) for _, (name, kingdom, factor) in listed}


def _properties(path: Path) -> dict[str, SpeciesEntry]:
    try:
        listed: Any = json.loads(read_bytes(path, _LIMIT))
        return {species_key(one["name"]): _entry(one) for one in listed}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(path, f"{type(error).__name__}: {error}", "a JSON list of species with names") from error


def _entry(properties: Mapping[str, str]) -> SpeciesEntry:
    factor = annotation_type(properties.get("defaultQueryFactorType") or "")
    return SpeciesEntry((properties.get("kingdom") or "").lower(), factor)
