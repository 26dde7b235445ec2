"""Box plots of one gene: a box for each assay group, lying, one below the other beside its numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.experiment.columns import Column
from service.render.plots.axes import Tick, level_axis

WIDTH = 360
MARGIN = 12
NAMES = ("min", "lower", "median", "upper", "max")


@dataclass(frozen=True, slots=True)
class Box:
    """One assay group: its column, the five numbers and their places; the median alone where no more is known."""

    column: Column
    numbers: list[float]
    places: list[float]


@dataclass(frozen=True, slots=True)
class Boxes:
    """All boxes on one axis of `width` units."""

    boxes: list[Box]
    ticks: list[Tick]
    width: int = WIDTH


def draw_boxes(columns: Sequence[Column], cells: Sequence[Mapping[str, Any] | None]) -> Boxes:
    """Return the box plots of one row's cells; a column without a level has none."""
    found = [(column, _numbers(cell)) for column, cell in zip(columns, cells, strict=True)]
    highest = max((max(numbers) for _, numbers in found if numbers), default=0.0)
    axis = level_axis(highest, MARGIN, WIDTH - MARGIN)
    boxes = [Box(column, numbers, [axis.place(value) for value in numbers]) for column, numbers in found]
    return Boxes(boxes, axis.marks())


def _numbers(cell: Mapping[str, Any] | None) -> list[float]:
    if cell is None:
        return []
    quartiles = cell["quartiles"]
    return [quartiles[name] for name in NAMES] if quartiles else [cell["value"]]
