"""Mean expression of what a contrast compares, from the experiment's own matrix: what MA plots need."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from service.catalogue import ExperimentEntry
from service.release import Release

Json = Mapping[str, Any]

COUNTS, INTENSITIES, AVERAGES = "raw-counts", "normalized-expressions", "average-intensities"
NAMES = {
    COUNTS: "Mean log₂ (counts per million + 1)",
    INTENSITIES: "Mean log₂ intensity",
    AVERAGES: "Mean log₂ intensity of both colours",
}
"""Kind of matrix -> what its mean is called."""

_ROOM = 3
"""Numbers that a name and its mean take the room of."""


def mean_expression(release: Release, entry: ExperimentEntry, experiment: Json, contrast: Json) -> tuple[pa.Table, str]:
    """Return the mean over the assays of both sides (columns name: gene or design element, mean), and what it is.

    The table is empty when the experiment came without a matrix, or with one that lacks the assays.
    """
    kinds = (INTENSITIES, AVERAGES) if entry.kind.microarray else (COUNTS,)
    for kind in kinds:
        for file in experiment["files"].get(kind, ()):
            if not contrast["array_design"] or f"_{contrast['array_design']}-" in file:
                path = release.paths.originals(entry.accession) / file
                assays = _assays(experiment, contrast)
                found = release.memory.recall(
                    ("mean expression", entry.accession, file, tuple(assays)),
                    lambda path=path, assays=assays, kind=kind: _read_means(path, assays, kind),  # type: ignore[misc] # bound now
                    lambda table: _ROOM * len(table),
                )
                if len(found):
                    return found, NAMES[kind]
    return _means([], np.empty(0)), ""


def _assays(experiment: Json, contrast: Json) -> list[str]:
    sides = {contrast["reference"], contrast["test"]}
    return [assay["name"] for group in experiment["groups"] if group["id"] in sides for assay in group["assays"]]


def _read_means(path: Path, assays: list[str], kind: str) -> pa.Table:
    """Read the columns of some assays and return each row's mean; counts are brought to a million each, then log2."""
    with pa.input_stream(str(path)) as file:
        header = file.read(1 << 20).split(b"\n", 1)[0].decode().rstrip("\r").split("\t")
    wanted = [name for name in dict.fromkeys(_column(assay) for assay in assays) if name in header]
    named = "DesignElementAccession" if "DesignElementAccession" in header else header[0]
    if not wanted:
        return _means([], np.empty(0))
    types = {name: pa.float64() for name in wanted} | {named: pa.string()}
    with pa.input_stream(str(path)) as file:
        read = csv.read_csv(
            file,
            parse_options=csv.ParseOptions(delimiter="\t", quote_char=False),
            convert_options=csv.ConvertOptions(
                include_columns=[named, *wanted], column_types=types, null_values=["NA", ""], strings_can_be_null=True
            ),
        )
    values = np.column_stack([read[name].to_numpy() for name in wanted])
    if kind == COUNTS:
        values = np.log2(values / np.maximum(np.nansum(values, axis=0), 1) * 1e6 + 1)
    return _means(read[named], values.mean(axis=1))


def _column(assay: str) -> str:
    """Return the column of an assay: those of two colours have one for both."""
    return assay.removesuffix(".Cy3").removesuffix(".Cy5")


def _means(names: object, means: object) -> pa.Table:
    return pa.table({"name": names, "mean": means}, pa.schema([("name", pa.string()), ("mean", pa.float64())]))
