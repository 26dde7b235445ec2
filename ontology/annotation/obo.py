"""Ontologies of gene sets as OBO (Gene Ontology, Plant Ontology): here only for the names of terms.

Everything else in them (synonyms, ancestors) is `ontology.readers`' to read.
"""

import re

from ontology.annotation.annotation import Annotation
from ontology.annotation.set_names import SET_ID, name_rows
from ontology.annotation.source import Source

STANZA = re.compile(r"^\[(\w+)\]$", re.MULTILINE)
TAG = re.compile(r"^(id|name|is_obsolete): (.*)$", re.MULTILINE)


def recognises(source: Source) -> bool:
    """Tell OBO by its first line, and that it has gene sets by the ids of its first terms."""
    lines = source.start
    ids = (line.removeprefix("id: ") for line in lines if line.startswith("id: "))
    return bool(lines) and lines[0].startswith("format-version:") and any(map(SET_ID.fullmatch, ids))


def read(source: Source) -> Annotation:
    """Take the names of terms that are gene sets and not obsolete, and hand the file on as an ontology."""
    kinds_and_stanzas = STANZA.split("\n".join(source.lines()))[1:]
    terms = (
        dict(TAG.findall(stanza))
        for kind, stanza in zip(kinds_and_stanzas[::2], kinds_and_stanzas[1::2], strict=True)
        if kind == "Term"
    )
    names = {
        term["id"]: term["name"]
        for term in terms
        if {"id", "name"} <= term.keys() and SET_ID.fullmatch(term["id"]) and term.get("is_obsolete") != "true"
    }
    return Annotation(set_names=name_rows(names, names.values()), ontologies=(source.path,))
