"""Folders of input files."""

from pathlib import Path


def files_below(folder: Path) -> list[Path]:
    """List the files in a folder, however deep, by name."""
    return sorted(file for file in folder.rglob("*") if file.is_file())
