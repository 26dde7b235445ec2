"""Levels of an experiment as its matrix of levels has them, made or given."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from indexer.analyse.work import Work
from indexer.readers.baseline import read_baseline

Floats = npt.NDArray[np.float64]

UNITS = {"-tpms.tsv": "TPM", "-fpkms.tsv": "FPKM"}
"""End of a file's name -> unit, the preferred one first."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Median levels (genes, groups), 0 where nothing was measured.

    `quartiles` (genes, groups, 5) are None where the file has not all of them.
    """

    genes: tuple[str, ...]
    names: tuple[str, ...]
    groups: tuple[str, ...]
    unit: str
    values: Floats
    quartiles: Floats | None


def find_matrix(work: Work) -> tuple[Path, str] | None:
    """Return the matrix of levels, and its unit; None if there is none."""
    found = ((work.result(end), unit) for end, unit in UNITS.items())
    return next(((path, unit) for path, unit in found if path is not None), None)


def read_levels(work: Work, path: Path, unit: str) -> Levels:
    """Read the medians of a matrix; raises `FormatError`."""
    groups = [group.id for group in work.experiment.groups]
    table = pa.concat_tables(read_baseline(path, unit, groups, work.notes))
    width = len(groups)
    columns = tuple(table["assay_group_id"].slice(0, width).to_pylist())
    values = table["level"].to_numpy().reshape(-1, width)
    genes, names = (tuple(table[name].to_pylist()[::width]) for name in ("gene_id", "gene_name"))
    parts = [table[name].to_numpy() for name in ("minimum", "lower_quartile", "level", "upper_quartile", "maximum")]
    quartiles = np.stack(parts, axis=-1).reshape(-1, width, len(parts))
    return Levels(genes, names, columns, unit, values, None if np.isnan(quartiles).any() else quartiles)
