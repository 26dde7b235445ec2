"""One run per home directory: advisory locks that end with the process, however it ends."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from indexer.errors import HomeBusy
from mappings.layout import Home


def hold(home: Home) -> AbstractContextManager[None]:
    """Hold the home directory; raises `HomeBusy` at once when another run does.

    The kernel frees the lock when the process dies, so a killed run never blocks the next one.
    """
    return _hold(home, home.lock, "another run", "making a release here")


def hold_downloads(home: Home, wait: Callable[[str], None] | None = None) -> AbstractContextManager[None]:
    """Hold the files of whole releases, which are made beside runs; raises `HomeBusy` when another process does.

    With `wait` it waits for that process instead, once it has called `wait` with a sentence that says so.
    """
    return _hold(home, home.downloads_lock, "another process", "making files of a whole release here", wait)


@contextmanager
def _hold(home: Home, path: Path, who: str, what: str, wait: Callable[[str], None] | None = None) -> Iterator[None]:
    home.root.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            busy = f"{home.root}: {who} (process {file.read().strip() or 'unknown'}) is {what}"
            if wait is None:
                raise HomeBusy(f"{busy}; wait for it to end") from None
            wait(f"{busy}; waiting for it to end")
            fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
