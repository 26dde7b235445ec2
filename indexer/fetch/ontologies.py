"""Where ontologies are published, by their short names."""

from dataclasses import dataclass

from indexer.fetch.download import Item

PURL = "https://purl.obolibrary.org/obo/"
DEFAULT = ("efo", "uberon", "cl", "po")
"""What annotates most conditions: EFO (with diseases and compounds), tissues, cells, plants."""


@dataclass(frozen=True, slots=True)
class Published:
    """A published ontology: the folder's address, and the file in it."""

    address: str
    file: str


_PLACES = {
    "efo": Published("https://www.ebi.ac.uk/efo/", "efo.obo"),
    "uberon": Published(f"{PURL}uberon/", "basic.obo"),
    "cl": Published(f"{PURL}cl/", "cl-basic.obo"),
    "go": Published(f"{PURL}go/", "go-basic.obo"),
    "chebi": Published(f"{PURL}chebi/", "chebi_core.obo"),
}
"""Editions with the links that conditions are found by, and less beside; of others the main one is taken."""


def published(name: str) -> Published:
    """Return where an ontology is published: those of the OBO Foundry are at `purl.obolibrary.org/obo/<name>.obo`."""
    return _PLACES.get(name.lower(), Published(PURL, f"{name.lower()}.obo"))


def published_item(name: str) -> Item:
    """Return the file of an ontology, called by the ontology's name ("uberon-basic.obo")."""
    file = published(name).file
    return Item(file, file if file.startswith(name.lower()) else f"{name.lower()}-{file}")
