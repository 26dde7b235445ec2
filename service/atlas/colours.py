"""Colours of fold changes: pink to red upwards, grey to blue downwards, by the levels that are shown."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from mappings.facts import LARGEST

Colour = tuple[int, int, int]

UP: tuple[Colour, Colour] = ((0xFF, 0xAF, 0xAF), (0xFF, 0x00, 0x00))
DOWN: tuple[Colour, Colour] = ((0xC0, 0xC0, 0xC0), (0x00, 0x00, 0xFF))


@dataclass(frozen=True, slots=True)
class Bounds:
    """Least and largest finite |fold change| of one direction, None where there is none."""

    least: float | None
    most: float | None

    @classmethod
    def of(cls, changes: Iterable[float]) -> "Bounds":
        """Return the levels of some changes of one direction; infinite ones, of any notation, set none."""
        finite = [abs(change) for change in changes if abs(change) < LARGEST]
        return cls(min(finite, default=None), max(finite, default=None))


def colour(change: float, up: Bounds, down: Bounds) -> str:
    """Return the colour of a fold change, "#RRGGBB"."""
    levels, (pale, full) = (up, UP) if change > 0 else (down, DOWN)
    place = 1.0
    if levels.least is not None and levels.most is not None and levels.most > levels.least:
        place = min(1.0, (abs(change) - levels.least) / (levels.most - levels.least))
    return "#" + "".join(
        f"{math.floor(start + place * (end - start) + 0.5):02X}" for start, end in zip(pale, full, strict=True)
    )
