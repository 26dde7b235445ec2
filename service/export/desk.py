"""Where exports are handed out: how many long ones go on at once in a process, and where finished ones are kept."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from threading import BoundedSemaphore, Lock

from service.errors import Unavailable
from service.export.spool import Spool
from service.settings import Settings

SHORT = 1 << 20
"""Bytes up to which an export whose rows nobody has counted is not long."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Hands out exports; a long one takes one of `slots`, so that threads are left for everything else."""

    spool: Spool
    slots: BoundedSemaphore

    @classmethod
    def of(cls, settings: Settings) -> "Desk":
        """Return the desk of a service."""
        folder = Path(settings.spool) if settings.spool else settings.home / "spool"
        return cls(Spool(folder, settings.spool_limit), BoundedSemaphore(settings.export_limit))

    def take(self) -> Callable[[], None]:
        """Take a slot and return what gives it back, once however often it is called; raises `Unavailable`."""
        if not self.slots.acquire(blocking=False):
            raise Unavailable("As many long exports as this server takes on are under way; try again later")
        return _Slot(self.slots).give_back

    def hand_out(self, pieces: Iterator[bytes], *, long: bool | None) -> "Handed":
        """Return an export piece by piece, the first made before this returns, so that what fails then is raised.

        A `long` one takes a slot; of None it is seen whether it ends within `SHORT` bytes. Raises `Unavailable`.
        """
        give_back = self.take() if long else None
        try:
            begun, ended = _begin(pieces, SHORT if long is None else 1)
            if long is None and not ended:
                give_back = self.take()
        except BaseException:
            _end(pieces, give_back)
            raise
        return Handed(chain(begun, pieces), pieces, give_back)


@dataclass(slots=True)
class Handed:
    """An export on its way out; its slot is given back when it ends, breaks off or is closed."""

    rest: Iterator[bytes]
    pieces: Iterator[bytes]
    give_back: Callable[[], None] | None

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self.rest)
        except BaseException:
            if self.give_back:
                self.give_back()
            raise

    def close(self) -> None:
        """End it, also before its end."""
        _end(self.pieces, self.give_back)


def _begin(pieces: Iterator[bytes], size: int) -> tuple[list[bytes], bool]:
    """Return the first pieces, up to a size in bytes, and whether these are all."""
    begun, seen = list[bytes](), 0
    while seen < size:
        piece = next(pieces, None)
        if piece is None:
            return begun, True
        begun.append(bytes(piece))
        seen += len(piece)
    return begun, False


def _end(pieces: Iterator[bytes], give_back: Callable[[], None] | None) -> None:
    if isinstance(pieces, Generator):
        pieces.close()
    if give_back:
        give_back()


@dataclass(slots=True)
class _Slot:
    slots: BoundedSemaphore
    held: bool = True
    lock: Lock = field(default_factory=Lock)

    def give_back(self) -> None:
        with self.lock:
            held, self.held = self.held, False
        if held:
            self.slots.release()
