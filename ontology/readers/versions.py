"""What an ontology file calls itself."""

import re
from pathlib import Path

NUMBER = re.compile(r"\d+(?:[.-]\d+)*")
GUIDE = re.compile(r"(?P<name>[A-Za-z]+)-(?:ontology|subset)-v?(?P<version>\w+(?:[.-]\d+)*)\.json")


def name_version(path: Path, ontology: str | None, data_version: str | None) -> str:
    """Shorten the name and version of an OBO or OWL header: "EFO 3.55.0".

    Parameters
    ----------
    ontology : "efo", "cl/cl-basic", an IRI, or None: then the file's name stands.
    data_version : "2022-07-01", "cl/releases/2023-02-19/cl-basic.owl", an IRI, or None: no version.
    """
    source = ontology or path.name
    name = re.sub(r"\.(obo|owl|json)(\.\w+)?$", "", re.split(r"[/#]", source.rstrip("/#"))[-1])
    number = NUMBER.search(data_version or "")
    version = number[0] if number else data_version or ""
    return f"{name.upper() if name.isalpha() else name} {version}".strip()


def name_guide_version(path: Path) -> str:
    """Read name and version from a file name of cellxgene-ontology-guide, "UBERON-ontology-v2026-04-01.json.gz"."""
    found = GUIDE.search(path.name)
    return f"{found['name']} {found['version']}" if found else name_version(path, None, None)
