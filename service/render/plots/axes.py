"""Axes: values -> places along a line, and where its ticks are."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from service.render.pages import number


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    """Puts values from `low` to `high` between the places `start` and `end`, after `scale`."""

    low: float
    high: float
    start: float
    end: float
    scale: Callable[[float], float]
    ticks: list[float]

    def place(self, value: float) -> float:
        """Return where a value is, to a tenth of a unit; values beyond the ends are put at the ends."""
        low, high = self.scale(self.low), self.scale(self.high)
        share = (self.scale(min(max(value, self.low), self.high)) - low) / (high - low) if high > low else 0.0
        return round(self.start + share * (self.end - self.start), 1)

    def marks(self) -> list[Tick]:
        """Return the ticks."""
        return [Tick(self.place(value), number(value)) for value in self.ticks]


def _same(value: float) -> float:
    return value


def linear_axis(low: float, high: float, start: float, end: float, most: int = 7) -> Axis:
    """Return an axis in equal steps, its ends widened to ticks."""
    if high <= low:
        high = low + 1
    step = 10 ** math.floor(math.log10((high - low) / most))
    step = next(step * times for times in (1, 2, 5, 10) if (high - low) / (step * times) <= most)
    first, last = math.floor(low / step), math.ceil(high / step)
    ticks = [round(count * step, 10) for count in range(first, last + 1)]
    return Axis(ticks[0], ticks[-1], start, end, _same, ticks)


def level_axis(high: float, start: float, end: float) -> Axis:
    """Return an axis of levels from 0: linear near 0, logarithmic above a hundredth of the largest (1 at most)."""
    high = high if high > 0 else 1.0
    unit = min(1.0, 10.0 ** math.floor(math.log10(high / 100)))
    powers = [10.0**power for power in range(round(math.log10(unit)), math.floor(math.log10(high)) + 1)]
    powers = powers[:: -(-len(powers) // 6)]
    return Axis(0.0, high, start, end, lambda value: math.log10(1 + value / unit), [0.0, *powers])
