"""The files of whole releases that were written, by `service.download.whole`: what there is, and where."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from mappings.layout import Home
from service.download.whole import INDEX, SUMS, sha256_of
from service.errors import NotFound

COMMAND = "opengxa releases files"
"""What writes them."""


@dataclass(frozen=True, slots=True)
class Made:
    """One file that was written."""

    path: Path
    media_type: str
    sha256: str


def read_index(home: Home, release: str) -> dict[str, Any]:
    """Return what was written for a release; raises `NotFound` where nothing was."""
    try:
        index: dict[str, Any] = orjson.loads((home.downloads / release / INDEX).read_bytes())
    except FileNotFoundError as error:
        raise NotFound(f"The files of release {release} have not been made here; run `{COMMAND}`") from error
    return index


def find_made(home: Home, release: str, name: str) -> Made:
    """Return a file of a release; raises `NotFound`."""
    folder, index = home.downloads / release, read_index(home, release)
    if name in (INDEX, SUMS):
        return Made(folder / name, "application/json" if name == INDEX else "text/plain", sha256_of(folder / name))
    for file in index["files"]:
        if file["name"] == name:
            return Made(folder / name, file["media_type"], file["sha256"])
    there = ", ".join([*(file["name"] for file in index["files"]), INDEX, SUMS])
    raise NotFound(f"Release {release} has no file {name[:100]!r}; it has {there}")
