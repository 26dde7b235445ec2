"""How Expression Atlas writes names: raw ones as in its index, and pretty ones as on its pages."""

from mappings.species import species_key
from mappings.vocabulary import ExperimentType

_SPECIAL = {"rnai": "RNAi", "rna interference": "RNA interference", "rna": "RNA"}


def reference_name(species: str) -> str:
    """Return a species as in queries: "Homo sapiens" -> "homo sapiens"; cultivar groups count as their species."""
    return species_key(species)


def file_name(species: str) -> str:
    """Return a species as in names of files and drawings: "Homo sapiens" -> "homo_sapiens"."""
    return species_key(species).replace(" ", "_")


def factor_name(factor: str) -> str:
    """Return a factor type as in facets and filters: "organism part" -> "ORGANISM_PART"."""
    return factor.upper().replace(" ", "_")


def pretty(name: str) -> str:
    """Return what people read for a raw name; words keep their case beyond the first letter."""
    if name in ExperimentType.__members__:
        return ExperimentType[name].label
    return _SPECIAL.get(name.casefold()) or name[:1].upper() + name[1:] or "Unknown"


def term_id(curie: str) -> str:
    """Return an ontology term as in drawings and widgets: "UBERON:0002107" -> "UBERON_0002107"; "" stays."""
    return curie.replace(":", "_", 1)
