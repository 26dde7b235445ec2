"""The design elements behind differential rows: all that measured a gene in a contrast, not only the best."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engines.columns import Columns
from service.release import Release

Element = dict[str, Any]
Elements = dict[tuple[int, int], list[Element]]

FIELD = "designElements"
"""The field of a row that holds them: given when asked for, since they are read from experiments' own tables."""

_NUMBERS = ("log2_fold_change", "adjusted_p_value", "t_statistic")


def read_design_elements(release: Release, rows: pa.Table, reader: Columns) -> list[list[Element]]:
    """Return, per row of the engine's, all design elements of its gene in its contrast, largest change first.

    Each has `design_element` and its numbers, None where the file has none: those come last. Empty without arrays.
    """
    measured = rows.filter(pc.not_equal(rows["design_element"], ""))
    contrasts = measured["contrast"].to_numpy()
    experiments = release.catalogue.experiment[contrasts]
    found: Elements = {}
    for experiment in np.unique(experiments).tolist():
        here = experiments == experiment
        found |= _of_experiment(release, reader, experiment, np.unique(measured["gene"].to_numpy()[here]).tolist())
    keys = zip(rows["gene"].to_pylist(), rows["contrast"].to_pylist(), strict=True)
    return [found.get(key, []) for key in keys]


def _of_experiment(release: Release, reader: Columns, experiment: int, genes: list[int]) -> Elements:
    catalogue = release.catalogue
    accession = catalogue.experiments[experiment].accession
    ids = release.genes.ids(np.array(genes, np.int32))
    number = dict(zip(ids, genes, strict=True))
    rows = reader.differential_rows(release.paths.results(accession, "differential"), ids)
    found: Elements = {}
    for row in rows.to_pylist():
        condition = catalogue.condition_numbers.get((accession, row["contrast_id"]))
        if condition is not None and row["design_element"]:
            element = {"design_element": row["design_element"]} | {name: row[name] for name in _NUMBERS}
            found.setdefault((number[row["gene_id"]], condition), []).append(element)
    return {key: _ranked(elements) for key, elements in found.items()}


def _ranked(elements: Iterable[Element]) -> list[Element]:
    """Order design elements as rows are: largest change, smallest p, name; without a number last."""

    def place(element: Element) -> tuple[bool, float, bool, float, str]:
        change, p_value = element["log2_fold_change"], element["adjusted_p_value"]
        return (change is None, -abs(change or 0), p_value is None, p_value or 0, element["design_element"])

    return sorted(elements, key=place)
