"""What an experiment's tables were made of, and what making them told: `experiments/<accession>/made.json`.

A later run that is given the same files takes the tables over, and reads here what it would have learnt from the files.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import orjson

from indexer.catalogue import Measured
from indexer.readers.kinds import given_name
from mappings.manifest import SourceFile

NAME = "made.json"


@dataclass(frozen=True, slots=True)
class Record:
    """One experiment's tables: by which software, of which files (name -> sha256, in the order of the release's list).

    `notes` are remarks of the readers of results; `genes_by_unit` and `tested_genes` as `indexer.catalogue.Measured`.
    """

    software: str
    files: Mapping[str, str]
    notes: tuple[str, ...]
    genes_by_unit: Mapping[str, int]
    tested_genes: Mapping[str, int]

    @classmethod
    def of(cls, software: str, files: Iterable[SourceFile], notes: Iterable[str], measured: Measured) -> Self:
        """Describe tables that were just made."""
        return cls(software, checksums(files), tuple(notes), measured.genes_by_unit, measured.tested_genes)

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Read the record in an experiment's folder; None when there is none that can be read."""
        try:
            members = orjson.loads((folder / NAME).read_bytes())
            return cls(**{**members, "notes": tuple(members["notes"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write(self, folder: Path) -> None:
        """Write the record into an experiment's folder."""
        (folder / NAME).write_bytes(orjson.dumps(self))

    @property
    def measured(self) -> Measured:
        """What the results hold."""
        return Measured(self.genes_by_unit, self.tested_genes)


def checksums(files: Iterable[SourceFile]) -> dict[str, str]:
    """Return checksums of files by the name they go by."""
    return {given_name(Path(file.path)): file.sha256 for file in files}
