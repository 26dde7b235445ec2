"""How politely a mirror is asked: a pause between requests, longer ones after failures, and as long as it asks for."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from indexer.fetch.errors import Damaged, Stopped, Unready

T = TypeVar("T")

ATTEMPTS_OF_DAMAGED = 2
"""How often a file is fetched whose size or checksum is wrong: once more, for it may have been changed meanwhile."""


@dataclass(slots=True)
class Pace:
    """The pace of one run, shared by its connections.

    Parameters
    ----------
    pause : float
        Seconds from the start of one request to that of the next.
    attempts : int
        How often something is tried before it counts as failed. An attempt that got further starts the count again.
    first, longest : float
        Seconds of the first wait after a failure, doubled each time with up to half as much again by chance, and of
        the longest; a mirror that asks for more (`Retry-After`) is left alone.
    """

    pause: float = 0.2
    attempts: int = 5
    first: float = 2.0
    longest: float = 300.0
    stopped: threading.Event = field(default_factory=threading.Event)
    _next: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def turn(self) -> None:
        """Wait until the next request may be sent; raises `Stopped` when the run is being ended."""
        with self._lock:
            now = time.monotonic()
            at = max(now, self._next)
            self._next = at + self.pause
        self._sleep(at - now)

    def persist(self, attempt: Callable[[], T], reached: Callable[[], int] = int) -> T:
        """Try until it works; raises what the last attempt raised.

        `reached` tells how far attempts have got, such as the bytes held.
        """
        failures, before = 0, reached()
        while True:
            try:
                return attempt()
            except (Unready, Damaged) as error:
                now = reached()
                failures = 1 if now > before else failures + 1
                before = now
                if failures >= (self.attempts if isinstance(error, Unready) else ATTEMPTS_OF_DAMAGED):
                    raise
                asked = error.wait if isinstance(error, Unready) else None
                if asked is not None and asked > self.longest:
                    raise
            self._hold(self._wait(failures) if asked is None else asked)

    def check(self) -> None:
        """Raise `Stopped` when the run is being ended."""
        if self.stopped.is_set():
            raise Stopped("opengxa fetch", "ended before it was done")

    def _wait(self, failures: int) -> float:
        doubled = self.first * 2.0 ** (failures - 1)
        return min(doubled * (1 + random.random() / 2), self.longest)  # noqa: S311  # to spread requests, not to guard

    def _hold(self, seconds: float) -> None:
        """Let no connection send a request for so long."""
        with self._lock:
            self._next = max(self._next, time.monotonic() + seconds)

    def _sleep(self, seconds: float) -> None:
        self.stopped.wait(max(0.0, seconds))
        self.check()
