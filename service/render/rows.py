"""Differential rows with words: the engine's numbers -> columns of texts and numbers, as in JSON and TSV."""

import math
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from mappings.facts import LARGEST
from service.differential.design_elements import FIELD, Element
from service.errors import refuse
from service.release import Release
from service.resolve.why import Reason
from service.unmapped import FIELD as MAPPING
from service.unmapped import MARKS

COLUMNS = (
    "gene_id",
    "gene_symbol",
    "species",
    "kingdom",
    "experiment_accession",
    "experiment_type",
    "experiment_name",
    "contrast_id",
    "contrast_name",
    "factors",
    "replicates",
    "log2_fold_change",
    "adjusted_p_value",
    "t_statistic",
    "design_element",
    "why",
    MAPPING,
)
"""Columns of differential rows, in order.

- `factors`: the experiment's factor types; `replicates`: the smaller number of biological replicates of both sides;
- `log2_fold_change`: test over reference, "Infinity" or "-Infinity" where the file says so;
- `why`: why the contrast matched the condition terms, null when there were none;
- `mapping`: "unmapped" where the gene is a mere design element, which no table gives a gene to, else "".
"""

FURTHER = (FIELD,)
"""Columns of differential rows that are there only when `fields` names them."""

TEXTS = {LARGEST: "Infinity", -LARGEST: "-Infinity", math.inf: "Infinity", -math.inf: "-Infinity"}
"""Numbers that JSON cannot write -> what stands for them; the largest double is stored for infinity."""

Columns = dict[str, list[Any]]


def choose_columns(
    fields: Sequence[str], columns: Sequence[str] = COLUMNS, further: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the columns to give: without `fields` all but the `further` ones.

    Raises `RequestRefused` for one that is not there.
    """
    for name in fields:
        if name not in columns and name not in further:
            raise refuse("fields", name, ", ".join([*columns, *further]))
    return tuple(fields) or tuple(columns)


def name_rows(
    release: Release,
    rows: pa.Table,
    why: dict[int, list[Reason]],
    wanted: Sequence[str],
    elements: Sequence[Sequence[Element]] | None = None,
) -> Columns:
    """Return the wanted columns of some rows, in the order of the rows; `elements` stand beside them."""
    catalogue = release.catalogue
    numbers = rows["gene"].to_numpy()
    genes = release.genes.records(numbers, ("id", "symbol"))
    contrasts = rows["contrast"].to_pylist()
    experiments = [catalogue.experiments[catalogue.experiment[contrast]] for contrast in contrasts]
    columns: Columns = {
        "gene_id": genes["id"].to_pylist(),
        "gene_symbol": genes["symbol"].to_pylist(),
        "species": [entry.species for entry in experiments],
        "kingdom": [entry.kingdom for entry in experiments],
        "experiment_accession": [entry.accession for entry in experiments],
        "experiment_type": [entry.experiment_type for entry in experiments],
        "experiment_name": [entry.title for entry in experiments],
        "contrast_id": [catalogue.condition_ids[contrast] for contrast in contrasts],
        "contrast_name": [catalogue.condition_names[contrast] for contrast in contrasts],
        "factors": [entry.factors for entry in experiments],
        "replicates": [int(catalogue.replicates[contrast]) for contrast in contrasts],
        "log2_fold_change": [TEXTS.get(number, number) for number in rows["log2_fold_change"].to_pylist()],
        "adjusted_p_value": rows["adjusted_p_value"].to_pylist(),
        "t_statistic": rows["t_statistic"].to_pylist(),
        "design_element": rows["design_element"].to_pylist(),
        "why": [why.get(contrast) for contrast in contrasts],
        MAPPING: [MARKS[unmapped] for unmapped in release.unmapped.among(numbers).tolist()],
        FIELD: [[_worded(element) for element in behind] for behind in elements or [[]] * len(rows)],
    }
    return {name: columns[name] for name in wanted}


def _worded(element: Element) -> Element:
    change = element["log2_fold_change"]
    return element | {"log2_fold_change": TEXTS.get(change, change)}


def as_records(columns: Columns) -> list[dict[str, Any]]:
    """Turn columns into one dict per row."""
    names = tuple(columns)
    return [dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True)]
