"""Shapes of the answers of /api/v1, and of what is inside them."""

from dataclasses import fields

from mappings.manifest import Manifest
from service.baseline.states import State
from service.openapi.route import MEDIA
from service.openapi.rows import (
    CONDITION_SUGGESTION,
    CONTRAST_GROUP,
    CURSOR,
    DIFFERENTIAL_ROW,
    ENRICHMENT_ROW,
    EXPERIMENT_ROW,
    GENE_GROUP,
    GENE_SUGGESTION,
    HEAD,
    OWN_CHANGE,
    OWN_LEVEL,
    RELEASE,
    SPECIES,
    TYPE,
    WARNINGS,
    WHY,
)
from service.openapi.shapes import Either, Named, Shape, Words, optional

_USES: dict[str, Shape] = {"experiments": "whole", "conditions": "whole: assay groups and contrasts"}
_NODE: dict[str, Shape] = {"id": "text", "label": "text", "link": "text: how it belongs to what is above it", **_USES}

_GIVEN: dict[str, Shape] = {
    "refreshed": ["text"],
    "versions": {"*": "text"},
    "counts": {"*": "whole"},
    "floor": {"fold_change": "number", "p_value": "number"},
    "format": "whole: how the release is written",
    "licence": "text: of the results",
    "attribution": ["text"],
    "sources": [{"name": "text", "bytes": "whole", "sha256": "text"}],
    "left_out": [{"accession": "text", "reasons": ["text"]}],
    "warnings": WARNINGS,
}

SHAPES: dict[str, Shape] = {
    "Differential": HEAD | {"next": CURSOR, "rows": [optional(DIFFERENTIAL_ROW)]},
    "Grouped": HEAD
    | {
        "next": CURSOR,
        "rows": Either(([optional(GENE_GROUP)], [optional(CONTRAST_GROUP)]), "group=gene, group=contrast"),
    },
    "Baseline": HEAD
    | {
        "grids": [Named("Grid")],
        "experiments": [
            {
                "experiment_accession": "text",
                "name": "text",
                "experiment_type": TYPE,
                "species": SPECIES,
                "conditions": [Named("MatchedGroup")],
            }
        ],
    },
    "Grid": {
        "gene_id?": "text",
        "gene_symbol?": "text",
        "species": SPECIES,
        "factor": "text: factor type of the columns",
        "columns": [{"value": "text", "term": "text|null: ontology term"}],
        "columnGroupings": [{"name": "text", "groups": [{"id": "text", "name": "text", "values": ["text"]}]}],
        "rows": [
            {
                "experiment_accession": "text",
                "name": "text",
                "experiment_type": TYPE,
                "unit": "text",
                "genes": "whole: how many of the genes it measures",
                "why": WHY,
                "conditions": Either(
                    ([Named("MatchedGroup")], "null"), "Assay groups that matched; null without terms"
                ),
                "cells": [{"value": "number|null: mean level", "state": Words(State)}],
            }
        ],
    },
    "MatchedGroup": {"id": "text", "name": "text", "why": WHY},
    "Experiments": HEAD | {"next": CURSOR, "rows": [optional(EXPERIMENT_ROW)]},
    "Resolved": {"release": RELEASE, "resolution": Named("Resolution"), "warnings": WARNINGS},
    "Enrichment": {
        "release": RELEASE,
        "species": SPECIES,
        "genes": "whole: of the list that were tested",
        "contrasts": "whole: that p-values are adjusted for",
        "total": "whole: contrasts with a gene of the list",
        "next": CURSOR,
        "resolution": Named("Resolution"),
        "warnings": WARNINGS,
        "rows": [optional(ENRICHMENT_ROW)],
    },
    "GeneSuggestions": {"release": RELEASE, "suggestions": [optional(GENE_SUGGESTION)], "warnings": WARNINGS},
    "ConditionSuggestions": {"release": RELEASE, "suggestions": [optional(CONDITION_SUGGESTION)], "warnings": WARNINGS},
    "Matched": {"start": "whole", "length": "whole: characters"},
    "Terms": {
        "release": RELEASE,
        "term": "text: as asked",
        "total": "whole",
        "warnings": WARNINGS,
        "terms": [
            {
                "id": "text",
                "label": "text",
                "by": "text",
                "text": "text: the id, label or synonym that matched",
                "instead_of": "text|null: obsolete or alternate id asked for",
                "definition": "text",
                "synonyms": [{"text": "text", "scope": "text"}],
                "parents": [_NODE],
                **_USES,
                "below": "whole: terms directly below",
                "children": [Named("Node")],
            }
        ],
    },
    "Node": {**_NODE, "below": "whole: terms directly below", "children": [Named("Node")]},
    "Gene": {
        "release": RELEASE,
        "warnings": WARNINGS,
        "gene_id": "text",
        "gene_symbol": "text",
        "description": "text",
        "species": SPECIES,
        "biotype": "text|null",
        "tested_contrasts": "whole",
        "orthologs": [{"gene_id": "text", "gene_symbol": "text", "species": "text"}],
        "properties": [{"name": "text", "values": [{"value": "text", "name": "text"}], "total": "whole"}],
    },
    "Release": {"release": RELEASE} | {field.name: _GIVEN.get(field.name, "text") for field in fields(Manifest)},
    "Health": {"status": Words(("ok",)), "release": RELEASE, "engine": "text"},
    "Limits": {"limits": [{"name": "text", "value": Either(("whole", ["text"])), "unit": "text", "about": "text"}]},
    "OpenAPI": {"openapi": "text", "info": "any", "servers": "any", "paths": "any", "components": "any"},
    "ExportManifest": {
        "release": RELEASE,
        "query": "text: address that gives the same rows",
        "rows": "whole",
        "bytes": "whole: uncompressed",
        "sha256": "text: of these bytes",
        "format": Words(MEDIA),
    },
    "Experiment": {
        "release": RELEASE,
        **EXPERIMENT_ROW,
        "description": "text",
        "released": "text",
        "default_factor": "text",
        "factor_types": ["text"],
        "characteristic_types": ["text"],
        "publications": [{"title": "text", "pubmed_id": "text", "doi": "text"}],
        "disclaimer": "text",
        "related_experiments": ["text"],
        "assay_groups": [
            {
                "assay_group_id": "text",
                "assay_group_name": "text",
                "replicates": "whole: biological",
                "array_design": "text|null",
                "assays": ["text"],
            }
        ],
        "contrast_details": [
            {
                "contrast_id": "text",
                "contrast_name": "text",
                "reference": "text: assay group",
                "test": "text: assay group",
                "array_design": "text|null",
                "replicates": "whole: of the smaller side",
                "tested_genes": "whole",
                "batch_effects": ["text"],
            }
        ],
        "methods": [{"step": "text", "text": "text"}],
    },
    "OwnResults": {
        "release": RELEASE,
        "experiment_accession": "text",
        "experiment_type": TYPE,
        "total": "whole",
        "next": CURSOR,
        "warnings": WARNINGS,
        "rows": Either(([optional(OWN_CHANGE)], [optional(OWN_LEVEL)]), "of differential, of baseline experiments"),
    },
    "Design": {
        "release": RELEASE,
        "experiment_accession": "text",
        "total": "whole: assays",
        "rows": [{"*": "text"}],
    },
    "Downloads": {
        "release": RELEASE,
        "created": "text",
        "software": "text",
        "licence": "text: of the results",
        "attribution": ["text"],
        "citation": "text",
        "files": [
            {
                "name": "text",
                "description": "text",
                "media_type": "text",
                "bytes": "whole",
                "sha256": "text",
                "rows": "whole|null",
                "columns": [{"name": "text", "type": "text"}],
            }
        ],
    },
    "Resolution": {"genes": [Named("ResolvedGenes")], "conditions": [Named("ResolvedConditions")]},
    "ResolvedGenes": {
        "term": "text: as asked",
        "category": "text|null",
        "status": Words(("matched", "ambiguous", "retired", "not_found")),
        "by": ["text"],
        "total": "whole: genes",
        "genes": [{"gene_id": "text", "gene_symbol": "text", "species": "text"}],
        "sets?": [{"id": "text", "name": "text|null"}],
        "suggestions?": ["text"],
        "kind?": Words(("experiment",)),
        "experiments?": ["text"],
    },
    "ResolvedConditions": {
        "term": "text: as asked",
        "exclude": "flag",
        "status": Words(("matched", "not_found")),
        "terms": [
            {
                "id": "text",
                "label": "text",
                "by": Words(("id", "label", "synonym", "variant")),
                "text": "text",
                "occurring": "whole",
                "links": ["text"],
            }
        ],
        "conditions": {"total": "whole", "ontology": "whole", "text": "whole"},
        "suggestions?": ["text"],
        "kind?": Words(("experiment",)),
        "experiments?": ["text"],
    },
    "Reason": {
        "searched": "text",
        "type": "text",
        "value": "text: the annotation that matched",
        "side": "text|null: test, reference or group",
        "term": Either(({"id": "text", "label": "text"}, "null")),
        "path": Either(([{"id": "text", "label": "text", "link": "text|null"}], "null"), "Up to the searched term"),
    },
    "FacetValue": {"value": "text", "count": "whole", "selected": "flag"},
    "Problem": {
        "type": "text",
        "title": "text",
        "status": "whole",
        "detail": "text: what was got, what is allowed, what to do",
        "instance?": "text",
        "release?": "text|null",
        "parameter?": "text: the one at fault",
        "error?": "text: the detail again, in answers of the original's endpoints",
    },
}
"""Name -> shape, of all answers of /api/v1 and of what several of them hold."""
