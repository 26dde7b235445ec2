"""Local quadratic regression on nearest neighbours, fitted at a few places and interpolated between them."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.interpolate import CubicHermiteSpline

Floats = npt.NDArray[np.float64]
Curve = Callable[[Floats], Floats]
Parabola = Callable[[Floats, Floats, Floats], Floats]
"""Distances from a place, values, weights -> coefficients of 1, distance, distance²."""

CUT = 0.8
MARGIN = 0.1


def fit_squares(distances: Floats, values: Floats, weights: Floats) -> Floats:
    """Return the parabola of least weighted squares: coefficients (3,)."""
    root = np.sqrt(weights)
    design = np.vander(distances, 3, increasing=True)
    return np.asarray(np.linalg.lstsq(design * root[:, None], values * root)[0], np.float64)


def smooth(x: Floats, y: Floats, weights: Floats, share: float = 0.7, fit: Parabola = fit_squares) -> Curve:
    """Return a smooth curve through points: parabolas around some places, cubic curves between these.

    Parameters
    ----------
    x, y, weights : (points,)
        No NaN; weights > 0.
    share
        Of the points that each parabola is fitted to, those nearest to its place.
    fit
        How to fit one.

    Returns
    -------
    Function of x. Beyond the points it is the parabola fitted to all of them plus a straight line.

    Notes
    -----
    Within the window of half-width h points weigh (1 - |d/h|³)³. Places are the ends of x and halves of what lies
    between, until no cell is longer than 0.8 of the narrower window at its ends: locfit's defaults.

    References
    ----------
    Loader (1999), Local Regression and Likelihood, chapters 2, 4 and 12.
    """
    neighbours = int(len(x) * share)
    places = place_vertices(x, neighbours)
    values, slopes = fit_at(x, y, places, neighbours, weights, fit)
    overall = np.polynomial.Polynomial(fit(x, y, weights))
    rest = CubicHermiteSpline(places, values - overall(places), slopes - overall.deriv()(places))

    def curve(at: Floats) -> Floats:
        inside = np.clip(at, places[0], places[-1])
        total: Floats = overall(at) + rest(inside) + rest(inside, 1) * (at - inside)
        return total

    return curve


def fit_at(
    x: Floats, y: Floats, places: Floats, neighbours: int, weights: Floats, fit: Parabola = fit_squares
) -> tuple[Floats, Floats]:
    """Fit a parabola around each place; return values and slopes there: (places,) each."""
    fitted = np.array([_fit_around(x - place, y, neighbours, weights, fit)[:2] for place in places])
    return fitted[:, 0], fitted[:, 1]


def _fit_around(distances: Floats, y: Floats, neighbours: int, weights: Floats, fit: Parabola) -> Floats:
    away = np.abs(distances)
    reach = _reach(away, neighbours)
    near = away < reach
    return fit(distances[near], y[near], weights[near] * (1 - (away[near] / reach) ** 3) ** 3)


def _reach(away: Floats, neighbours: int) -> float:
    return float(np.partition(away, neighbours - 1)[neighbours - 1])


def place_vertices(x: Floats, neighbours: int) -> Floats:
    """Halve the range of x until no cell is longer than 0.8 of the windows at its ends; return the cells' borders."""
    low, high = float(x.min()), float(x.max())
    return np.array([low, *_halve(x, neighbours, low, high), high])


def _halve(x: Floats, neighbours: int, low: float, high: float) -> list[float]:
    window = min(_reach(np.abs(x - end), neighbours) for end in (low, high))
    if high - low <= CUT * window:
        return []
    middle = (low + high) / 2
    return [*_halve(x, neighbours, low, middle), middle, *_halve(x, neighbours, middle, high)]


def halve_cells(x: Floats, most: int) -> Floats:
    """Return borders of cells with at most so many points, halved by number; the outermost a tenth beyond."""
    margin = MARGIN * (x.max() - x.min())
    return np.array([x.min() - margin, *_cut(np.sort(x), most), x.max() + margin])


def _cut(x: Floats, most: int) -> list[float]:
    if len(x) <= most:
        return []
    middle = (len(x) + 1) // 2
    return [*_cut(x[:middle], most), float(x[middle - 1 : middle + 1].mean()), *_cut(x[middle:], most)]
