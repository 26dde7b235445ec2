"""OWL 2 as RDF/XML, https://www.w3.org/TR/owl2-mapping-to-rdf/; the other syntaxes of OWL are not read."""

import re
from pathlib import Path
from pyexpat import ExpatError, ParserCreate
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element

from pronto.metadata import Metadata
from pronto.parsers import RdfXMLParser

from ontology.errors import OntologyError
from ontology.readers.entities import parse_entities
from ontology.readers.source import START, open_source
from ontology.records import OntologyFile

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
OBO_IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"

USED = {
    f"{{{RDFS}}}label",
    f"{{{RDFS}}}subClassOf",
    f"{{{OWL}}}deprecated",
    "{http://purl.obolibrary.org/obo/}IAO_0100001",
    "{http://purl.obolibrary.org/obo/}IAO_0000115",
    f"{{{OBO_IN_OWL}}}id",
    f"{{{OBO_IN_OWL}}}hasAlternativeId",
    f"{{{OBO_IN_OWL}}}hasExactSynonym",
    f"{{{OBO_IN_OWL}}}hasBroadSynonym",
    f"{{{OBO_IN_OWL}}}hasNarrowSynonym",
    f"{{{OBO_IN_OWL}}}hasRelatedSynonym",
}
"""What is taken from a class; IAO_0100001 is "term replaced by", IAO_0000115 the definition."""

ENTITY_LENGTH = 200
"""Longest text of an XML entity that is accepted; real files shorten name spaces with them, and nothing else."""


class Parser(RdfXMLParser):
    """pronto's parser, looking at what is used only: it gives up on odd dates and data types in what is not."""

    def symmetrize_lineage(self) -> None:
        """Do nothing: children are found by `ontology.build`, and parents may be in another file."""

    def _extract_meta(self, elem: Element) -> Metadata:
        information = elem.findtext(f"{{{OWL}}}versionInfo")
        keep(elem, {f"{{{OWL}}}versionIRI"})
        metadata: Metadata = super()._extract_meta(elem)
        metadata.data_version = metadata.data_version or information
        return metadata

    def _extract_term(self, elem: Element, curies: dict[str, str]) -> Any:  # noqa: ANN401  # as in pronto
        keep(elem, USED)
        return super()._extract_term(elem, curies)

    def _extract_object_property(self, prop: Element, curies: dict[str, str]) -> None:
        """Leave out: of properties their names are used, which are read before."""

    def _extract_annotation_property(self, prop: Element, curies: dict[str, str]) -> None:
        """Leave out."""

    def _process_axiom(self, axiom: Element, curies: dict[str, str]) -> None:
        """Leave out: axioms add sources to synonyms and definitions."""


def keep(element: Element, tags: set[str]) -> None:
    """Leave an element only the children with these tags that say something."""
    element[:] = [child for child in element if child.tag in tags and (child.text or child.attrib or len(child))]


def recognise(start: bytes) -> bool:
    """Tell OWL by its name space at the top of an XML file."""
    head = re.sub(rb"<!--.*?-->", b"", start, flags=re.DOTALL)
    return head.startswith(b"<") and OWL.encode() in head


def read(path: Path) -> OntologyFile:
    """Read an OWL file; `OntologyError` names the line that is wrong.

    Of class expressions `part_of some X` and `has_role some X` directly below subClassOf are edges, others are not.
    """
    with open_source(path) as stream:
        check_prologue(path, stream)
    with open_source(path) as stream:
        return parse_entities(path, Parser, stream)


def check_prologue(path: Path, stream: BinaryIO) -> None:
    """Refuse XML that brings entities other than short plain texts, refers to another file, or is not RDF.

    Entities can only be declared before the root element, so no more than that is read. Name space entities
    (`&obo;UBERON_0002107`) are what editors of ontologies write; anything that could expand to more is refused.
    """
    root: list[str] = []

    def refuse(problem: str) -> None:
        raise OntologyError(path, problem, "Save the ontology as RDF/XML without it.")

    def see_doctype(_name: str, system: str | None, public: str | None, _internal: bool) -> None:  # noqa: FBT001  # expat's
        if system or public:
            refuse("its DOCTYPE refers to another file")

    def see_entity(name: str, parameter: bool, value: str | None, *_: Any) -> None:  # noqa: ANN401, FBT001  # expat's
        if parameter or value is None or len(value) > ENTITY_LENGTH or re.search("[&%<]", value):
            refuse(f"it declares the XML entity {name!r}, which is more than a short plain text")

    parser = ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = see_doctype
    parser.EntityDeclHandler = see_entity
    parser.StartElementHandler = lambda name, _: root.append(name)
    try:
        while not root and (data := stream.read(START)):
            parser.Parse(data)
    except ExpatError as problem:
        if not root:
            raise OntologyError(path, f"it is not well-formed XML ({problem})", "Fetch the file again.") from problem
    if root[:1] != [f"{RDF} RDF"]:
        raise OntologyError(path, "it is OWL in another syntax than RDF/XML", "Convert it to RDF/XML or OBO.")
