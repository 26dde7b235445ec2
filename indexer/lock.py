"""One run per home directory: an advisory lock that ends with the process, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from indexer.errors import HomeBusy
from mappings.layout import Home


@contextmanager
def hold(home: Home) -> Iterator[None]:
    """Hold the home directory; raises `HomeBusy` at once when another run does.

    The kernel frees the lock when the process dies, so a killed run never blocks the next one.
    """
    home.root.mkdir(parents=True, exist_ok=True)
    with home.lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise HomeBusy(
                f"{home.root}: another run (process {holder}) is making a release here; wait for it to end"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
