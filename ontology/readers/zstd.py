"""Zstandard packing; imported for such files only, since the package that reads it is part of an extra."""

from typing import BinaryIO

import zstandard

STEP = 1 << 10
"""Packed bytes taken at a time: they unpack to 32 MB at most, however they were made."""


class ZstandardStream:
    """Unpacks a file of one or more frames; unlike `zstandard`'s own reader, it sees when the last one is cut off."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._unpacked = memoryview(b"")

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, b"" at the end; EOFError when the packing is damaged."""
        while not self._unpacked:
            data = self._frame.unused_data or self._packed.read(STEP)
            if not data and self._frame.eof:
                return b""
            self._unpacked = memoryview(self._unpack(data))
        part = bytes(self._unpacked[:size])
        self._unpacked = self._unpacked[size:]
        return part

    def _unpack(self, data: bytes) -> bytes:
        if not data:
            raise EOFError("it ends before its end mark")
        if self._frame.eof:
            self._frame = zstandard.ZstdDecompressor().decompressobj()
        try:
            unpacked: bytes = self._frame.decompress(data)
        except zstandard.ZstdError as problem:
            raise EOFError(str(problem)) from problem
        return unpacked
