"""A robust smooth curve through a cloud of points: locally weighted straight lines."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.intp]

NEAR, FAR = 0.001, 0.999  # below and above these shares of the bandwidth a weight is 1 and 0
STEP = 0.01  # of the range of x, within which the curve is interpolated between fitted points


def smooth(x: Floats, y: Floats, span: float, robust_steps: int) -> Floats:
    """Return the curve's height at each x.

    Parameters
    ----------
    x, y : (points,)
        Finite, in any order.
    span
        Share of the points that each local line is fitted to, 0..1; at least two points.
    robust_steps
        How often points are weighted down by their distance to the curve and the curve is drawn again.

    Returns
    -------
    (points,)
        In the unit of y.

    Notes
    -----
    Cleveland's `lowess` as R has it: at a point x_0 a line is fitted with tricube weights (1 - (|x - x_0| / h)³)³ where
    h reaches the farthest of the span · n nearest points; then with these times bisquare weights (1 - (r / 6m)²)², m
    the median of the absolute residuals r. Lines are fitted at points at least a hundredth of the range of x apart, and
    the curve is straight between them. The copy of this in statsmodels is off by up to 1e-5, too far for a comparison
    with limma.

    References
    ----------
    Cleveland (1979), Journal of the American Statistical Association 74, 829-836.
    """
    if len(x) < 2:  # noqa: PLR2004 - a line needs two points
        return y.copy()
    order = np.argsort(x, kind="stable")
    heights = np.empty_like(y)
    heights[order] = _smooth_ordered(x[order], y[order], span, robust_steps)
    return heights


def _smooth_ordered(x: Floats, y: Floats, span: float, robust_steps: int) -> Floats:
    lines = _local_weights(x, min(len(x), max(2, int(span * len(x) + 1e-7))))
    trust = np.ones_like(x)
    for step in range(robust_steps + 1):
        fitted = [_height(x, y, trust, *line) for line in lines]
        heights: Floats = np.interp(x, [x[point] for point, _, _ in lines], fitted)
        distance = np.abs(y - heights)
        reach = 6 * np.median(distance)
        if step == robust_steps or reach < 1e-7 * distance.mean():
            break
        trust = _faded(distance, reach, power=2)
    return heights


def _local_weights(x: Floats, neighbours: int) -> list[tuple[int, int, Floats]]:
    """Return for each point that gets a line of its own: the point, where its neighbourhood starts, their weights."""
    lines = []
    for point in _anchors(x):
        # The window moves on while its next point to the right is nearer than its leftmost.
        start = int(np.searchsorted(x[: len(x) - neighbours] + x[neighbours:], 2 * x[point]))
        reach = max(x[point] - x[start], x[start + neighbours - 1] - x[point])
        end = int(np.searchsorted(x, x[point] + FAR * reach, side="right"))  # ties at the right end come along
        lines.append((point, start, _faded(np.abs(x[start:end] - x[point]), reach, power=3)))
    return lines


def _anchors(x: Floats) -> list[int]:
    """Return the points at which lines are fitted: the first, and from each the last one within a step, or the next."""
    step = STEP * (x[-1] - x[0])
    anchors = [0]
    while (after := int(np.searchsorted(x, x[anchors[-1]], side="right"))) < len(x):
        within = int(np.searchsorted(x, x[anchors[-1]] + step, side="right")) - 1
        anchors.append(max(after, within))
    return anchors


def _faded(distance: Floats, reach: float, power: int) -> Floats:
    """Return weights (1 - (distance / reach)^power)^power, 1 next to 0 and 0 from the reach on."""
    if reach <= 0:
        return np.where(distance <= 0, 1.0, 0.0)
    weights = (1 - np.minimum(distance / reach, 1) ** power) ** power
    return np.where(distance <= NEAR * reach, 1.0, np.where(distance <= FAR * reach, weights, 0.0))


def _height(x: Floats, y: Floats, trust: Floats, point: int, start: int, weights: Floats) -> float:
    """Return the height at x[point] of the line through its neighbourhood; y[point] if none of it is trusted."""
    near = slice(start, start + len(weights))
    weights = weights * trust[near]
    total = weights.sum()
    if total <= 0:
        return float(y[point])
    weights /= total
    centre = weights @ x[near]
    offset = x[near] - centre
    spread = weights @ offset**2
    if np.sqrt(spread) > NEAR * (x[-1] - x[0]):
        weights *= 1 + (x[point] - centre) / spread * offset
    return float(weights @ y[near])
