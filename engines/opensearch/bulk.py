"""Sends bulk bodies: a few at a time, every item checked, refused ones sent again."""

import random
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor

from engines.errors import EngineUnavailable, FactsRejected
from engines.opensearch.connection import Connection

THREADS = 2
WAITING = 2
"""Bodies that may wait beside those under way: what is held in memory stays bounded."""

ATTEMPTS = 10
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 30.0
"""Seconds to wait before sending again: doubled each time, and drawn at random so that senders spread."""

_TOO_MANY = 429
_ERRORS = "errors"
_ITEMS = "errors,items.*.status,items.*.error"


class Bulk:
    """Loads documents into one index; used by one thread."""

    def __init__(self, connection: Connection, index: str) -> None:
        self._connection = connection
        self._path = f"/{index}/_bulk"
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="bulk")
        self._under_way: deque[Future[None]] = deque()
        self._stopped = threading.Event()

    def send(self, body: bytes, documents: int) -> None:
        """Send a body in the background; raises what an earlier one met."""
        while len(self._under_way) >= THREADS + WAITING:
            self._under_way.popleft().result()
        self._under_way.append(self._pool.submit(self._deliver, body, documents))

    def settle(self) -> None:
        """Wait until all is delivered; more may be sent then."""
        while self._under_way:
            self._under_way.popleft().result()

    def finish(self) -> None:
        """Wait until all is delivered, for the last time."""
        self.settle()
        self._pool.shutdown()

    def stop(self) -> None:
        """Give up what has not been sent yet."""
        self._stopped.set()
        self._pool.shutdown(cancel_futures=True)
        self._under_way.clear()

    def _deliver(self, body: bytes, documents: int) -> None:
        """Send a body until every document is in; sending one again is harmless, its id stays the same.

        The first answer says only whether there were errors, which spares the server writing a line per document.
        """
        for attempt in range(ATTEMPTS):
            wanted = _ITEMS if attempt else _ERRORS
            try:
                answer = self._connection.request("POST", self._path, body, {"filter_path": wanted})
            except EngineUnavailable:
                if attempt == ATTEMPTS - 1:
                    raise
            else:
                if not answer["errors"]:
                    return
                failed = [item["index"] for item in answer.get("items", ()) if "error" in item["index"]]
                refused = [item for item in failed if item["status"] != _TOO_MANY]
                if refused:
                    first = refused[0]["error"]
                    raise FactsRejected(
                        f"OpenSearch refused {len(refused)} of {documents} documents, the first: {first}"
                    )
            self._pause(attempt)
        raise EngineUnavailable(f"OpenSearch refused documents {ATTEMPTS} times because it is overloaded")

    def _pause(self, attempt: int) -> None:
        longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt)
        self._stopped.wait(random.uniform(longest / 2, longest))  # noqa: S311 (spreads load, hides nothing)
