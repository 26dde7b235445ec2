"""How politely a mirror is asked."""

import threading
import time

import pytest

from indexer.fetch.errors import Damaged, NotThere, Stopped, Unready
from indexer.fetch.pace import Pace


class Failing:
    """Fails so often, then answers."""

    def __init__(self, *errors):
        self.errors = list(errors)
        self.times = 0

    def __call__(self):
        self.times += 1
        if self.errors:
            raise self.errors.pop(0)
        return "answer"


def unready(wait=None):
    return Unready("ftp://host", "busy", wait)


def test_it_tries_again():
    attempt = Failing(unready(), unready())
    assert Pace(first=0.001).persist(attempt) == "answer"
    assert attempt.times == 3


def test_it_gives_up():
    attempt = Failing(*[unready() for _ in range(9)])
    with pytest.raises(Unready, match=r"ftp://host: busy\. Run the command again later: it goes on where it ended"):
        Pace(attempts=4, first=0.001).persist(attempt)
    assert attempt.times == 4


def test_progress_starts_the_count_again():
    attempt = Failing(*[unready() for _ in range(9)])
    assert Pace(attempts=2, first=0.001).persist(attempt, lambda: attempt.times * 100) == "answer"


def test_what_is_final_is_tried_once_and_what_is_damaged_twice():
    final, damaged = Failing(NotThere("x", "y")), Failing(*[Damaged("x", "y") for _ in range(5)])
    with pytest.raises(NotThere):
        Pace().persist(final)
    with pytest.raises(Damaged):
        Pace(first=0.001).persist(damaged)
    assert (final.times, damaged.times) == (1, 2)


def test_a_mirror_is_left_alone_as_long_as_it_asks():
    pace, began = Pace(pause=0.0, first=9.0), time.monotonic()
    assert pace.persist(Failing(unready(0.05))) == "answer"
    pace.turn()
    assert time.monotonic() - began >= 0.05


def test_a_mirror_that_asks_for_long_ends_it():
    attempt = Failing(unready(3600))
    with pytest.raises(Unready):
        Pace(longest=300).persist(attempt)
    assert attempt.times == 1


def test_requests_of_all_connections_are_apart():
    pace, times = Pace(pause=0.02), []

    def ask():
        for _ in range(3):
            pace.turn()
            times.append(time.monotonic())

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(times) - min(times) >= 0.095


def test_a_run_that_is_ended_asks_no_more():
    pace = Pace()
    pace.stopped.set()
    with pytest.raises(Stopped):
        pace.turn()
