"""Finding the most likely log dispersion of many genes at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.rnaseq.profile import Profile

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]

LOWEST_DISPERSION = 1e-8
"""Below, a gene's dispersion cannot be told from none."""

TRIES = 100
LEAST_GAIN = 1e-6
SUFFICIENT = 1e-4
REACH = (-30.0, 10.0)
GRID = 20


@dataclass(frozen=True, slots=True)
class Ascent:
    """Where the climbs ended: all (genes,).

    - `log_dispersion`, `value`: the last place, and the likelihood there;
    - `gain`: what the likelihood rose by from the start;
    - `tries`: steps tried; 0 = the climb did not end.
    """

    log_dispersion: Floats
    value: Floats
    gain: Floats
    tries: Integers


def climb(profile: Profile, start: Floats) -> Ascent:
    """Climb each gene's likelihood along its slope, in steps that Armijo's rule accepts.

    The first step is as long as the slope. A step that gains less than 1e-4 of what the slope promises is not taken
    but halved; after one that was taken the next may be a tenth longer, but not longer than the slope, and every fifth
    time is half as long, which stops swinging. A gene is done when a step gains less than 1e-6, or its dispersion is
    below a tenth of the lowest. Where a likelihood is flat or has two peaks the rule of steps decides; this one ends
    where DESeq2 does.
    """
    place, value, slope = start.copy(), profile.value(start), profile.slope(start)
    first, stride = value.copy(), np.ones_like(start)
    tries, steps, climbing = np.zeros(len(start), np.intp), np.zeros(len(start), np.intp), np.arange(len(start))
    for number in range(1, TRIES + 1):
        if not len(climbing):
            break
        some, up, long = profile.of(climbing), slope[climbing], stride[climbing]
        target = np.clip(place[climbing] + long * up, *REACH)
        long = np.divide(target - place[climbing], up, out=long, where=up != 0)
        reached = some.value(target)
        taken = reached >= value[climbing] + SUFFICIENT * (target - place[climbing]) * up
        moved = climbing[taken]
        steps[moved] += 1
        longer = np.where(taken, np.minimum(1.1 * long, 1), long)
        stride[climbing] = np.where(taken & (steps[climbing] % 5 > 0), longer, longer / 2)
        gain = reached[taken] - value[moved]
        place[moved], value[moved] = target[taken], reached[taken]
        slope[moved] = some.of(np.flatnonzero(taken)).slope(target[taken])
        done = np.zeros(len(start), np.bool_)
        done[moved] = (gain < LEAST_GAIN) | (target[taken] < np.log(LOWEST_DISPERSION / 10))
        tries[done] = number
        climbing = climbing[~done[climbing]]
    return Ascent(place, value, value - first, tries)


def survey(profile: Profile, highest: float) -> Floats:
    """Return the most likely log dispersion of each gene on a grid, then on a finer one around it: (genes,)."""
    coarse = np.linspace(np.log(LOWEST_DISPERSION), np.log(highest), GRID)
    genes = len(profile.counts)
    best = _best(profile, np.broadcast_to(coarse, (genes, GRID)))
    offsets = np.linspace(-1.0, 1.0, GRID) * (coarse[1] - coarse[0])
    return _best(profile, best[:, None] + offsets)


def _best(profile: Profile, places: Floats) -> Floats:
    values = np.stack([profile.value(column) for column in places.T], axis=1)
    return np.take_along_axis(places, values.argmax(axis=1)[:, None], axis=1)[:, 0]
