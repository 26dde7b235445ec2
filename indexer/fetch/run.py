"""A run: orders are fetched by at most two connections, each order for itself; one that fails stops no other."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from indexer.fetch.address import open_mirror
from indexer.fetch.download import Item, Visit, obtain
from indexer.fetch.errors import FetchError, NoRoom, Stopped, Unready
from indexer.fetch.mirror import Mirror
from indexer.fetch.pace import Pace
from indexer.fetch.part import Part
from indexer.fetch.room import Room
from indexer.fetch.shelf import Shelf
from indexer.progress import Progress, Step

CONNECTIONS = 2
HOPELESS = 3
"""Orders in a row that a mirror leaves unanswered, or that have no room, before the others are not tried any more."""

ROOM = "room"


@dataclass(frozen=True, slots=True)
class Order:
    """Something to fetch: its name, the address of its mirror, and how its files are found there.

    `scope` says which files that means, so that another scope is found again. `beside` are texts by name that are
    written beside what is here, unless such a file is.
    """

    name: str
    address: str
    find: Callable[[Mirror, Pace], list[Item]]
    scope: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an order ended: fetched, whole (it was already), would fetch, failed or not tried; and why, line by line."""

    order: str
    state: str
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """How a run goes.

    `dry_run` only lists; `update` asks again for what is here; `thoroughly` measures checksums of what is here;
    `limit` is the most bytes of a run, None for as many as the disk takes.
    """

    dry_run: bool = False
    update: bool = False
    thoroughly: bool = False
    limit: int | None = None


@dataclass(slots=True)
class _Run:
    """What the connections of a run share."""

    orders: Iterator[Order]
    shelf: Shelf
    pace: Pace
    room: Room
    options: Options
    step: Step
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    in_row: Counter[str] = field(default_factory=Counter)
    """How many orders in a row failed at an address without any answer, or for want of room."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def work(self) -> None:
        """Fetch one order after the other over a connection of its own."""
        mirrors: dict[str, Mirror] = {}
        try:
            while (order := self._next()) is not None:
                outcome = self._fetch(order, mirrors)
                if not self.options.dry_run:
                    self.shelf.lay_beside(order.beside)
                with self.lock:
                    self.outcomes[order.name] = outcome
                    self.step.advance(note=order.name)
        finally:
            for mirror in mirrors.values():
                mirror.close()

    def _next(self) -> Order | None:
        with self.lock:
            return None if self.pace.stopped.is_set() else next(self.orders, None)

    def _fetch(self, order: Order, mirrors: dict[str, Mirror]) -> Outcome:
        """Fetch an order, unless it is whole or those before it show that it is of no use."""
        if not self.options.update and self._is_whole(order):
            return Outcome(order.name, "whole")
        for hopeless, said in ((order.address, f"{order.address} did not answer"), (ROOM, "there was no room")):
            if self.in_row[hopeless] >= HOPELESS:
                return Outcome(order.name, "not tried", (f"{said} {HOPELESS} times in a row",))
        try:
            if order.address not in mirrors:
                mirrors[order.address] = open_mirror(order.address, self.pace)
            outcome = self._obtain(order, mirrors[order.address])
        except Stopped as error:
            return Outcome(order.name, "not tried", (str(error),))
        except (FetchError, OSError) as error:
            self._count(order, error)
            return Outcome(order.name, "failed", (str(error),))
        self._count(order, None)
        return outcome

    def _count(self, order: Order, error: Exception | None) -> None:
        with self.lock:
            for what, kind in ((ROOM, NoRoom), (order.address, Unready)):
                self.in_row[what] = self.in_row[what] + 1 if isinstance(error, kind) else 0

    def _is_whole(self, order: Order) -> bool:
        names = self.shelf.files_of(order.name, order.scope)
        return names is not None and all(self.shelf.holds(name, thoroughly=self.options.thoroughly) for name in names)

    def _obtain(self, order: Order, mirror: Mirror) -> Outcome:
        """Find the files of an order and obtain each; files that cannot be had do not stop the others."""
        items = order.find(mirror, self.pace)
        if self.options.dry_run:
            lines = tuple(self._lines(mirror, items))
            return Outcome(order.name, "would fetch" if lines else "whole", lines)
        self.room.ask(order.name, sum(self._lacking(item) for item in items))
        again = self.options
        visit = Visit(mirror, self.shelf, self.pace, self.room, self._tell, again.update, again.thoroughly)
        fetched, problems = 0, []
        for item in items:
            try:
                fetched += obtain(visit, item)
            except (Unready, NoRoom, Stopped):
                raise
            except FetchError as error:
                problems.append(str(error))
        if problems:
            return Outcome(order.name, "failed", tuple(problems))
        self.shelf.finish(order.name, order.scope, [item.name for item in items])
        if not fetched:
            return Outcome(order.name, "whole")
        return Outcome(order.name, "fetched", (f"{fetched} of {len(items)} files",))

    def _lacking(self, item: Item) -> int:
        """Return how many bytes of a file are still to come, as far as the listing tells."""
        if self.shelf.holds(item.name):
            return 0
        return max(0, (item.size or 0) - Part(self.shelf.path(item.name), "").held)

    def _lines(self, mirror: Mirror, items: Sequence[Item]) -> Iterator[str]:
        for item in items:
            if not self.shelf.holds(item.name):
                size = "" if item.size is None else f" ({'' if item.exact else 'about '}{item.size:,} bytes)"
                yield f"{mirror.address}{item.path}{size}"

    def _tell(self, note: str) -> None:
        self.step.advance(0, note)


def run(orders: Sequence[Order], shelf: Shelf, pace: Pace, options: Options, progress: Progress) -> list[Outcome]:
    """Fetch orders into a shelf that is held, and return how each ended, in their order.

    What was fetched stays when the run is interrupted; the next one goes on.
    """
    room = Room(shelf.root, options.limit)
    with progress.step("fetch", len(orders)) as step:
        shared = _Run(iter(orders), shelf, pace, room, options, step)
        with ThreadPoolExecutor(CONNECTIONS, "fetch") as threads:
            try:
                working = [threads.submit(shared.work) for _ in range(min(CONNECTIONS, len(orders)))]
                for each in working:
                    each.result()
            except BaseException:
                pace.stopped.set()
                raise
    return [shared.outcomes.get(order.name, Outcome(order.name, "not tried")) for order in orders]


def verify(shelf: Shelf, progress: Progress) -> list[Outcome]:
    """Measure the checksum of every file that was fetched, and say which are not as they came."""
    outcomes = []
    with progress.step("verify", len(shelf.names)) as step:
        for name in shelf.names:
            step.advance(note=name)
            if not shelf.holds(name, thoroughly=True):
                gone = not shelf.path(name).exists()
                said = "it is gone" if gone else "it is not as it was fetched"
                outcomes.append(Outcome(name, "failed", (f"{said}: fetch it again with --verify",)))
    return outcomes
