"""Quality of arrays: outliers are found and left out, and a page shows why."""

from html import escape

import numpy as np
import numpy.typing as npt

from analysis.errors import AnalysisError
from analysis.microarray.array_quality import DEPENDENCE_LIMIT, ArrayQuality, assess_arrays, ratios_to_median
from indexer.analyse.arrays import Arrays, is_two_colour
from indexer.analyse.differential_microarray import channels
from indexer.analyse.figures import draw_boxplots, draw_heat_map, draw_ratios
from indexer.analyse.pages import page, table
from indexer.analyse.work import Work, positions

Floats = npt.NDArray[np.float64]

SHOWN = 8
"""Plots of ratios at most: the arrays with the largest D."""
METHOD = (
    "Arrays that stand out by the sum of distances to the others, the Kolmogorov-Smirnov distance to all, and "
    "Hoeffding's D of ratio and intensity, as in arrayQualityMetrics (Kauffmann et al. 2009), are not analysed: {text}"
)
DETECTIONS = ("Distance sum", "Kolmogorov-Smirnov", "Hoeffding's D")


def page_of(accession: str, array: str) -> str:
    """Return where the page of an array's quality lies, below the experiment's folder."""
    return f"qc/{accession}_{array}_QM/index.html"


def assess(work: Work, array: str, arrays: Arrays) -> None:
    """Leave out the analysed arrays that all three detections call outliers, and write the page."""
    names = analysed(work, array)
    held = positions(arrays.names, names, arrays.path)
    levels = arrays.levels[:, held]
    averages = None if arrays.averages is None else arrays.averages[:, held]
    try:
        found = assess_arrays(levels, averages)
    except AnalysisError as error:
        work.notes.append(f"array {array}: quality was not assessed, {error.reason}")
        return
    outliers = tuple(name for name, left_out in zip(names, found.left_out, strict=True) if left_out)
    work.left_out[array] = outliers
    if outliers:
        work.notes.append(
            f"array {array}: left out of the comparison, outliers by three detections: {', '.join(outliers)}"
        )
    text = f"left out: {escape(', '.join(outliers))}" if outliers else "none left out"
    work.methods.append((f"Quality of {array}", METHOD.format(text=text)))
    made = page_of(work.experiment.accession, array)
    if made not in work.given:
        work.made.append(made)
        title = f"Quality of the arrays {array} of {work.experiment.accession}"
        figures = draw(names, found, levels, averages)
        work.staging.path(made).write_text(
            page(title, [_explain(), tabulate(names, found), *figures]), encoding="utf-8"
        )


def analysed(work: Work, array: str) -> list[str]:
    """Return the names of the arrays in assay groups of a design, as the values' columns name them."""
    if is_two_colour(work):
        return list(channels(work, array))
    groups = [group for group in work.experiment.groups if group.array_design == array]
    return list(dict.fromkeys(assay.name for group in groups for assay in group.assays))


def _explain() -> str:
    return (
        "<p>An array is left out if all three detections call it an outlier: the sum of its distances to the others "
        "(mean absolute difference) and its Kolmogorov-Smirnov distance to all arrays together beyond the upper hinge "
        "+ 1.5 times the distance of hinges, and Hoeffding's D of ratio and average intensity above "
        f"{DEPENDENCE_LIMIT}.</p>"
    )


def tabulate(names: list[str], found: ArrayQuality) -> str:
    """Return the statistics of every array, those beyond the threshold marked, as an HTML table."""
    detections = (found.by_distance, found.by_distribution, found.by_intensity)
    rows = [
        [name]
        + [f"{one.statistic[index]:.4g}{' *' if one.outliers[index] else ''}" for one in detections]
        + ["left out" if found.left_out[index] else ""]
        for index, name in enumerate(names)
    ]
    limits = ["threshold (* above)", *(f"{one.threshold:.4g}" for one in detections), ""]
    return table(["array", *DETECTIONS, ""], [*rows, limits])


def draw(names: list[str], found: ArrayQuality, levels: Floats, averages: Floats | None) -> list[str]:
    """Return the three kinds of plot, each with its heading."""
    ratios, means = (levels, averages) if averages is not None else ratios_to_median(levels)
    statistic = found.by_intensity.statistic
    shown = np.argsort(-np.nan_to_num(statistic, nan=-1), kind="stable")[:SHOWN]
    plots = [draw_ratios(names[i], ratios[:, i], means[:, i], float(statistic[i])) for i in shown]
    odd = found.by_distribution.outliers.tolist()
    return [
        f"<h2>Distances between arrays</h2>{draw_heat_map(names, found.distances)}",
        f"<h2>Distributions</h2>{draw_boxplots(names, found.box_statistics, odd)}",
        f"<h2>Ratio M against average intensity A</h2><p>The {len(shown)} arrays with the largest D.</p>",
        "".join(plots),
    ]
