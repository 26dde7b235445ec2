"""An experiment's own results as a matrix: assay groups or contrasts by genes."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mappings.vocabulary import Side
from service.download.own_table import OwnTable
from service.export.differential import endless
from service.export.parts import Cells, Columns, Parts

CHANGES = ("log2_fold_change", "adjusted_p_value", "t_statistic")

_BETWEEN = "\t"

_SIDES = {Side.GROUP: "", Side.TEST: " (test)", Side.REFERENCE: " (reference)"}


def own_matrix(table: OwnTable) -> Parts:
    """Return the rows asked for as a matrix.

    - `obs`: assay groups, or contrasts; their names, replicates, array design, and a column per factor, or two for
      the test and the reference of contrasts.
    - `var`: genes that have a row; of arrays genes with design elements, named by both.
    - layers: a unit each ("tpm", "parts_per_billion"); or fold changes, p-values and, of arrays, t-statistics.
    """
    keys = _keys(table)
    layers = [_layer(unit) for unit in table.units] if table.entry.kind.baseline else list(CHANGES)
    if not table.entry.kind.baseline and not table.entry.kind.microarray:
        layers.remove("t_statistic")
    return Parts(_obs(table), _var(table, keys), layers, lambda: _cells(table, keys, layers), table.total)


def _layer(unit: str) -> str:
    return unit.lower().replace(" ", "_")


def _keys(table: OwnTable) -> pa.Array:
    """Return the genes (and design elements) that have rows, in the order of the table, each once."""
    found: dict[str, None] = {}
    for batch in table.rows(_key_columns(table)):
        found.update(dict.fromkeys(pc.unique(_key(table, batch)).to_pylist()))
    return pa.array(list(found), pa.string())


def _key_columns(table: OwnTable) -> list[str]:
    return ["gene_id", "design_element"] if table.entry.kind.microarray else ["gene_id"]


def _key(table: OwnTable, batch: pa.RecordBatch) -> pa.Array:
    columns = [batch[name] for name in _key_columns(table)]
    return pc.binary_join_element_wise(*columns, _BETWEEN) if len(columns) > 1 else columns[0]


def _var(table: OwnTable, keys: pa.Array) -> Columns:
    names = keys.to_pylist()
    ids = [name.partition(_BETWEEN)[0] for name in names] if table.entry.kind.microarray else names
    genes = table.release.genes
    symbols = genes.records(genes.numbers(ids), ("symbol",))["symbol"].to_pylist()
    if not table.entry.kind.microarray:
        return {"gene_id": ids, "gene_symbol": symbols}
    elements = [name.partition(_BETWEEN)[2] for name in names]
    return {
        "name": [name.replace(_BETWEEN, " ") for name in names],
        "gene_id": ids,
        "gene_symbol": symbols,
        "design_element": elements,
    }


def _obs(table: OwnTable) -> Columns:
    catalogue, accession = table.release.catalogue, table.entry.accession
    numbers = [catalogue.condition_numbers[accession, name] for name in table.columns]
    what = table.condition.removesuffix("_id")
    columns: dict[str, Sequence[str | int]] = {
        table.condition: table.columns,
        f"{what}_name": [catalogue.condition_names[number] for number in numbers],
        "replicates": [int(catalogue.replicates[number]) for number in numbers],
    }
    if table.entry.array_designs:
        columns["array_design"] = [catalogue.array_designs[number] or "" for number in numbers]
    factors: dict[str, dict[int, list[str]]] = {}
    for number in numbers:
        for side, factor, value in catalogue.uses(number):
            if factor:
                # A slash would make a folder of it.
                name = f"{value.type}{_SIDES[side]}".replace("/", "_")
                factors.setdefault(name, {}).setdefault(number, []).append(value.value)
    said = {name: [", ".join(values.get(number, ())) for number in numbers] for name, values in factors.items()}
    return columns | {name: values for name, values in said.items() if name not in columns}


def _cells(table: OwnTable, keys: pa.Array, layers: Sequence[str]) -> Iterator[Cells]:
    columns = pa.array(table.columns, pa.string())
    values = ["unit", "level"] if table.entry.kind.baseline else list(layers)
    for batch in table.rows([*_key_columns(table), table.condition, *values]):
        row, column = _place(batch[table.condition], columns), _place(_key(table, batch), keys)
        if table.entry.kind.baseline:
            level = _doubles(batch["level"])
            for unit in pc.unique(batch["unit"]).to_pylist():
                here = pc.equal(batch["unit"], unit).to_numpy(zero_copy_only=False)
                yield Cells(_layer(unit), row[here], column[here], level[here])
        else:
            for layer in layers:
                yield Cells(layer, row, column, _doubles(endless(batch[layer])))


def _place(texts: pa.Array, known: pa.Array) -> npt.NDArray[np.int64]:
    places: npt.NDArray[np.int64] = pc.index_in(texts, known).to_numpy(zero_copy_only=False).astype(np.int64)
    return places


def _doubles(numbers: pa.Array) -> npt.NDArray[np.float64]:
    found: npt.NDArray[np.float64] = numbers.to_numpy(zero_copy_only=False)
    return found
