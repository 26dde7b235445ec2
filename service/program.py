"""What the program itself is: a digest of its files, by which answers of another version are told apart."""

import hashlib
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

PARTS = ("service", "engines", "ontology", "analysis", "mappings")
"""Folders that answers are made by."""

KINDS = frozenset({".py", ".html", ".js", ".css", ".svg", ".sql", ".json"})

SIZE = 8
"""Bytes of a digest."""


@lru_cache(1)
def program_digest() -> str:
    """Return a digest of all files that answers are made by; the same wherever the same version is installed."""
    found = hashlib.blake2b(digest_size=SIZE)
    for part in PARTS:
        for file in sorted((ROOT / part).rglob("*")):
            if file.suffix in KINDS:
                found.update(file.read_bytes())
    return found.hexdigest()


def digest_files(folder: Path) -> dict[str, str]:
    """Return a digest of each file of a folder, by name."""
    files = (file for file in folder.iterdir() if file.is_file())
    return {file.name: hashlib.blake2b(file.read_bytes(), digest_size=SIZE).hexdigest() for file in files}
