"""How the writing of files tells how far it is; the command line's bars fit, as do silent ones."""

from contextlib import AbstractContextManager
from typing import Protocol


class Step(Protocol):
    """One named step under way."""

    def advance(self, count: int = 1, note: str = "") -> None:
        """Tell that `count` more of the step's total are done; `note` says what is in hand now."""
        ...


class Progress(Protocol):
    """Something that shows steps."""

    def step(self, name: str, total: int | None = None) -> AbstractContextManager[Step]:
        """Begin a named step of `total` parts (None: unknown); it ends with the context."""
        ...
