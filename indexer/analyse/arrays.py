"""Normalised values of the arrays of one design: given, or made from raw intensities."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from analysis.errors import AnalysisError
from analysis.microarray.robust_multiarray import robust_multiarray_average
from analysis.microarray.two_colour import log_ratios, normalise_within_arrays
from analysis.quantile_normalisation import normalise_quantiles
from indexer.analyse.errors import AnalysisFailed
from indexer.analyse.sheets import numbers, write_sheet
from indexer.analyse.work import Work
from indexer.readers.counts import AssayMatrix, read_assay_matrix
from indexer.readers.intensities import Intensities, read_intensities
from indexer.readers.kinds import FileKind

Floats = npt.NDArray[np.float64]

KEY = "DesignElementAccession"
DYES = (".Cy5", ".Cy3")


@dataclass(frozen=True, slots=True)
class Arrays:
    """Values (design elements, arrays) in log2 units.

    `levels` are one-colour levels or two-colour log ratios, Cy5 over Cy3; `averages` are two-colour arrays' mean log
    intensities, where they are known. `path` is where they come from.
    """

    elements: tuple[str, ...]
    names: tuple[str, ...]
    levels: Floats
    path: Path
    averages: Floats | None = None


def is_two_colour(work: Work) -> bool:
    """Return whether two samples were hybridised to each array."""
    return "2colour" in work.experiment.type.value


def ends_of(work: Work, array: str) -> tuple[str, ...]:
    """Return the ends of the names of files with normalised values of an array, the compared values first."""
    kinds = ("log-fold-changes", "average-intensities") if is_two_colour(work) else ("normalized-expressions",)
    return tuple(f"_{array}-{kind}.tsv" for kind in kinds)


def read_arrays(work: Work, array: str) -> Arrays:
    """Return the normalised values of an array; normalise and write them if they are not given.

    Raises
    ------
    AnalysisFailed, FormatError
        Neither is given, or values cannot be used.
    """
    kinds = {False: FileKind.NORMALIZED_EXPRESSIONS, True: FileKind.LOG_FOLD_CHANGES}
    given = work.input(kinds[is_two_colour(work)], array)
    if given is not None and (work.is_kept(ends_of(work, array)[0]) or not work.input(FileKind.RAW_INTENSITIES, array)):
        levels = read_assay_matrix(given, work.notes)
        return Arrays(levels.rows, levels.assays, levels.values, given, _averages(work, array, levels))
    raw = work.input(FileKind.RAW_INTENSITIES, array)
    if raw is None:
        raise AnalysisFailed(f"array {array}: there are no values; give {work.name(ends_of(work, array)[0])}")
    work.say(f"normalising {array}")
    try:
        return _normalise(work, array, read_intensities(raw, work.notes), raw)
    except AnalysisError as error:
        raise AnalysisFailed(f"array {array}, {raw.name}: {error.reason}") from error


def _averages(work: Work, array: str, levels: AssayMatrix) -> Floats | None:
    path = work.input(FileKind.AVERAGE_INTENSITIES, array) if is_two_colour(work) else None
    if path is None:
        return None
    found = read_assay_matrix(path, work.notes)
    if found.rows != levels.rows or set(found.assays) < set(levels.assays):
        work.notes.append(f"{path.name} has other rows or columns than the log ratios: it is not used")
        return None
    return found.values[:, [found.assays.index(name) for name in levels.assays]]


def _normalise(work: Work, array: str, raw: Intensities, path: Path) -> Arrays:
    if is_two_colour(work):
        return _two_colours(work, array, raw, path)
    elements, levels, how = _one_colour(raw)
    work.methods.append((f"Normalisation of {array}", how))
    _write(work, ends_of(work, array)[0], elements, raw.assays, levels)
    return Arrays(elements, raw.assays, levels, path)


def _one_colour(raw: Intensities) -> tuple[tuple[str, ...], Floats, str]:
    """Return elements, levels and how they were made: RMA if elements have several probes, else quantiles alone."""
    if raw.probes:
        names, levels = robust_multiarray_average(raw.values, np.array(raw.elements))
        return tuple(names), levels, "RMA: background, quantile normalisation, median polish (Irizarry et al. 2003)"
    positive = np.where(raw.values > 0, raw.values, np.nan)
    levels = normalise_quantiles(np.log2(positive))
    return raw.elements, levels, "log<sub>2</sub>, quantile normalisation between arrays (Bolstad et al. 2003)"


def _two_colours(work: Work, array: str, raw: Intensities, path: Path) -> Arrays:
    dyes = [{name.removesuffix(dye): name for name in raw.assays if name.endswith(dye)} for dye in DYES]
    names = tuple(name for name in dyes[0] if name in dyes[1])
    if not names or 2 * len(names) != len(raw.assays):
        raise AnalysisFailed(f"array {array}, {path.name}: every array needs the columns <name>.Cy5 and <name>.Cy3")
    red, green = (raw.values[:, [raw.assays.index(dye[name]) for name in names]] for dye in dyes)
    ratios, averages = log_ratios(red, green)
    levels = normalise_within_arrays(ratios, averages)
    for end, values in zip(ends_of(work, array), (levels, averages), strict=True):
        _write(work, end, raw.elements, names, values)
    work.methods.append((f"Normalisation of {array}", "LOESS within arrays (Yang et al. 2002)"))
    return Arrays(raw.elements, names, levels, path, averages)


def _write(work: Work, end: str, elements: tuple[str, ...], names: tuple[str, ...], values: Floats) -> None:
    columns = {KEY: elements} | {name: numbers(column) for name, column in zip(names, values.T, strict=True)}
    write_sheet(work.output(end), columns)
