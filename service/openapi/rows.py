"""Shapes of rows of the answers of /api/v1, and of values that many of them have."""

from mappings.vocabulary import ExperimentType
from service.differential.design_elements import FIELD
from service.openapi.shapes import Either, Named, Shape, Words
from service.unmapped import FIELD as MAPPING
from service.unmapped import MARKS

CHANGE = Either(("number", Words(("Infinity", "-Infinity"))), "log2 fold change, test over reference")
P_VALUE = "number: adjusted by Benjamini and Hochberg"
T_STATISTIC = "number|null: of microarrays"
TYPE = Words([kind.name for kind in ExperimentType], "Type of the experiment")
SPECIES = "text: as the release writes it"
CURSOR = "text|null: where the next page begins, to be sent as `after`; null on the last page"
RELEASE = "text: id of the release"
WARNINGS = ["text"]
MARK = Words(MARKS, "unmapped: a mere design element, which no table gives a gene to")
WHY = Either(([Named("Reason")], "null"), "Why the condition terms matched; null without any")

HEAD: dict[str, Shape] = {
    "release": RELEASE,
    "total": "whole: exactly as many as all pages hold",
    "warnings": WARNINGS,
    "resolution": Named("Resolution"),
    "facets": {"*": [Named("FacetValue")]},
}

DIFFERENTIAL_ROW: dict[str, Shape] = {
    "gene_id": "text",
    "gene_symbol": 'text: "" where none is known',
    "species": SPECIES,
    "kingdom": "text",
    "experiment_accession": "text",
    "experiment_type": TYPE,
    "experiment_name": "text",
    "contrast_id": "text: reference_test",
    "contrast_name": "text: 'test' vs 'reference' in words",
    "factors": ["text"],
    "replicates": "whole: biological replicates of the smaller side",
    "log2_fold_change": CHANGE,
    "adjusted_p_value": P_VALUE,
    "t_statistic": T_STATISTIC,
    "design_element": 'text: the one that stands for the gene, "" without arrays',
    "why": WHY,
    MAPPING: MARK,
    FIELD: [
        {
            "design_element": "text",
            "log2_fold_change": Either((CHANGE, "null")),
            "adjusted_p_value": "number|null",
            "t_statistic": "number|null",
        }
    ],
}

GENE_GROUP: dict[str, Shape] = {
    "gene_id": "text",
    "gene_symbol": "text",
    "species": SPECIES,
    "experiments": "whole: in which the gene passes",
    "contrasts": "whole: in which the gene passes",
    "up_contrasts": "whole",
    "down_contrasts": "whole",
    "up_experiments": "whole",
    "down_experiments": "whole",
    "median_log2_fold_change": Either((CHANGE, "null")),
    "best_adjusted_p_value": P_VALUE,
    "tested_contrasts": "whole: of the release in which the gene was tested",
    MAPPING: MARK,
}

CONTRAST_GROUP: dict[str, Shape] = {
    "experiment_accession": "text",
    "experiment_type": TYPE,
    "experiment_name": "text",
    "species": SPECIES,
    "contrast_id": "text",
    "contrast_name": "text",
    "up": "whole: genes",
    "down": "whole: genes",
    "tested_genes": "whole",
}

EXPERIMENT_ROW: dict[str, Shape] = {
    "experiment_accession": "text",
    "experiment_type": TYPE,
    "species": SPECIES,
    "kingdom": "text",
    "title": "text",
    "factors": ["text"],
    "assays": "whole: analysed",
    "contrasts": "whole",
    "array_designs": ["text"],
    "units": ["text"],
    "pubmed_ids": ["text"],
    "secondary_accessions": ["text"],
    "warnings": ["text"],
}

OWN_CHANGE: dict[str, Shape] = {
    "gene_id": "text",
    "gene_symbol": "text",
    "design_element": 'text: "" without arrays',
    "array_design": 'text: "" without arrays',
    "contrast_id": "text",
    "contrast_name": "text",
    "log2_fold_change": Either((CHANGE, "null")),
    "adjusted_p_value": "number|null",
    "t_statistic": "number|null",
}

OWN_LEVEL: dict[str, Shape] = {
    "gene_id": "text",
    "gene_symbol": "text",
    "assay_group_id": "text",
    "assay_group_name": "text",
    "unit": "text",
    "value": "number|null: median of biological replicates",
    **dict.fromkeys(("minimum", "lower_quartile", "upper_quartile", "maximum"), "number|null"),
}

ENRICHMENT_ROW: dict[str, Shape] = {
    "experiment_accession": "text",
    "contrast_id": "text",
    "contrast_name": "text",
    "observed": "whole: genes of the list that pass",
    "expected": "number: how many would by chance",
    "effect_size": "number: observed / expected",
    "p_value": "number: of so many or more",
    "adjusted_p_value": P_VALUE,
    "list_genes": "whole",
    "passing_genes": "whole",
    "tested_genes": "whole",
}

GENE_SUGGESTION: dict[str, Shape] = {
    "value": "text: ready for geneQuery",
    "category": "text: ready for geneQuery",
    "gene_id": "text",
    "gene_symbol": "text",
    "species": ["text"],
    MAPPING: MARK,
    "matched": Named("Matched"),
    "marked": "text: HTML with what fits in bold",
}

CONDITION_SUGGESTION: dict[str, Shape] = {
    "value": "text: ready for conditionQuery",
    "id": 'text: of the ontology\'s term, "" for a mere value',
    "synonym": 'text: that fits where the value does not, else ""',
    "experiments": "whole",
    "conditions": "whole: assay groups and contrasts",
    "matched": Named("Matched"),
    "marked": "text: HTML with what fits in bold",
}
