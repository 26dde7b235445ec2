"""What goes wrong in fetching: where, what, and what to do.

FetchError (also RunError)
├── NotThere    the mirror has no such file or folder
├── Refused     the mirror does not give it, or gives what is not accepted; asking again is of no use
├── Unready     the mirror is busy, silent or cut the connection; asking again later is
├── Damaged     what came is not what was promised
├── NoRoom      the limit of the run or the disk is reached
└── Stopped     the run is being ended
"""

from indexer.errors import RunError


class FetchError(RunError):
    """An address, what is wrong there, and what can be done."""

    def __init__(self, address: str, problem: str, advice: str = "") -> None:
        super().__init__(f"{address}: {problem}{f'. {advice}' if advice else ''}")
        self.address = address


class NotThere(FetchError):
    """The mirror has no such file or folder."""


class Refused(FetchError):
    """The mirror does not give it, or gives what is not accepted."""


class Unready(FetchError):
    """The mirror is busy, silent, or cut the connection.

    `wait` is how many seconds it asks to be left alone, None when it does not say.
    """

    def __init__(self, address: str, problem: str, wait: float | None = None) -> None:
        super().__init__(address, problem, "Run the command again later: it goes on where it ended")
        self.wait = wait


class Damaged(FetchError):
    """What came is not what was promised: size or checksum differ."""


class NoRoom(FetchError):
    """The limit of the run or the disk is reached."""


class Stopped(FetchError):
    """The run is being ended."""
