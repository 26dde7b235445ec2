"""Many points in one picture: where they lie too close to be told apart, one stands for all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from service.render.plots.axes import Axis, Tick, linear_axis

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

WIDTH, HEIGHT = 600, 420
LEFT, RIGHT, TOP, BOTTOM = 60, 14, 12, 48
MOST_POINTS = 3_000
FINEST = 2.0
"""Units within which points are one, as long as no more than `MOST_POINTS` remain; else half as many more at a time."""

LETTER, LINE = 7.0, 14.0
"""About the width of a letter, and the height of a line."""

NAMED = 12
"""Points that are called by their gene."""


@dataclass(frozen=True, slots=True)
class Named:
    """A point that is called by name; its text stands left or right of it, and `lift` above the point."""

    x: float
    y: float
    gene_id: str
    name: str
    about: str
    left: bool


@dataclass(frozen=True, slots=True)
class Points:
    """Points by kind ("up", "down", "rest") as one SVG path each; those drawn, and all there are."""

    paths: list[tuple[str, str]]
    named: list[Named]
    across: list[Tick]
    up: list[Tick]
    across_name: str
    up_name: str
    drawn: int
    total: int
    guides: list[tuple[str, float]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    top: int = TOP
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


@dataclass(frozen=True, slots=True)
class Cloud:
    """What is to be drawn: values across and upwards, the kind of each point; `told` gives gene id, name and a line.

    `first` orders points: those that stand for others, and those named, come first in it.
    """

    across: Numbers
    up: Numbers
    kind: npt.NDArray[np.str_]
    first: npt.NDArray[np.intp]
    told: Callable[[int], tuple[str, str, str]]


def draw_points(
    cloud: Cloud, names: tuple[str, str], guides: Sequence[tuple[str, float]] = (), *, mirrored: bool = False
) -> Points:
    """Return a cloud of points; `guides` are lines at values ("x" or "y"), `mirrored` puts 0 in the middle across."""
    across = _axis(cloud.across, LEFT, WIDTH - RIGHT, mirrored=mirrored)
    up = _axis(cloud.up, HEIGHT - BOTTOM, TOP)
    x, y = _places(across, cloud.across), _places(up, cloud.up)
    kept = thin(x, y, cloud.first)
    paths = [
        (kind, "".join(f"M{x[at]:g} {y[at]:g}h0" for at in kept[cloud.kind[kept] == kind]))
        for kind in ("rest", "down", "up")
    ]
    lines = [(side, (across if side == "x" else up).place(value)) for side, value in guides]
    return Points(
        paths=[path for path in paths if path[1]],
        named=_name(cloud, x, y),
        across=across.marks(),
        up=up.marks(),
        across_name=names[0],
        up_name=names[1],
        drawn=len(kept),
        total=len(x),
        guides=lines,
    )


def thin(x: Numbers, y: Numbers, first: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return the points to draw, at most `MOST_POINTS`: the first one of each cell of a grid as fine as that allows."""
    size = FINEST
    while True:
        cells = np.floor(x[first] / size).astype(np.int64) * 1_000_000 + np.floor(y[first] / size).astype(np.int64)
        kept = first[np.sort(np.unique(cells, return_index=True)[1])]
        if len(kept) <= MOST_POINTS:
            return kept
        size *= 1.5


def _axis(values: Numbers, start: float, end: float, *, mirrored: bool = False) -> Axis:
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    if mirrored:
        low, high = -max(abs(low), abs(high)), max(abs(low), abs(high))
    return linear_axis(low, high, start, end)


def _places(axis: Axis, values: Numbers) -> Numbers:
    share = (values - axis.low) / (axis.high - axis.low)
    return np.round(axis.start + share * (axis.end - axis.start), 1)


def _name(cloud: Cloud, x: Numbers, y: Numbers) -> list[Named]:
    """Name the first points that pass, as far as their names do not cover each other."""
    found: list[Named] = []
    taken: list[tuple[float, float, float]] = []
    for at in cloud.first[: 20 * NAMED].tolist():
        if cloud.kind[at] == "rest" or len(found) == NAMED:
            break
        gene_id, name, about = cloud.told(at)
        wide, across, up = LETTER * len(name) + 14, float(x[at]), float(y[at])
        left = across + wide > WIDTH
        start, end = (across - wide, across + 6) if left else (across - 6, across + wide)
        if start >= 0 and all(end < other[0] or start > other[1] or abs(up - other[2]) > LINE for other in taken):
            found.append(Named(across, up, gene_id, name, about, left))
            taken.append((start, end, up))
    return found
