"""Which release a request reads: the published one, as HOME/current says, or one pinned by name."""

import logging
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from engines.errors import EngineError
from mappings.layout import Home, ReleasePaths
from service.errors import NotFound, ServiceError, Unavailable
from service.release import Release, open_release
from service.settings import Settings

CHECK_EVERY = 1.0
"""Seconds between two looks at HOME/current."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_LOG = logging.getLogger("opengxa")

Open = Callable[[ReleasePaths], Release]


class Releases:
    """The releases of a home, opened when first needed. Safe to call from several threads.

    A request takes one release and keeps it until it ends: a newer one is for the requests after it.
    """

    def __init__(self, settings: Settings, open_one: Open | None = None) -> None:
        self._home = Home(settings.home)
        self._kept = settings.kept_releases
        self._open = open_one or (lambda paths: open_release(paths, settings.engine))
        self._current: Release | None = None
        self._target = ""
        self._refused = ""
        self._checked = -CHECK_EVERY
        self._others: OrderedDict[str, Release] = OrderedDict()
        self._lock = threading.Lock()

    def current(self) -> Release:
        """Return the published release, looking at most once a second whether there is a new one.

        While one thread opens a new release, the others go on with the one they have. Raises `Unavailable` when
        nothing is published or the only release cannot be opened.
        """
        now = time.monotonic()
        held = self._current
        if held is not None and now - self._checked < CHECK_EVERY:
            return held
        if not self._lock.acquire(blocking=held is None):
            return held if held is not None else self.current()
        try:
            self._follow()
            self._checked = time.monotonic()
        finally:
            self._lock.release()
        if self._current is None:
            raise Unavailable("No release is published here; run `opengxa index` first")
        return self._current

    def pinned(self, release_id: str) -> Release:
        """Return a release by its id; raises `NotFound`."""
        held = self.current()
        if release_id == held.id:
            return held
        paths = ReleasePaths(self._home.releases / release_id)
        if not self.has(release_id):
            raise NotFound(f"There is no release {release_id[:200]!r} here; the current one is {held.id}")
        with self._lock:
            release = self._others.pop(release_id, None) or self._open(paths)
            self._others[release_id] = release
            while len(self._others) > self._kept:
                self._others.popitem(last=False)
        return release

    def has(self, release_id: str) -> bool:
        """Say whether a release is here, without opening it."""
        return bool(_ID.fullmatch(release_id)) and ReleasePaths(self._home.releases / release_id).manifest.is_file()

    def _follow(self) -> None:
        """Open what HOME/current points at, if that is new; what cannot be opened leaves the old one answering."""
        try:
            target = self._home.current.readlink().name
        except OSError:
            return
        if self._current is not None and target == self._target:
            return
        try:
            self._current = self._open(ReleasePaths(self._home.releases / target))
            self._target = target
        except (ServiceError, EngineError) as error:
            if target != self._refused:  # every look tries again, for it may be mended; saying so once is enough
                self._refused = target
                goes_on = f"; {self._current.id} goes on answering" if self._current else ""
                _LOG.error("Release %s cannot be opened%s: %s", target, goes_on, error.__cause__ or error)
            if self._current is None:
                raise
        else:
            self._refused = ""
