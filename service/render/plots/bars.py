"""How many genes reach each cut-off, as bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.render.plots.axes import Tick, linear_axis

WIDTH, HEIGHT = 720, 280
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 10, 46
NARROWEST = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, and what it says."""

    x: float
    y: float
    width: float
    height: float
    cutoff: float
    genes: int


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars with both axes; `table` are the bars at powers of ten, for reading."""

    bars: list[Bar]
    across: list[Tick]
    up: list[Tick]
    table: list[Bar]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    floor: int = HEIGHT - BOTTOM
    right: int = WIDTH - RIGHT


def draw_distribution(cutoffs: Sequence[float], genes: Sequence[int]) -> Bars:
    """Return a bar per cut-off that some gene reaches; cut-offs rise in steps of their first digit."""
    shown = [(cutoff, count) for cutoff, count in zip(cutoffs, genes, strict=True) if count]
    highest = max((count for _, count in shown), default=0)
    axis = linear_axis(0, max(highest, 1), HEIGHT - BOTTOM, TOP, 5)
    each = (WIDTH - LEFT - RIGHT) / max(len(shown), 1)
    bars = [
        Bar(
            round(LEFT + place * each, 1),
            axis.place(count),
            round(max(each - 1, NARROWEST), 1),
            round(HEIGHT - BOTTOM - axis.place(count), 1),
            cutoff,
            count,
        )
        for place, (cutoff, count) in enumerate(shown)
    ]
    marked = [bar for bar in bars if f"{bar.cutoff:e}".startswith("1.0000") or bar.cutoff == 0]
    across = [Tick(round(bar.x + bar.width / 2, 1), f"{bar.cutoff:,g}") for bar in marked if bar.cutoff]
    return Bars(bars, across, axis.marks(), marked)
