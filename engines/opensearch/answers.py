"""Turns OpenSearch's answers into numbers."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from engines.opensearch.query import RANK
from engines.port import Counts, Names
from engines.query import Numbers
from engines.rows import ROWS
from mappings.facts import NO_DESIGN_ELEMENT

JSON = dict[str, Any]

KEPT = 200_000
"""Genes whose numbers are kept: answers name the same ones again and again."""


class Numbering:
    """Numbers of a release's names, made once."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._genes: dict[str, int] = {}
        self._conditions = {name: number for number, name in enumerate(names.conditions)}
        ways = ((f"{name} U", f"{name} D") for name in names.conditions)
        self._directed = {way: number for number, way in enumerate(chain.from_iterable(ways))}
        self._matrices = {name: number for number, name in enumerate(names.matrices)}
        self._columns: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for name, number in self._conditions.items():
            accession, _, condition = name.partition(" ")
            self._columns[accession][condition] = number

    def rows(self, hits: list[JSON]) -> pa.Table:
        """Read documents, from their columns and from the values they were sorted by, as rows of `ROWS`."""
        if not hits:
            return ROWS.empty_table()
        fields = [hit["fields"] for hit in hits]
        _, p_values, contrasts, genes, elements = zip(*(hit["sort"][-len(RANK) :] for hit in hits), strict=True)
        columns = {
            "gene": self.genes(genes),
            "contrast": np.fromiter((self._conditions[contrast] for contrast in contrasts), np.int32, len(hits)),
            "log2_fold_change": [field["fc"][0] for field in fields],
            "adjusted_p_value": p_values,
            "t_statistic": [field["t"][0] if "t" in field else None for field in fields],
            "design_element": [NO_DESIGN_ELEMENT if element is None else element for element in elements],
        }
        return pa.table(columns, schema=ROWS)

    def counts(self, buckets: list[JSON]) -> Counts:
        """Fold buckets of contrast and direction."""
        rows = np.zeros(len(self._directed), np.int64)
        places = [self._directed[bucket["key"]] for bucket in buckets]
        rows[places] = [bucket["doc_count"] for bucket in buckets]
        up, down = rows[::2], rows[1::2]
        found = np.flatnonzero(up + down)
        return Counts(found.astype(np.int32), up[found], down[found])

    def cells(self, documents: list[JSON]) -> tuple[Numbers, Numbers, Numbers, npt.NDArray[np.float64]]:
        """Read baseline documents' cells: gene, matrix, column, level."""
        lengths = np.fromiter((len(document["x"]) for document in documents), np.int64, len(documents))
        genes = self.genes(document["g"] for document in documents)
        matrices = np.fromiter((self._matrices[document["m"]] for document in documents), np.int32, len(documents))
        columns: list[int] = []
        for document in documents:
            known = self._columns[document["m"].partition(" ")[0]]
            columns += [known[condition] for condition in document["x"]]
        levels = [level for document in documents for level in document["v"]]
        cells = int(lengths.sum())
        return (
            np.repeat(genes, lengths),
            np.repeat(matrices, lengths),
            np.fromiter(columns, np.int32, cells),
            np.fromiter(levels, np.float64, cells),
        )

    def genes(self, ids: Iterable[str]) -> Numbers:
        """Numbers of genes by id; those seen before are not looked up again."""
        found = list(ids)
        if len(self._genes) > KEPT:
            self._genes = {}  # a new one: another thread may be reading the old
        known = self._genes
        unknown = [gene for gene in dict.fromkeys(found) if gene not in known]
        if unknown:
            known.update(zip(unknown, self._names.gene_numbers(unknown).tolist(), strict=True))
        return np.fromiter((known[gene] for gene in found), np.int32, len(found))
