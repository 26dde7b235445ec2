"""Times two callables side by side."""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, TypeVar

import numpy as np

from benchmarks.memory import Peak, watch

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Call = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds: median, and the value that one call in twenty exceeds."""

    p50: float
    p95: float


SETTLING = 20.0
"""Seconds of questions that are compared with those before."""

STEADY = 0.97
"""A median of at least this part of the one before no longer falls."""

LONGEST = 8
"""Times `SETTLING`, after which timing begins in any case."""


def settle(calls: Sequence[Call], seconds: float = SETTLING) -> None:
    """Make calls in turns, which do not count, until they take no less than before.

    OpenSearch's compiler takes the second core while it learns them, and after a load merging goes on for a while.
    """
    before = float("inf")
    for _ in range(LONGEST):
        median = _median_round(calls, seconds)
        if median > STEADY * before:
            return
        before = median


def _median_round(calls: Sequence[Call], seconds: float) -> float:
    spent = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        start = time.perf_counter()
        for call in calls:
            call()
        spent.append(time.perf_counter() - start)
    return float(np.median(spent))


def interleave(mine: Call, its: Call, warm_up: int, samples: int) -> tuple[Timing, Timing]:
    """Time two callables in turns, so that whatever else the machine does hits them alike.

    Who comes first changes from round to round. The first `warm_up` rounds do not count.
    """
    spent: tuple[list[float], list[float]] = ([], [])
    for round_ in range(warm_up + samples):
        for side in (0, 1) if round_ % 2 else (1, 0):
            start = time.perf_counter()
            (mine, its)[side]()
            if round_ >= warm_up:
                spent[side].append(1000 * (time.perf_counter() - start))
    return _timing(spent[0]), _timing(spent[1])


def each(calls: Sequence[Call]) -> Timing:
    """Time calls, one after the other; they are called once before, which does not count."""
    for call in calls:
        call()
    spent = []
    for call in calls:
        start = time.perf_counter()
        call()
        spent.append(1000 * (time.perf_counter() - start))
    return _timing(spent)


def _timing(milliseconds: list[float]) -> Timing:
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return Timing(float(p50), float(p95))


def apart(call: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> tuple[Result, float]:
    """Call a function in a process of its own; return its result and the most memory it took, in MiB."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(there, call, args, kwargs))
    process.start()
    there.close()
    peak = Peak()
    try:
        with watch(process.pid or 0) as peak:
            result: Result = here.recv()
    except EOFError:
        raise RuntimeError("a part of the benchmark failed, see above") from None
    finally:
        process.join()
    return result, peak.mebibytes


def _send(there: Connection, call: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    there.send(call(*args, **kwargs))
