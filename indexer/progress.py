"""How a long run tells how far it is; the command line shows bars, tests and servers stay silent."""

from contextlib import AbstractContextManager, nullcontext
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


class SilentStep:
    """A step that shows nothing."""

    def advance(self, count: int = 1, note: str = "") -> None:
        """Show nothing."""


class SilentProgress:
    """Shows nothing."""

    def step(self, name: str, total: int | None = None) -> AbstractContextManager[Step]:  # noqa: ARG002 - the protocol's
        """Begin a step that shows nothing."""
        return nullcontext(SilentStep())
