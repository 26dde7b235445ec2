"""Schemas of an experiment's own tables: every row of its result files, as Parquet in the release."""

import pyarrow as pa

DIFFERENTIAL_RESULTS = pa.schema(
    [
        pa.field("gene_id", pa.string(), nullable=False),
        pa.field("gene_name", pa.string(), nullable=False),
        pa.field("design_element", pa.string(), nullable=False),
        pa.field("array_design", pa.string(), nullable=False),
        pa.field("contrast_id", pa.string(), nullable=False),
        pa.field("log2_fold_change", pa.float64()),
        pa.field("adjusted_p_value", pa.float64()),
        pa.field("t_statistic", pa.float64()),
        pa.field("rival_p_value", pa.float64(), nullable=False),
    ]
)
"""One row per gene x design element x contrast, all of the file: null where the file says NA.

`rival_p_value` as in `mappings.facts`, computed over all rows that are results; NO_RIVAL for others.
"""

BASELINE_RESULTS = pa.schema(
    [
        pa.field("gene_id", pa.string(), nullable=False),
        pa.field("gene_name", pa.string(), nullable=False),
        pa.field("assay_group_id", pa.string(), nullable=False),
        pa.field("unit", pa.string(), nullable=False),
        pa.field("level", pa.float64()),
        pa.field("minimum", pa.float64()),
        pa.field("lower_quartile", pa.float64()),
        pa.field("upper_quartile", pa.float64()),
        pa.field("maximum", pa.float64()),
    ]
)
"""One row per gene x assay group x unit. `level` is the median (the cell's third number, or its only one).

`unit` is "TPM", "FPKM", "parts per billion" or "relative abundance". A blank or NA cell is level 0 in RNA and
null in proteomics; the other four numbers are null where the file has none.
"""

TRANSCRIPT_RESULTS = pa.schema(
    [
        pa.field("gene_id", pa.string(), nullable=False),
        pa.field("transcript_id", pa.string(), nullable=False),
        pa.field("replicate_id", pa.string(), nullable=False),
        pa.field("level", pa.float64()),
    ]
)
"""Transcript TPM per biological replicate (its technical replicate id, or its only assay)."""

COEXPRESSION = pa.schema(
    [
        pa.field("gene_id", pa.string(), nullable=False),
        pa.field("other_gene_id", pa.string(), nullable=False),
        pa.field("distance", pa.float64(), nullable=False),
    ]
)
"""The 100 genes nearest to each gene; `distance` 0..1, smaller is more alike; ties by gene id."""

GENE_SET_ENRICHMENT = pa.schema(
    [
        pa.field("contrast_id", pa.string(), nullable=False),
        pa.field("collection", pa.string(), nullable=False),
        pa.field("gene_set_id", pa.string(), nullable=False),
        pa.field("gene_set_name", pa.string(), nullable=False),
        pa.field("size", pa.int32()),
        pa.field("p_value", pa.float64()),
        pa.field("adjusted_p_value", pa.float64()),
        pa.field("significant_in_set", pa.int32()),
        pa.field("other_in_set", pa.int32()),
        pa.field("significant_outside", pa.int32()),
        pa.field("other_outside", pa.int32()),
        pa.field("effect_size", pa.float64()),
    ]
)
"""Fisher's test per contrast and gene set; `collection` is go, interpro or reactome.

`effect_size` = (significant_in_set / size) / (all significant / all genes).
"""

PERCENTILE_RANKS = pa.schema(
    [
        pa.field("gene_id", pa.string(), nullable=False),
        pa.field("contrast_id", pa.string(), nullable=False),
        pa.field("percentile_rank", pa.int16()),
    ]
)
"""Percentile (0..100) of |log2 fold change| in its contrast."""
