"""What words came to in one release, for as long as they are asked again: sorting, paging and ticking repeat them."""

import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

from cachetools import LRUCache

ROOM = 4_000_000
"""Numbers (genes, conditions) kept per release and process; a gene takes some 14 bytes."""

LARGEST = ROOM // 20
"""Numbers of one answer that is kept; a larger one takes long to use, too, so finding it again hardly matters."""

MOST_TERMS = 100
"""Terms of a list that is kept; longer ones are rarely sent twice."""

ENTRY = 30
"""Numbers that take as much room as one entry of a report, a dict of some texts."""

Found = TypeVar("Found")


class Memory:
    """The most recently used answers. Safe to use from several threads; what is kept must not be changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: LRUCache[Hashable, tuple[Any, int]] = LRUCache(ROOM, getsizeof=lambda kept: kept[1])

    def recall(self, key: tuple[Hashable, ...], make: Callable[[], Found], size: Callable[[Found], int]) -> Found:
        """Return what `make` returned for an equal key before, or make it; `size` says how many numbers it holds."""
        with self._lock:
            known = self._held.get(key)
        if known is not None:
            found: Found = known[0]
            return found
        made = make()
        # An entry takes some room of its own, however few numbers it holds.
        room = size(made) + ROOM // 1000
        if room <= LARGEST:
            with self._lock:
                self._held[key] = made, room
        return made


def room_of_report(entries: Sequence[Mapping[str, Any]]) -> int:
    """Return how many numbers would take the room of a resolution report: its terms, and what each names."""
    named = sum(len(entry.get(part, ())) for entry in entries for part in ("genes", "sets", "terms"))
    return ENTRY * (len(entries) + named)
