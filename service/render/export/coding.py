"""Compression of streams, as the client accepts it: zstd, else gzip at its quickest."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

from werkzeug.datastructures import Accept
from zstandard import ZstdCompressor

ZSTD_LEVEL = 1
GZIP_LEVEL = 1
_GZIP = 31
"""zlib's number for a window of 32 KiB with gzip's header."""


class Compressor(Protocol):
    """What both libraries have."""

    def compress(self, piece: bytes, /) -> bytes:
        """Take a piece and return what is ready."""
        ...

    def flush(self) -> bytes:
        """Return the rest."""
        ...


def choose_coding(accepted: Accept) -> str:
    """Return the coding that a client names and likes most: zstd, gzip, or "" for none."""
    liked = {name.lower(): quality for name, quality in accepted if quality > 0}
    return max((name for name in ("zstd", "gzip") if name in liked), key=lambda name: liked[name], default="")


def squeeze(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """Yield a stream compressed; what is there before an error goes out before it."""
    compressor: Compressor = (
        ZstdCompressor(ZSTD_LEVEL).compressobj() if coding == "zstd" else zlib.compressobj(GZIP_LEVEL, wbits=_GZIP)
    )
    try:
        for piece in pieces:
            if ready := compressor.compress(piece):
                yield ready
    except GeneratorExit:
        raise
    except BaseException:
        yield compressor.flush()
        raise
    yield compressor.flush()
