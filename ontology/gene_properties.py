"""Properties of many genes at once: each column is read once, whatever the number of genes."""

from collections.abc import Collection, Iterator

import numpy as np

from ontology.genes import Genes
from ontology.mapped import Array, Int64
from ontology.postings import ranges

Row = tuple[int, str, str]
"""Position of a gene among those asked for, a property, and a value of it."""


def read_properties(genes: Genes, numbers: Array, names: Collection[str]) -> list[dict[str, list[str]]]:
    """Return some properties of each gene: values by property, those of a property rising.

    They are those of `Genes.properties`, without the description.
    """
    found: list[dict[str, list[str]]] = [{} for _ in range(len(numbers))]
    for rows in (_identifiers(genes, numbers, names), _gene_sets(genes, numbers, names)):
        for position, name, value in sorted(rows):
            found[position].setdefault(name, []).append(value)
    return found


def set_names(genes: Genes) -> dict[str, str]:
    """Return the names of all gene sets by id, "" for one without a name."""
    table = genes.search.gene_sets.table
    return dict(zip(table["id"].to_pylist(), table["name"].to_pylist(), strict=True))


def _identifiers(genes: Genes, numbers: Array, names: Collection[str]) -> Iterator[Row]:
    identifiers = genes.search.identifiers
    starts = identifiers.offsets[numbers]
    counts = identifiers.offsets[numbers + 1] - starts
    rows = ranges(starts, counts)
    wanted = np.isin(identifiers.kinds[rows], [kind for kind, name in enumerate(genes.kinds) if name in names])
    positions, rows = np.repeat(np.arange(len(numbers)), counts)[wanted], rows[wanted]
    kinds = (genes.kinds[kind] for kind in identifiers.kinds[rows].tolist())
    return zip(positions.tolist(), kinds, identifiers.values.take(rows).to_pylist(), strict=True)


def _gene_sets(genes: Genes, numbers: Array, names: Collection[str]) -> Iterator[Row]:
    gene_sets = genes.search.gene_sets
    positions, sets = gene_sets.sets.expand(numbers)
    collections = gene_sets.table["collection"].take(sets).to_pylist()
    wanted: Int64 = np.flatnonzero([name in names for name in collections])
    ids = gene_sets.table["id"].take(sets[wanted]).to_pylist()
    return zip(positions[wanted].tolist(), (collections[at] for at in wanted.tolist()), ids, strict=True)
