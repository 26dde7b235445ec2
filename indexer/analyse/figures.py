"""Figures as SVG: boxplots, a heat map, and plots of ratio against intensity. No script, no style from outside."""

from collections.abc import Sequence
from html import escape

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

ROW = 18
LABEL = 180
WIDTH = 420
CELLS = 60
PLAIN, ODD = "#4878a8", "#c03c32"


def draw_boxplots(names: Sequence[str], boxes: Floats, odd: Sequence[bool]) -> str:
    """Draw a box per array, `boxes` (arrays, 5) as `ArrayQuality` has them; odd ones are red."""
    low, high = _range(boxes)
    x = LABEL + (boxes - low) / (high - low) * WIDTH
    parts = []
    for index, (name, (start, lower, middle, upper, end)) in enumerate(zip(names, x, strict=True)):
        y, colour = ROW * index + ROW / 2, ODD if odd[index] else PLAIN
        parts.append(_label(name, y))
        if np.isfinite([start, lower, middle, upper, end]).all():
            parts.append(f'<path d="M{start:.1f} {y}H{end:.1f}" stroke="{colour}"/>')
            box = f'x="{lower:.1f}" y="{y - 5}" width="{max(upper - lower, 1):.1f}" height="10"'
            parts.append(f'<rect {box} fill="{colour}" fill-opacity=".35" stroke="{colour}"/>')
            parts.append(f'<path d="M{middle:.1f} {y - 5}v10" stroke="{colour}" stroke-width="2"/>')
    foot = ROW * len(names) + 14
    parts += [_text(LABEL, foot, f"{low:.3g}"), _text(LABEL + WIDTH, foot, f"{high:.3g}", "end")]
    return _svg(LABEL + WIDTH + 10, foot + 6, parts, "Distributions of values")


def draw_heat_map(names: Sequence[str], distances: Floats) -> str:
    """Draw the distances (arrays, arrays) between arrays: the darker, the further apart."""
    low, high = _range(distances[~np.eye(len(names), dtype=bool)])
    shade = np.clip((distances - low) / (high - low), 0, 1)
    parts = [_label(name, ROW * index + ROW / 2) for index, name in enumerate(names)]
    for row, column in np.ndindex(*distances.shape):
        if row != column and np.isfinite(shade[row, column]):
            title = f"<title>{escape(names[row])}, {escape(names[column])}: {distances[row, column]:.3g}</title>"
            place = f'x="{LABEL + ROW * column}" y="{ROW * row}" width="{ROW}" height="{ROW}"'
            parts.append(f'<rect {place} fill="{PLAIN}" fill-opacity="{shade[row, column]:.3f}">{title}</rect>')
    return _svg(LABEL + ROW * len(names) + 10, ROW * len(names) + 4, parts, "Distances between arrays")


def draw_ratios(name: str, ratios: Floats, averages: Floats, dependence: float) -> str:
    """Draw how many probes have which ratio M (upwards) at which average intensity A, on a grid."""
    there = np.isfinite(ratios) & np.isfinite(averages)
    title = f"{name}: D = {dependence:.3f}"
    if not there.any():
        return _svg(260, 30, [_text(4, 18, f"{title}, no values")], title)
    low, high = _range(averages[there])
    reach = max(float(np.abs(ratios[there]).max()), 1e-9)
    counts, _, _ = np.histogram2d(averages[there], ratios[there], CELLS, [[low, high], [-reach, reach]])
    side, ink = 4, np.log1p(counts) / np.log1p(counts.max())
    parts = [_text(4, 14, title)]
    for column, row in np.argwhere(counts > 0).tolist():
        place = f'x="{4 + side * column}" y="{22 + side * (CELLS - 1 - row)}" width="{side}" height="{side}"'
        parts.append(f'<rect {place} fill="{PLAIN}" fill-opacity="{max(ink[column, row], 0.1):.2f}"/>')
    middle = 22 + side * CELLS / 2
    parts.append(f'<path d="M4 {middle}h{side * CELLS}" stroke="#888" stroke-dasharray="3 3"/>')
    foot = 22 + side * CELLS + 14
    parts.append(_text(4, foot, f"A {low:.3g} … {high:.3g}; M ± {reach:.3g}"))
    return _svg(side * CELLS + 8, foot + 6, parts, title)


def _range(values: Floats) -> tuple[float, float]:
    found = values[np.isfinite(values)]
    if not len(found):
        return 0.0, 1.0
    low, high = float(found.min()), float(found.max())
    return (low, high) if high > low else (low, low + 1)


def _label(text: str, y: float) -> str:
    shown = text if len(text) <= 28 else f"{text[:27]}…"  # noqa: PLR2004 - what the margin holds
    return _text(LABEL - 6, y + 4, shown, "end")


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(width: float, height: float, parts: Sequence[str], title: str) -> str:
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    style = 'font-family="sans-serif" font-size="11"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style} role="img"><title>{escape(title)}</title>'
        + "".join(parts)
        + "</svg>"
    )
