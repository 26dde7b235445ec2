"""Joins the catalogue of an earlier release, without what is gone, and that of new experiments into one.

The result is what `indexer.catalogue.make_catalogue` makes of all these experiments together.
"""

from collections.abc import Collection, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engines.query import Numbers
from indexer.catalogue import Catalogue, ValueKey
from mappings import catalogue as schema

Part = tuple[pa.Table, Numbers]
"""A table, and the number that each row it refers to has in the joined catalogue; -1: gone, with the rows."""


def join_catalogues(earlier: Catalogue, gone: Collection[str], fresh: Catalogue) -> Catalogue:
    """Join two catalogues; experiments of the earlier one that are `gone` are left out."""
    both = (earlier, fresh)
    none = [np.zeros(len(each.experiments), np.int32) for each in both]
    none[0][pc.is_in(earlier.experiments["accession"], pa.array(gone, pa.string())).to_numpy()] = -1
    experiments, accessions = _merge([(e.experiments, n) for e, n in zip(both, none, strict=True)], "", "accession")
    rows = list(zip(both, accessions, strict=True))
    conditions, numbers = _merge([(each.conditions, places) for each, places in rows], "experiment", "id")
    matrices, _ = _merge([(each.matrices, places) for each, places in rows], "experiment", "unit")
    values, uses = _join_uses([(each, places) for each, places in zip(both, numbers, strict=True)])
    return Catalogue(experiments, conditions, values, uses, matrices)


def _merge(parts: Sequence[Part], parent: str, key: str) -> tuple[pa.Table, list[Numbers]]:
    """Put the rows that stay in order; return them, and the number now of each row of each part.

    `parent` is the column that the parts' numbers are for; without one they say of each row itself whether it stays.
    """
    placed = [places[table[parent].to_numpy()] if parent else places for table, places in parts]
    stay = [numbers >= 0 for numbers in placed]
    kept = [table.filter(pa.array(mask)) for (table, _), mask in zip(parts, stay, strict=True)]
    rows = pa.concat_tables(kept)
    if parent:
        column = pa.array(np.concatenate([n[mask] for n, mask in zip(placed, stay, strict=True)]), pa.int32())
        rows = rows.set_column(0, rows.schema.field(parent), column)
    order = pc.sort_indices(rows, [(name, "ascending") for name in (parent, key) if name])
    now = np.empty(len(rows), np.int32)
    now[order.to_numpy()] = np.arange(len(rows))
    numbers, start = [], 0
    for mask in stay:
        mine = np.full(len(mask), -1, np.int32)
        mine[mask] = now[start : start + np.count_nonzero(mask)]
        start += int(np.count_nonzero(mask))
        numbers.append(mine)
    return rows.take(order).combine_chunks(), numbers


def _join_uses(parts: Sequence[tuple[Catalogue, Numbers]]) -> tuple[pa.Table, pa.Table]:
    """Join values that are still used, and their uses, by the numbers that conditions have now."""
    uses = [_renumber(each.uses, "condition", places) for each, places in parts]
    keys = [_keys(each.values) for each, _ in parts]
    used = [np.unique(table["value"].to_numpy()).tolist() for table in uses]
    values = sorted({mine[number] for mine, numbers in zip(keys, used, strict=True) for number in numbers})
    place = {value: number for number, value in enumerate(values)}
    places = [np.array([place.get(value, -1) for value in mine], np.int32) for mine in keys]
    joined = pa.concat_tables([_renumber(table, "value", numbers) for table, numbers in zip(uses, places, strict=True)])
    order = np.argsort(joined["condition"].to_numpy(), kind="stable")
    columns = [[type_ for type_, _, _ in values], [text for _, text, _ in values], [list(ids) for _, _, ids in values]]
    return pa.table(columns, schema=schema.VALUES), joined.take(pa.array(order)).combine_chunks()


def _renumber(table: pa.Table, column: str, places: Numbers) -> pa.Table:
    numbers = places[table[column].to_numpy()]
    at = table.schema.get_field_index(column)
    kept = table.set_column(at, table.schema.field(at), pa.array(numbers, pa.int32()))
    return kept.filter(pa.array(numbers >= 0))


def _keys(values: pa.Table) -> list[ValueKey]:
    columns = (values[name].to_pylist() for name in ("type", "value", "terms"))
    return [(type_, text, tuple(terms)) for type_, text, terms in zip(*columns, strict=True)]
