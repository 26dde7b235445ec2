"""An engine that could not be reached when its release was opened: it is opened when first needed."""

import threading
from collections.abc import Callable

from engines.port import BaselineCells, Batches, DifferentialPage, Engine
from engines.query import BaselineQuery, DifferentialQuery


class LateEngine(Engine):
    """Opens the engine on use, and tries again on the next use when it fails. Safe to call from several threads.

    What needs no engine (lists, resolution, experiments' own tables) is answered in the meantime.
    """

    def __init__(self, open_one: Callable[[], Engine]) -> None:
        self._open = open_one
        self._engine: Engine | None = None
        self._lock = threading.Lock()

    def differential(self, query: DifferentialQuery) -> DifferentialPage:
        """Rows and counts of a query."""
        return self._reach().differential(query)

    def scan_differential(self, query: DifferentialQuery, batch: int = 32_768) -> Batches:
        """All rows of a query."""
        return self._reach().scan_differential(query, batch)

    def baseline(self, query: BaselineQuery) -> BaselineCells:
        """All cells of some genes."""
        return self._reach().baseline(query)

    def counts(self) -> dict[str, int]:
        """Rows held."""
        return self._reach().counts()

    def ping(self) -> None:
        """Return when the engine answers."""
        self._reach().ping()

    def close(self) -> None:
        """Free what is held, if anything is."""
        if self._engine is not None:
            self._engine.close()

    def _reach(self) -> Engine:
        """Return the engine, open; raises `EngineUnavailable` or `FactsMissing`."""
        engine = self._engine
        if engine is None:
            with self._lock:
                engine = self._engine = self._engine or self._open()
        return engine
