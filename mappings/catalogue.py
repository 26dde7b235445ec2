"""The catalogue of a release: its experiments, conditions, annotated values and matrices.

Small tables (Atlas as a whole: 4,000 experiments, some 40,000 conditions) that the service holds in
memory. A condition is one assay group or one contrast. What a condition is annotated with is kept
once per distinct value (`VALUES`) and joined by `USES`, so a term is matched against some ten
thousand values, not against every condition.
"""

import pyarrow as pa

EXPERIMENTS = pa.schema(
    [
        pa.field("accession", pa.string(), nullable=False),
        pa.field("experiment_type", pa.string(), nullable=False),
        pa.field("species", pa.string(), nullable=False),
        pa.field("kingdom", pa.string(), nullable=False),
        pa.field("title", pa.string(), nullable=False),
        pa.field("display_name", pa.string(), nullable=False),
        pa.field("factors", pa.list_(pa.string()), nullable=False),
        pa.field("default_factor", pa.string(), nullable=False),
        pa.field("array_designs", pa.list_(pa.string()), nullable=False),
        pa.field("units", pa.list_(pa.string()), nullable=False),
        pa.field("assays", pa.int32(), nullable=False),
        pa.field("pubmed_ids", pa.list_(pa.string()), nullable=False),
        pa.field("secondary_accessions", pa.list_(pa.string()), nullable=False),
        pa.field("warnings", pa.list_(pa.string()), nullable=False),
        pa.field("description", pa.string(), nullable=False),
        pa.field("released", pa.string(), nullable=False),
    ]
)
"""One row per experiment, in the order of accessions; a row's position is the experiment's number.

- `experiment_type`: upper-case name of `ExperimentType` ("RNASEQ_MRNA_BASELINE").
- `species`: as shown, "Homo sapiens"; `kingdom`: animals, plants, fungi, protists or "".
- `display_name`: short name for rows of heatmaps (landing page name, else title).
- `factors`: factor types in lower-case words ("organism part"), in the SDRF's order.
- `default_factor`: the factor type that makes the baseline columns, "" for differential.
- `units`: of baseline matrices, preferred first ("TPM", "FPKM").
- `assays`: number of assays in the analysis (in some assay group).
- `description`: what the submitters say of it, "" where they say nothing.
- `released`: day on which its data became public ("2016-05-12"), "" where the files do not say.
"""

CONDITIONS = pa.schema(
    [
        pa.field("experiment", pa.int32(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("contrast", pa.bool_(), nullable=False),
        pa.field("replicates", pa.int32(), nullable=False),
        pa.field("reference_replicates", pa.int32()),
        pa.field("test_replicates", pa.int32()),
        pa.field("reference", pa.string()),
        pa.field("test", pa.string()),
        pa.field("array_design", pa.string()),
        pa.field("tested_genes", pa.int32()),
    ]
)
"""One row per assay group or contrast, ordered by (experiment, id); position is the condition's number.

- `id`: "g1", "g2_g1"; `name`: the group's factor values joined by ", ", or the contrast's name.
- `replicates`: biological replicates; of a contrast the smaller of its two sides.
- `reference`, `test`: assay group ids of a contrast; null for assay groups.
- `tested_genes`: in a contrast, genes with a fold change and an adjusted p; null for assay groups.
Assay groups of differential experiments have rows too (their design is shown), but no facts.
"""

VALUES = pa.schema(
    [
        pa.field("type", pa.string(), nullable=False),
        pa.field("value", pa.string(), nullable=False),
        pa.field("terms", pa.list_(pa.string()), nullable=False),
    ]
)
"""Distinct annotated values, e.g. ("organism part", "liver", ["UBERON:0002107"]), ordered by all three.

`terms` are CURIEs as annotated (not expanded; obsolete ones not replaced).
"""

USES = pa.schema(
    [
        pa.field("condition", pa.int32(), nullable=False),
        pa.field("side", pa.int8(), nullable=False),
        pa.field("factor", pa.bool_(), nullable=False),
        pa.field("value", pa.int32(), nullable=False),
    ]
)
"""Which value annotates which condition, on which side (`Side`), as factor or as characteristic.

Ordered by (condition, side, factor first, the SDRF's order), no duplicates.
"""

MATRICES = pa.schema(
    [
        pa.field("experiment", pa.int32(), nullable=False),
        pa.field("unit", pa.string(), nullable=False),
        pa.field("genes", pa.int32(), nullable=False),
    ]
)
"""One row per (baseline experiment, unit), in that order; `genes` counts the genes in the matrix."""

TESTED = pa.schema(
    [
        pa.field("gene", pa.int32(), nullable=False),
        pa.field("contrasts", pa.int32(), nullable=False),
    ]
)
"""Genes with a fold change and an adjusted p in some contrast, rising: in how many contrasts, passing or not."""

MEASURED = pa.schema(
    [
        pa.field("gene_id", pa.string(), nullable=False),
        pa.field("gene_name", pa.string(), nullable=False),
        pa.field("species", pa.string(), nullable=False),
        pa.field("experiments", pa.int32(), nullable=False),
    ]
)
"""Genes that occur in results, with the name that result files give ("" for none) and the species of the experiment.

Ordered by all three; `experiments` says how many experiments have it so. Their ids are what numbers genes.
"""

ELEMENTS = pa.schema(
    [
        pa.field("gene_id", pa.string(), nullable=False),
        pa.field("design_element", pa.string(), nullable=False),
        pa.field("experiments", pa.int32(), nullable=False),
    ]
)
"""Design elements that results name, each with its genes: they identify them, as those of array designs do.

`experiments` says in how many results the pair is.
"""

MAPPED = pa.schema(
    [
        pa.field("array_design", pa.string(), nullable=False),
        pa.field("tabled", pa.bool_(), nullable=False),
        pa.field("design_element", pa.string(), nullable=False),
        pa.field("gene_id", pa.string(), nullable=False),
        pa.field("experiments", pa.int32(), nullable=False),
    ]
)
"""Genes that the gene annotation gave to design elements, in rows of results that name none.

- `tabled`: the annotation had a table of the array at all.
- `gene_id`: the design element itself where it has no gene.
- `experiments`: how many rest on it.
Facts rest on these: another annotation keeps them only if it says the same.
"""
