"""Work done ahead: what makes things runs in a thread of its own, while what takes them is busy."""

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import Empty, Queue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")

DEPTH = 2
"""Items that wait to be taken, beside the one that is being made: each is megabytes, but threads wait less."""


def ahead(items: Iterable[Item], depth: int = DEPTH) -> Generator[Item, None, None]:
    """Yield the items of an iterable that a thread goes through, a few ahead; its errors come in their place.

    Closing this stops the thread and closes the iterable.
    """
    waiting: Queue[tuple[Item] | BaseException | None] = Queue(depth)
    stopped = Event()
    thread = Thread(target=_fill, args=(items, waiting, stopped), daemon=True)
    thread.start()
    try:
        while (found := waiting.get()) is not None:
            if isinstance(found, BaseException):
                raise found
            yield found[0]
    finally:
        stopped.set()
        _empty(waiting, thread)


def begin(work: Callable[[], Item]) -> Callable[[], Item]:
    """Begin work in a thread of its own; return what waits for its result, and raises what it raised."""
    executor = ThreadPoolExecutor(1)
    future = executor.submit(work)
    executor.shutdown(wait=False)
    return future.result


@contextmanager
def ending(items: Iterable[Item]) -> Iterator[Iterable[Item]]:
    """Close an iterable at the end, where it can be closed."""
    try:
        yield items
    finally:
        if close := getattr(items, "close", None):
            close()


def _fill(items: Iterable[Item], waiting: "Queue[tuple[Item] | BaseException | None]", stopped: Event) -> None:
    end: BaseException | None = None
    try:
        with ending(items) as begun:
            for item in begun:
                waiting.put((item,))
                if stopped.is_set():
                    break
    except BaseException as error:  # noqa: BLE001 - whoever takes the items is to see it
        end = error
    waiting.put(end)


def _empty(waiting: "Queue[tuple[Item] | BaseException | None]", thread: Thread) -> None:
    """Let the thread come to its end: make room for what it still puts."""
    while thread.is_alive():
        try:
            waiting.get(timeout=0.01)
        except Empty:
            continue
    thread.join()
