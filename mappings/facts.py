"""Schemas of the facts: what a search engine holds, one row per measured thing.

Genes, contrasts, assay groups and matrices are numbers here. The release gives them (see
`mappings.catalogue`): a gene's number is its row in the gene table, a condition's its row in
the condition table. Genes that occur in results come first in the gene table, in the order of
their ids, and conditions are in the order of (experiment accession, id), so comparing numbers
is comparing names, on every engine. Facts never hold words: a new ontology or gene annotation
leaves them as they are.
"""

import pyarrow as pa

NO_RIVAL = 2.0
"""Value of `rival_p_value` where a design element has no rival: above every probability."""

LARGEST = 1.7976931348623157e308
"""Stands for an infinite log2 fold change (the largest finite double); JSON shows "Infinity"."""

NO_DESIGN_ELEMENT = ""
"""Stands for a missing design element; sorts as missing, not as a name."""

DIFFERENTIAL = pa.schema(
    [
        pa.field("gene", pa.int32(), nullable=False),
        pa.field("contrast", pa.int32(), nullable=False),
        pa.field("log2_fold_change", pa.float64(), nullable=False),
        pa.field("adjusted_p_value", pa.float64(), nullable=False),
        pa.field("t_statistic", pa.float64(), nullable=True),
        pa.field("design_element", pa.string(), nullable=False),
        pa.field("rival_p_value", pa.float64(), nullable=False),
    ]
)
"""Differential facts: gene x contrast x design element, at or above the release's floor.

- `log2_fold_change`: log2, test over reference; never 0, never NaN; infinities as +-LARGEST.
- `adjusted_p_value`: 0..1, Benjamini-Hochberg.
- `t_statistic`: moderated t, null outside microarrays.
- `design_element`: probe set, NO_DESIGN_ELEMENT for sequencing and proteomics.
- `rival_p_value`: the smallest adjusted p among the gene's other design elements in the same
  contrast that outrank this one (larger |log2FC|, then smaller p, then name); NO_RIVAL if none.
  A row stands for its gene at cut-off p < y exactly when adjusted_p_value < y <= rival_p_value:
  an outranking element passes the fold change cut-off whenever this one does.
"""

BASELINE = pa.schema(
    [
        pa.field("gene", pa.int32(), nullable=False),
        pa.field("matrix", pa.int32(), nullable=False),
        pa.field("column", pa.int32(), nullable=False),
        pa.field("level", pa.float64(), nullable=False),
    ]
)
"""Baseline facts: gene x assay group, one matrix per (experiment, unit).

- `matrix`: number of the (experiment, unit) pair in the catalogue.
- `column`: number of the assay group in the condition table.
- `level`: median over biological replicates in the matrix's unit, >= 0, finite.

RNA matrices hold levels above 0 only, and one single row with level 0 for a gene that is in the
matrix but nowhere above 0: so a gene is in a matrix exactly when it has a row there. Proteomics
matrices hold every measured value, 0 too: a missing row is "no data" there.
"""
