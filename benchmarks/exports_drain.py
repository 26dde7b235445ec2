"""Takes whole answers over HTTP as fast as they come: a bare socket, so that the client costs next to nothing."""

import socket
import time
from dataclasses import dataclass

BLOCK = 1 << 20
PATIENCE = 600.0
"""Seconds without a byte until an answer is given up."""

END = b"0\r\n\r\n"
TAIL = 4096


@dataclass(frozen=True, slots=True)
class Drained:
    """An answer: seconds to the first byte of its body and to the last, and the body, or but the end of it."""

    first: float
    seconds: float
    content: bytes


def drain(port: int, address: str, *, keep: bool = False) -> Drained:
    """Take an answer, the whole of it when it is to be kept; raises `RuntimeError` when it is no success or broken."""
    start = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        received = bytearray()
        while (end := received.find(b"\r\n\r\n")) < 0 or len(received) == end + 4:
            if not (block := connection.recv(BLOCK)):
                break
            received += block
        first = time.perf_counter() - start
        head, body = bytes(received[:end]).lower(), received[end + 4 :]
        content = bytes(body) + (_kept(connection) if keep else _last(connection))
    seconds = time.perf_counter() - start
    if b" 200 " not in head.partition(b"\r\n")[0]:
        raise RuntimeError(f"{address[:200]}: {head[:40]!r} {content[:500]!r}")
    chunked = b"transfer-encoding: chunked" in head
    if chunked and not content.endswith(END):
        raise RuntimeError(f"{address[:200]}: the answer ended early")
    return Drained(first, seconds, _whole(content) if keep and chunked else content)


def _kept(connection: socket.socket) -> bytes:
    """Take all that comes."""
    blocks = list[bytes]()
    while block := connection.recv(BLOCK):
        blocks.append(block)
    return b"".join(blocks)


def _last(connection: socket.socket) -> bytes:
    """Take all that comes, and keep the end of it."""
    block, last = bytearray(BLOCK), b""
    while length := connection.recv_into(block):
        last = (last + block[max(length - TAIL, 0) : length])[-TAIL:]
    return last


def _whole(content: bytes) -> bytes:
    """Put chunks together."""
    parts: list[bytes] = []
    place = 0
    while True:
        line = content.index(b"\r\n", place)
        length = int(content[place:line].partition(b";")[0], 16)
        if not length:
            return b"".join(parts)
        parts.append(content[line + 2 : line + 2 + length])
        place = line + 4 + length
