"""OBO graphs as JSON, https://github.com/geneontology/obographs."""

import io
from pathlib import Path
from typing import Any

import orjson
from pronto.parsers import OboJSONParser

from ontology.errors import NotAnOntology
from ontology.readers.entities import parse_entities
from ontology.readers.json import load_json
from ontology.readers.versions import name_version
from ontology.records import OntologyFile


class Parser(OboJSONParser):
    """pronto's parser, for files whose terms refer to terms of other files."""

    def symmetrize_lineage(self) -> None:
        """Do nothing: children are found by `ontology.build`, and parents may be in another file."""


def recognise(start: bytes) -> bool:
    """Tell an OBO graph document by its list of graphs."""
    return start.startswith(b"{") and b'"graphs"' in start


def read(path: Path) -> OntologyFile:
    """Read an OBO graph document, all its graphs; `OntologyError` names the line where the JSON is wrong."""
    document = load_json(path)
    graphs = document.get("graphs")
    if not isinstance(graphs, list) or not all(isinstance(graph, dict) and "nodes" in graph for graph in graphs):
        raise NotAnOntology(path, "its graphs are no OBO graphs")
    # pronto reads the first graph of a document only.
    files = [parse_entities(path, Parser, io.BytesIO(orjson.dumps({"graphs": [graph]}))) for graph in graphs]
    version = "; ".join(dict.fromkeys(describe(path, graph) for graph in graphs))
    return OntologyFile(version, [term for file in files for term in file.terms])


def describe(path: Path, graph: dict[str, Any]) -> str:
    """Say which ontology a graph is, and its version."""
    metadata = graph.get("meta")
    version = metadata.get("version") if isinstance(metadata, dict) else None
    return name_version(path, *(text if isinstance(text, str) else None for text in (graph.get("id"), version)))
