"""A file that is only ever appended to, whose bytes are taken as they come: under writers of archives and Parquet."""

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Appended(io.RawIOBase):
    """Holds what was written since `take` was called last; knows how much there was in all."""

    def __init__(self) -> None:
        self._held = io.BytesIO()
        self._bytes = 0

    def writable(self) -> bool:
        """Say that it can be written."""
        return True

    def tell(self) -> int:
        """Return how many bytes were written."""
        return self._bytes

    def write(self, piece: "ReadableBuffer") -> int:
        """Append a piece."""
        written = self._held.write(piece)
        self._bytes += written
        return written

    def take(self) -> bytes:
        """Return what was written since the last time."""
        piece = self._held.getvalue()
        self._held = io.BytesIO()
        return piece
