"""Answers of service and raw engines in one form, so that they can be compared."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.names import ReleaseNames
from service.catalogue import Catalogue

Columns = Mapping[str, npt.NDArray[Any]]
Json = Mapping[str, Any]

ORGANISM_PART = "organism part"
CUTOFF = 0.5
DETECTED = math.ulp(0.0)
"""Cut-off in proteomics: whatever is above 0."""

DIGITS = 9
"""Significant digits of means that must be equal: engines add in different orders."""

Row = tuple[str, str, str, str, float, float]
"""Gene id, accession, contrast id, design element, log2 fold change, adjusted p-value."""

Cell = tuple[str, str, str]
"""Accession, factor value, mean level in nine digits."""


class Disagreement(Exception):
    """Two sides answer differently: what would be timed is not the same thing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The total, and either the first rows in order, or all expressed cells by experiment, factor value and level."""

    total: int
    rows: tuple[Row, ...] | tuple[Cell, ...]

    def difference(self, other: "Answer") -> str:
        """Say where two answers differ, "" if nowhere."""
        if self.total != other.total:
            return f"totals are {self.total} and {other.total}"
        if len(self.rows) != len(other.rows):
            return f"there are {len(self.rows)} and {len(other.rows)} rows"
        pairs = enumerate(zip(self.rows, other.rows, strict=True))
        return next((f"row {place} is {mine} and {its}" for place, (mine, its) in pairs if mine != its), "")


def rows_of_service(answer: Json) -> Answer:
    """Read an answer of `/api/v1/differential`."""
    names = ("gene_id", "experiment_accession", "contrast_id", "design_element", "log2_fold_change", "adjusted_p_value")
    return Answer(answer["total"], tuple(tuple(row[name] for name in names) for row in answer["rows"]))


def rows_of_columns(total: int, columns: Columns, names: ReleaseNames) -> Answer:
    """Read rows of DuckDB, numbers and all."""
    genes = names.gene_ids(columns["gene"])
    contrasts = [names.conditions[number].partition(" ") for number in columns["contrast"].tolist()]
    rest = (columns[name].tolist() for name in ("design_element", "log2_fold_change", "adjusted_p_value"))
    lines = zip(genes, contrasts, *rest, strict=True)
    return Answer(total, tuple((gene, place[0], place[2], *more) for gene, place, *more in lines))


def rows_of_hits(answer: Json) -> Answer:
    """Read the hits of an OpenSearch answer, and its total from the counts per contrast and direction."""
    total = sum(bucket["doc_count"] for bucket in answer["aggregations"]["cr"]["buckets"])
    rows = []
    for hit in answer["hits"]["hits"]:
        gene, contrast, element, change, p_value = (hit["fields"][name][0] for name in ("g", "c", "de", "fc", "p"))
        accession, _, contrast_id = contrast.partition(" ")
        rows.append((gene, accession, contrast_id, element, change, p_value))
    return Answer(total, tuple(rows))


@dataclass(frozen=True, slots=True)
class Levels:
    """Sums over genes: per assay group `total`, `measured` genes and `highest`; per experiment, genes in its matrix."""

    group: npt.NDArray[np.int64]
    total: npt.NDArray[np.float64]
    measured: npt.NDArray[np.int64]
    highest: npt.NDArray[np.float64]
    genes: Mapping[int, int]

    def answer(self, catalogue: Catalogue) -> Answer:
        """Average as a search does: over the genes in the matrix, in proteomics over the measured ones."""
        cells: list[Cell] = []
        expressed: set[int] = set()
        columns = (self.group, self.total, self.measured, self.highest)
        for group, total, measured, highest in zip(*(column.tolist() for column in columns), strict=True):
            experiment = int(catalogue.experiment[group])
            entry = catalogue.experiments[experiment]
            proteomics = entry.kind.proteomics
            cutoff = DETECTED if proteomics else CUTOFF
            mean = total / (measured if proteomics else self.genes[experiment])
            if highest >= cutoff:
                expressed.add(experiment)
            if mean >= cutoff and ORGANISM_PART in entry.factors:
                parts = [
                    value.value for _, factor, value in catalogue.uses(group) if factor and value.type == ORGANISM_PART
                ]
                cells.append((entry.accession, ", ".join(parts), _digits(mean)))
        return Answer(len(expressed), tuple(sorted(cells)))


def cells_of_service(answer: Json) -> Answer:
    """Read the grids of `/api/v1/baseline` whose columns are organism parts."""
    cells = [
        (row["experiment_accession"], column["value"], _digits(cell["value"]))
        for grid in answer["grids"]
        if grid["factor"] == ORGANISM_PART
        for row in grid["rows"]
        for column, cell in zip(grid["columns"], row["cells"], strict=True)
        if cell["state"] not in {"no_data", "below_cutoff"}
    ]
    return Answer(answer["total"], tuple(sorted(cells)))


def cells_of_columns(matrices: Columns | None, cells: Columns, catalogue: Catalogue) -> Answer:
    """Read cells of DuckDB: those of one gene as they are, those of several with their sums."""
    ones = np.ones(len(cells["column"]), np.int64)
    experiments = catalogue.matrix_experiment
    if matrices is None:
        genes = dict.fromkeys(experiments[np.unique(cells["matrix"])].tolist(), 1)
        return Levels(cells["column"], cells["level"], ones, cells["level"], genes).answer(catalogue)
    genes = dict(zip(experiments[matrices["matrix"]].tolist(), matrices["genes"].tolist(), strict=True))
    return Levels(cells["column"], cells["total"], cells["measured"], cells["highest"], genes).answer(catalogue)


def cells_of_hits(answer: Json, catalogue: Catalogue) -> Answer:
    """Read the documents of an OpenSearch answer, one per gene and matrix."""
    genes: dict[int, int] = {}
    sums: dict[int, tuple[float, int, float]] = {}
    for hit in answer["hits"]["hits"]:
        document = hit["_source"]
        accession = document["m"].partition(" ")[0]
        experiment = catalogue.experiment_numbers[accession]
        genes[experiment] = genes.get(experiment, 0) + 1
        for column, level in zip(document["x"], document["v"], strict=True):
            group = catalogue.condition_numbers[accession, column]
            total, measured, highest = sums.get(group, (0.0, 0, 0.0))
            sums[group] = total + level, measured + 1, max(highest, level)
    totals, numbers, maxima = (np.array(column) for column in zip(*sums.values(), strict=True))
    return Levels(np.array(list(sums)), totals, numbers, maxima, genes).answer(catalogue)


def _digits(number: float) -> str:
    return f"{number:.{DIGITS}g}"
