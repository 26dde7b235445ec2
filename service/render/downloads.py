"""The page of downloads."""

from collections.abc import Mapping
from typing import Any

from service.download.experiment_tables import SIDE_TABLES
from service.download.made import COMMAND

UNITS = ("bytes", "kB", "MB", "GB", "TB")
STEP = 1000


def downloads_view(index: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what the page shows: the files that `index.json` lists, or what makes them where it is None."""
    files = [] if index is None else [file | {"size": size_text(file["bytes"])} for file in index["files"]]
    return {"files": files, "command": COMMAND, "side_tables": list(SIDE_TABLES)}


def size_text(size: int) -> str:
    """Write a size as people read it: "340 bytes", "1.2 MB"."""
    number, unit = float(size), 0
    while number >= STEP and unit < len(UNITS) - 1:
        number, unit = number / STEP, unit + 1
    return f"{number:.3g} {UNITS[unit]}" if unit else f"{size} {UNITS[0]}"
