"""Where exports are handed out: how many long ones go on at once in a process, and where finished ones are kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore, Lock

from service.errors import Unavailable
from service.export.spool import Spool
from service.settings import Settings


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
