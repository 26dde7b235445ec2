"""Tells the formats apart by content and reads a file with the one that fits."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ontology.errors import NotAnOntology, OntologyError
from ontology.readers import cellxgene, groups, obo, obograph, owl
from ontology.readers.source import promises_ontology, read_start
from ontology.records import OntologyFile


@dataclass(frozen=True, slots=True)
class Format:
    """A format of ontology files: how it is told from a file's first bytes, and how it is read."""

    recognise: Callable[[bytes], bool]
    read: Callable[[Path], OntologyFile]


FORMATS = tuple(Format(module.recognise, module.read) for module in (obo, owl, obograph, cellxgene, groups))


def read_file(path: Path) -> OntologyFile:
    """Read one ontology file or table of groups of tissues, packed by gzip or Zstandard or not.

    Raises
    ------
    NotAnOntology
        The file is something else.
    OntologyError
        The file is missing or damaged, or has no term in it.
    """
    start = read_start(path)
    fitting = next((format_ for format_ in FORMATS if format_.recognise(start)), None)
    if fitting is None:
        if promises_ontology(path):
            raise OntologyError(path, "it is neither OBO nor OWL as RDF/XML", "Fetch the file again, or convert it.")
        raise NotAnOntology(path, "it is no ontology" if start else "it is empty")
    file = fitting.read(path)
    if not file.terms and not file.groups:
        raise OntologyError(path, "it has no terms", "Fetch the file again.")
    return file
