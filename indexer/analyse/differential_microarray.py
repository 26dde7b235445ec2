"""Comparisons of microarrays: `_<array>-analytics.tsv`, one per array design."""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analysis.microarray.comparison import MicroarrayComparison, compare_one_colour, compare_two_colours
from indexer.analyse.analytics import write_analytics
from indexer.analyse.arrays import Arrays, is_two_colour
from indexer.analyse.samples import batches_of, join, samples_of
from indexer.analyse.work import Analytics, Statistics, Work, per_contrast, positions
from indexer.experiment import Contrast
from indexer.readers.analytics import map_elements

METHOD = (
    "Linear model of the {values} of the two groups of each contrast, with its batches; moderated t-statistics (Smyth "
    "2004) as limma's; independent filtering by variance as genefilter's (Bourgon, Gentleman, Huber 2010); "
    "Benjamini-Hochberg"
)
COMMON_REFERENCE = "common reference"
_DYE = re.compile(r"\.(cy[35])$", re.IGNORECASE)


def compare_arrays(work: Work, array: str, arrays: Arrays) -> None:
    """Compare the groups of every contrast of an array; technical replicates are averaged."""
    compare = _compare_ratios if is_two_colour(work) else _compare_levels
    found = per_contrast(work.contrasts(array), lambda contrast: compare(work, arrays, contrast), work.say)
    analytics = with_genes(work, Analytics.of_genes(arrays.elements, found, array))
    work.analytics[array] = analytics
    elements = [analytics.rows[place] for place in analytics.places.tolist()]
    leading = {"Design Element": elements}
    if array in work.genes.array_designs:
        names = [work.genes.symbols.get(gene, "") for gene in analytics.genes]
        leading = {"Gene ID": _known(analytics.genes, elements), "Gene Name": names, **leading}
    write_analytics(work.output(f"_{array}-analytics.tsv"), analytics, leading)
    values = "log ratios" if is_two_colour(work) else "log<sub>2</sub> levels"
    step = ("Differential expression statistics", METHOD.format(values=values))
    if step not in work.methods:
        work.methods += [step, ("Rounding", "log<sub>2</sub> fold changes to one decimal")]


def _known(genes: tuple[str, ...], elements: list[str]) -> list[str]:
    """Return gene ids, blank where a design element stands for a gene that is not known."""
    return ["" if gene == element else gene for gene, element in zip(genes, elements, strict=True)]


def with_genes(work: Work, analytics: Analytics) -> Analytics:
    """Give design elements their genes by the array's table; those without one stand for themselves."""
    lookup = work.genes.array_designs.get(analytics.array)
    if lookup is None:
        return analytics
    blank = pa.array([""] * len(analytics.rows), pa.string())
    columns = [blank, pa.array(analytics.rows, pa.string()), pa.array(np.arange(len(analytics.rows)))]
    mapped, unmapped = map_elements(pa.table(columns, names=["id", "element", "place"]), lookup)
    mapped = mapped.sort_by([("place", "ascending"), ("id", "ascending")])
    if unmapped:
        total = len(analytics.rows)
        work.notes.append(
            f"array {analytics.array}: {unmapped:,} of {total:,} design elements have no gene in its table"
        )
    genes = tuple(pc.cast(mapped["id"], pa.string()).to_pylist())
    return Analytics(analytics.array, analytics.rows, analytics.contrasts, genes, mapped["place"].to_numpy())


def _compare_levels(work: Work, arrays: Arrays, contrast: Contrast) -> Statistics:
    left_out = work.left_out.get(contrast.array_design, ())
    samples = samples_of(work.group(contrast.reference), work.group(contrast.test), left_out)
    positions(arrays.names, [assay for sample in samples for assay in sample.assays], arrays.path)
    levels = join(arrays.levels, arrays.names, samples, add=False)
    batches = batches_of(contrast, [sample.assays for sample in samples])
    return _statistics(contrast, compare_one_colour(levels, [sample.test for sample in samples], batches))


def _compare_ratios(work: Work, arrays: Arrays, contrast: Contrast) -> Statistics:
    """Compare two groups by the arrays on which one of them was hybridised, with each other or with a third."""
    dyes = channels(work, contrast.array_design)
    left_out = work.left_out.get(contrast.array_design, ())
    wanted = {contrast.reference, contrast.test}
    names = [name for name in dyes if name not in left_out and wanted & set(dyes[name].values())]
    held = positions(arrays.names, names, arrays.path)
    red, green = ([dyes[name].get(dye, COMMON_REFERENCE) for name in names] for dye in ("cy5", "cy3"))
    assays = [[f"{name}.Cy5", f"{name}.Cy3", name] for name in names]
    ratios: npt.NDArray[np.float64] = arrays.levels[:, held]
    batches = batches_of(contrast, assays)
    found = compare_two_colours(ratios, red, green, contrast.test, contrast.reference, batches)
    return _statistics(contrast, found)


def channels(work: Work, array: str) -> dict[str, dict[str, str]]:
    """Return for each two-colour array, by name, the assay group of its channels cy5 and cy3.

    A channel in no group is of a common reference sample.
    """
    found: dict[str, dict[str, str]] = {}
    for group in work.experiment.groups:
        for assay in group.assays:
            if group.array_design == array and (match := _DYE.search(assay.name)):
                found.setdefault(assay.name[: match.start()], {})[match[1].lower()] = group.id
    return found


def _statistics(contrast: Contrast, found: MicroarrayComparison) -> Statistics:
    return Statistics(contrast.id, found.log_fold_change, found.adjusted_p_value, found.t_statistic)
