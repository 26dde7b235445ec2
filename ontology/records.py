"""What a reader finds in one ontology file, before files are merged and numbered."""

import re
from dataclasses import dataclass, field
from enum import IntEnum

SCOPES = ("EXACT", "BROAD", "NARROW", "RELATED")
"""How far a synonym means the same as the label; OBO's four words."""

COMPACT = re.compile(r"([A-Za-z][\w.-]*):([\w.-]+)", re.ASCII)
UNDERSCORED = re.compile(r"([A-Za-z][A-Za-z0-9.]*)_([A-Za-z0-9]*\d[A-Za-z0-9]*)", re.ASCII)
IRI = re.compile(r"(?:https?|ftp)://.*[/#?=]([^/#?=]+)/?", re.DOTALL)


@dataclass(slots=True)
class Term:
    """One term as a file gives it; ids are CURIEs.

    Attributes
    ----------
    synonyms : pairs of text and one of `SCOPES`, in the file's order or sorted
    parents : terms it is a kind of, or part of
    roles : terms it has as a role (`has_role`), no parents
    definition : what it means in a sentence or two, "" if the file has none
    alternates : further ids of this very term
    replaced_by : the successor of an obsolete term, "" if none is named
    """

    id: str
    label: str = ""
    synonyms: list[tuple[str, str]] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    definition: str = ""
    alternates: list[str] = field(default_factory=list)
    obsolete: bool = False
    replaced_by: str = ""


@dataclass(slots=True)
class OntologyFile:
    """The terms of one file, and what it calls itself ("EFO 3.55.0"); or groups of tissues, from a table of these."""

    version: str
    terms: list[Term]
    groups: list["Group"] = field(default_factory=list)


class GroupKind(IntEnum):
    """What groups of tissues are."""

    SYSTEM = 0
    ORGAN = 1


@dataclass(frozen=True, slots=True)
class Group:
    """A tissue's membership in an anatomical system or organ; ids are CURIEs."""

    kind: GroupKind
    id: str
    name: str
    tissue: str


def curie(text: str) -> str | None:
    """Bring an identifier to the compact form.

    Parameters
    ----------
    text : str
        `UBERON:0002107`, `UBERON_0002107`, or an IRI that ends in either (`http://purl.obolibrary.org/obo/UBERON_0002107`).

    Returns
    -------
    str or None
        `UBERON:0002107`, letters as they were; None when the text is none of these.
    """
    text = text.strip()
    iri = IRI.fullmatch(text)
    last = iri[1] if iri else text
    parts = UNDERSCORED.fullmatch(last) or COMPACT.fullmatch(last)
    return f"{parts[1]}:{parts[2]}" if parts else None


def compact(identifier: str) -> str:
    """Return an identifier's CURIE, or what has none as it is."""
    return curie(identifier) or identifier
