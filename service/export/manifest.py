"""What tells a whole export from one that ended early: its rows and a checksum of its bytes."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manifest:
    """Rows and, in hexadecimal, sha256 of the uncompressed bytes so far."""

    rows: int
    sha256: str
    bytes: int

    def members(self) -> dict[str, int | str]:
        """Return what stands in an export itself: its bytes end somewhere behind that."""
        return {"rows": self.rows, "sha256": self.sha256}

    def all(self) -> dict[str, int | str]:
        """Return what is said of a whole file elsewhere."""
        return {"rows": self.rows, "bytes": self.bytes, "sha256": self.sha256}


class Tally:
    """Counts rows and bytes on their way out, and takes their checksum."""

    def __init__(self) -> None:
        self.rows = 0
        self._bytes = 0
        self._sha256 = hashlib.sha256()

    def add(self, piece: bytes, rows: int = 0) -> None:
        """Count a piece that holds some rows."""
        self.rows += rows
        self._bytes += len(piece)
        self._sha256.update(piece)

    def manifest(self) -> Manifest:
        """Return what was counted so far."""
        return Manifest(self.rows, self._sha256.hexdigest(), self._bytes)
