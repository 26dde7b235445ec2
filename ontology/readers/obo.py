"""Open Biomedical Ontologies 1.4, https://owlcollab.github.io/oboformat/doc/obo-syntax.html."""

import re
from pathlib import Path

from pronto.parsers import OboParser

from ontology.readers.entities import parse_entities
from ontology.readers.source import open_source
from ontology.records import OntologyFile

FRAME = re.compile(rb"^(?:format-version:|\[(?:Term|Typedef)\])", re.MULTILINE)


class Parser(OboParser):
    """pronto's parser, for files whose terms refer to terms of other files."""

    def symmetrize_lineage(self) -> None:
        """Do nothing: children are found by `ontology.build`, and parents may be in another file."""


def recognise(start: bytes) -> bool:
    """Tell an OBO file by its header or first frame."""
    return FRAME.search(start) is not None and not start.startswith((b"<", b"{"))


def read(path: Path) -> OntologyFile:
    """Read an OBO file; `OntologyError` names the line that is wrong."""
    with open_source(path) as stream:
        return parse_entities(path, Parser, stream)
