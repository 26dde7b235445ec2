"""From pronto's data to `Term`s, the same for its three formats."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from pronto.ontology import Ontology as Document
from pronto.parsers import BaseParser
from pronto.term import TermData
from pronto.utils.warnings import ProntoWarning

from ontology.errors import OntologyError
from ontology.readers.source import BROKEN, TooLarge
from ontology.readers.versions import name_version
from ontology.records import OntologyFile, Term, compact

PART_OF = {"part_of", "BFO:0000050", "OBO_REL:part_of"}
HAS_ROLE = {"has_role", "RO:0000087"}


def parse_entities(path: Path, parser: type[BaseParser], stream: Any) -> OntologyFile:  # noqa: ANN401  # any byte stream
    """Let one of pronto's parsers read a stream, with nothing fetched.

    pronto's own constructor is passed by: it follows imports over the network, guesses encodings from the first bytes,
    and fails on terms that are only referred to, which is what importing ontologies consist of.
    """
    document = Document()
    document.import_depth = 0
    with damage_named(path), warnings.catch_warnings():
        # Its warnings are about parts of an ontology that are not used here: definitions, odd dates, axioms.
        warnings.simplefilter("ignore", ProntoWarning)
        parser(document).parse_from(stream)
    metadata = document.metadata
    return OntologyFile(name_version(path, metadata.ontology, metadata.data_version), list(list_terms(document)))


@contextmanager
def damage_named(path: Path) -> Iterator[None]:
    """Turn what pronto raises on a damaged file into an `OntologyError` with the line, where it is known."""
    remedy = "Fetch the file again, or correct it."
    try:
        yield
    except (TooLarge, *BROKEN):
        raise
    except (SyntaxError, ParseError) as problem:
        line = problem.position[0] if isinstance(problem, ParseError) else problem.lineno
        raise OntologyError(path, f"line {line}: {problem.args[0]}", remedy) from problem
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise OntologyError(path, f"it cannot be read ({problem})", remedy) from problem


def list_terms(document: Document) -> Iterator[Term]:
    """Yield the terms of a parsed document, sets made lists in a fixed order."""
    # pronto's public classes resolve every id and fail on one that is defined in another file.
    graph = document._terms  # noqa: SLF001
    for data in graph.entities.values():
        if data.anonymous or data.id.startswith("_:"):
            continue
        replaced_by = sorted(map(compact, data.replaced_by))
        yield Term(
            id=compact(data.id),
            label=(data.name or "").strip(),
            synonyms=sorted((synonym.description.strip(), synonym.scope or "RELATED") for synonym in data.synonyms),
            parents=sorted(map(compact, graph.lineage[data.id].sup | related(data, PART_OF))),
            roles=sorted(map(compact, related(data, HAS_ROLE))),
            definition=(data.definition or "").strip(),
            alternates=sorted(map(compact, data.alternate_ids)),
            obsolete=data.obsolete,
            replaced_by=replaced_by[0] if replaced_by else "",
        )


def related(data: TermData, relations: set[str]) -> set[str]:
    """Collect what a term is related to by relations that files call by name, CURIE or IRI."""
    return {
        target
        for relation, targets in data.relationships.items()
        if compact(relation).rpartition("#")[2] in relations
        for target in targets
    }
