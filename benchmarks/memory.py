"""How much memory a tree of processes takes, from Linux's /proc."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

INTERVAL = 0.2
"""Seconds between two looks."""

MEBIBYTE = 1024


@dataclass(slots=True)
class Peak:
    """The largest sum seen, in MiB of proportional set size: pages that processes share count once.

    A look at gigabytes costs milliseconds of the processes that are looked at: `resting` is set while others are timed.
    """

    mebibytes: float = 0.0
    resting: threading.Event = field(default_factory=threading.Event)
    _stop: threading.Event = field(default_factory=threading.Event)

    def watch(self, root: int) -> None:
        """Look until stopped."""
        while not self._stop.wait(INTERVAL):
            if not self.resting.is_set():
                self.mebibytes = max(self.mebibytes, sum(map(proportional, tree(root))))

    def stop(self) -> None:
        """End watching."""
        self._stop.set()


@contextmanager
def watch(root: int) -> Iterator[Peak]:
    """Watch a process and all that it starts."""
    peak = Peak()
    watcher = threading.Thread(target=peak.watch, args=(root,), daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        peak.stop()
        watcher.join()


def tree(root: int) -> list[int]:
    """Return a process and its descendants, as far as they are alive."""
    found = [root]
    for process in found:
        for task in Path(f"/proc/{process}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue  # it has just ended
    return found


def proportional(process: int) -> float:
    """Return the proportional set size of a process in MiB, 0 when it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / MEBIBYTE
