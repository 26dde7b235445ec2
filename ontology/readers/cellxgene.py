"""cellxgene-ontology-guide's JSON, https://github.com/chanzuckerberg/cellxgene-ontology-guide.

`{id: {"label", "ancestors": {id: distance}, "synonyms": [text], "deprecated", "replaced_by", ...}}`: an ancestor at
distance 1 is a parent, by is_a or part_of, which are not told apart; synonyms are exact ones; `description` may have
marks of HTML.
"""

import re
from pathlib import Path
from typing import Any

from ontology.errors import OntologyError
from ontology.readers.json import load_json
from ontology.readers.versions import name_guide_version
from ontology.records import OntologyFile, Term, compact


def recognise(start: bytes) -> bool:
    """Tell the guide's JSON by the fields of its first term."""
    return start.startswith(b"{") and b'"ancestors"' in start and b'"label"' in start and b'"deprecated"' in start


def read(path: Path) -> OntologyFile:
    """Read one ontology of the guide."""
    return OntologyFile(
        name_guide_version(path), [read_term(path, term_id, entry) for term_id, entry in load_json(path).items()]
    )


def read_term(path: Path, term_id: str, entry: Any) -> Term:  # noqa: ANN401  # JSON from a file
    """Take one term; what is not of the form above is an `OntologyError` that names the term."""
    try:
        return Term(
            id=compact(term_id),
            label=(entry["label"] or "").strip(),
            synonyms=[(text.strip(), "EXACT") for text in entry.get("synonyms", ())],
            parents=[compact(ancestor) for ancestor, distance in entry["ancestors"].items() if distance == 1],
            definition=plain(entry.get("description") or ""),
            obsolete=bool(entry.get("deprecated", False)),
            replaced_by=compact(entry.get("replaced_by") or ""),
        )
    except (KeyError, TypeError, AttributeError) as problem:
        text = f"the entry {term_id!r} is no term ({problem!r})"
        raise OntologyError(path, text, "Fetch the file again, or correct it.") from problem


def plain(text: str) -> str:
    """Return text without marks of HTML (`<em>H</em>`), blanks squashed."""
    return " ".join(re.sub(r"</?[a-z]+>", "", text).split())
