"""Design elements that no table gives a gene to: they stand as genes under their own names, and answers say so."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from engines.port import Numbers
from mappings.layout import ReleasePaths
from ontology.genes import Genes
from service.catalogue import Catalogue, Flags

FIELD = "mapping"
"""The field of a row that marks its gene."""

MARKS = ("", "unmapped")
"""What stands in that field: of a gene, and of a design element that none is known of."""

NAMED = 5
"""Experiments that a warning names."""

_KNOWN = ("symbol", "description", "biotype")


@dataclass(frozen=True, slots=True)
class Unmapped:
    """Genes (rising) that are mere design elements, and the accessions of the arrays that these are on."""

    genes: Numbers
    arrays: frozenset[str]

    def among(self, genes: Numbers) -> Flags:
        """Tell which of some genes are mere design elements."""
        return np.isin(genes, self.genes)

    def marks(self, genes: Numbers) -> pa.DictionaryArray:
        """Return what marks each of some genes."""
        return pa.DictionaryArray.from_arrays(pa.array(self.among(genes).astype(np.int32)), list(MARKS))

    def warn(self, catalogue: Catalogue, contrasts: Numbers, genes: Numbers | None) -> list[str]:
        """Return a warning where results of some genes (None: all) in contrasts may be of mere design elements."""
        if not len(self.genes) or (genes is not None and not self.among(genes).any()):
            return []
        arrays = catalogue.array_designs
        here = [number for number in contrasts.tolist() if (arrays[number] or "") in self.arrays]
        names = [catalogue.experiments[number].accession for number in np.unique(catalogue.experiment[here])]
        if not names:
            return []
        named = ", ".join(names[:NAMED]) + " …" * (len(names) > NAMED)
        return [f"Some genes of {named} are design elements, marked {MARKS[1]}: no table of their array gives them one"]


def read_unmapped(paths: ReleasePaths, genes: Genes) -> Unmapped:
    """Read which genes of a release's results are mere design elements; not those that an annotation knows."""
    mapped = pq.read_table(paths.catalogue("mapped"), columns=["array_design", "design_element", "gene_id"])
    alone = mapped.filter(pc.equal(mapped["design_element"], mapped["gene_id"]))
    found = genes.numbers(alone["gene_id"].to_pylist())
    known = genes.records(np.maximum(found, 0), _KNOWN)
    unknown = pc.equal(pc.binary_join_element_wise(*known.columns, ""), "").to_numpy() & (found >= 0)
    return Unmapped(np.unique(found[unknown]), frozenset(alone["array_design"].filter(pa.array(unknown)).to_pylist()))
