"""Shapes of the answers of Expression Atlas's own endpoints, as its clients read them."""

from service.openapi.rows import CHANGE, CURSOR, RELEASE, TYPE, WARNINGS
from service.openapi.shapes import Either, Named, Shape, Words

_UP_OR_DOWN = Words(("UP", "DOWN"))
_STATE = Words(("UP", "DOWN"))
_MAYBE_WARNED: dict[str, Shape] = {"release": RELEASE, "warnings": WARNINGS}

_CONFIG: dict[str, Shape] = {
    "geneQuery": "text",
    "conditionQuery": "text",
    "species": "text",
    "columnType": "text",
    "disclaimer": "text",
    "genomeBrowsers": ["text"],
}

_PROPERTY: dict[str, Shape] = {
    "propertyName": "text",
    "testValue": "text",
    "contrastPropertyType": Words(("FACTOR", "SAMPLE", "ARRAY_DESIGN")),
}

_SUMMARY: dict[str, Shape] = {
    "experimentDescription": "text",
    "contrastDescription": "text",
    "testReplicates": "whole: biological",
    "referenceReplicates": "whole: biological",
    "properties": [_PROPERTY | {"referenceValue": "text"}],
}

_QUARTILES: dict[str, Shape] = {
    "min": "number",
    "lower": "number",
    "median": "number",
    "upper": "number",
    "max": "number",
}

_BOX: dict[str, Shape] = {
    "total": "whole",
    "median": "number",
    **dict.fromkeys(("min?", "lower_quartile?", "upper_quartile?", "max?"), "number"),
}

_GENE: dict[str, Shape] = {"id": "text", "name": "text", "uri": "text", "expressionUnit": "text"}

_LEVELS: dict[str, Shape] = {
    "searchResultTotal": "text",
    "rows": [_GENE | {"expressions": [{"value?": "number", "quartiles?": _QUARTILES}]}],
}

_FRAME: dict[str, Shape] = {
    "columnGroupings": [],
    "experiment": {
        "accession": "text",
        "type": "text",
        "description": "text",
        "species": "text",
        "urls": {"main_page": "text", "genome_browsers": "text", "download": "text", "gene_specific_results?": "text"},
    },
    "config": _CONFIG,
    **_MAYBE_WARNED,
}

_SIDE: dict[str, Shape] = {"id": "text", "assayAccessions": ["text"], "replicates": "whole"}

_BOXES: dict[str, Shape] = {
    "id": "text",
    "name": "text",
    "expressions": [
        {
            "stats?": _BOX,
            "values?": [{"id": "text", "assays": ["text"], "value": {"expression_absolute_units": "number"}}],
        }
    ],
}

_LINK: dict[str, Shape] = {"text": "text", "url": "text"}

_RESULT: dict[str, Shape] = {
    "id": "text",
    "species": "text",
    "kingdom": "text",
    "factors": ["text"],
    "regulation": _UP_OR_DOWN,
    "is_private": "flag",
    "bioentityIdentifier": "text",
    "bioentityName": "text",
    "experimentAccession": "text",
    "experimentName": "text",
    "experimentType": TYPE,
    "contrastId": "text",
    "comparison": "text",
    "numReplicates": "whole",
    "foldChange": CHANGE,
    "pValue": "number: adjusted",
    "tStatistic?": "number",
    "tStatistics?": "number",
    "designElement?": "text",
    "designElements?": [
        {
            "design_element": "text",
            "log2_fold_change": Either((CHANGE, "null")),
            "adjusted_p_value": "number|null",
            "t_statistic": "number|null",
        }
    ],
    "colour": "text",
    "uri": "text",
    "why?": [Named("Reason")],
}

ATLAS_SHAPES: dict[str, Shape] = {
    "AtlasDifferential": {
        "results": [_RESULT],
        **dict.fromkeys(("maxUpLevel", "maxDownLevel", "minUpLevel?", "minDownLevel?"), "number"),
        "release": RELEASE,
        "total": "whole",
        "next": CURSOR,
        "resolution": Named("Resolution"),
        "warnings": WARNINGS,
    },
    "AtlasDifferentialFacets": {
        "*": [{"name": "text", "value": "text: for people", "count": "whole", "selected": "flag"}]
    },
    "AtlasBaselineFacets": {"*": [{"name": "text", "value": "text", "count": "whole"}]},
    "AtlasBaseline": {
        "anatomogram": Named("AtlasAnatomogram"),
        "columnHeaders": [{"assayGroupId": "text", "factorValue": "text", "factorValueOntologyTermId": "text"}],
        "columnGroupings": [
            {"name": "text", "memberName": "text", "groups": [{"id": "text", "name": "text", "values": ["text"]}]}
        ],
        "profiles?": {
            "searchResultTotal": "text",
            "rows": [
                {
                    "id": "text",
                    "name": "text",
                    "experimentType": TYPE,
                    "expressions": [{"value?": "number"}],
                    "uri": "text",
                    "expressionUnit": "text",
                }
            ],
        },
        "config": _CONFIG | {"expressionUnit": "text"},
        "experiments?": [
            {
                "experiment_accession": "text",
                "name": "text",
                "experiment_type": TYPE,
                "species": "text",
                "conditions": [Named("MatchedGroup")],
            }
        ],
        "resolution": Named("Resolution"),
        **_MAYBE_WARNED,
    },
    "AtlasAnatomogram": Either(({"species": "text", "allSvgPathIds": Either((["text"], "null"))}, "null")),
    "AtlasLevels": {
        "columnHeaders": [
            {
                "assayGroupId": "text",
                "factorValue": "text",
                "factorValueOntologyTermId": "text",
                "assayGroupSummary": {"replicates": "whole", "properties": [_PROPERTY]},
            }
        ],
        "profiles?": _LEVELS,
        "coexpressions?": [{"geneName": "text", "geneId": "text", "jsonProfiles": _LEVELS}],
        "anatomogram": Named("AtlasAnatomogram"),
        **_FRAME,
    },
    "AtlasChanges": {
        "columnHeaders": [
            {
                "id": "text",
                "displayName": "text",
                "referenceAssayGroup": _SIDE,
                "testAssayGroup": _SIDE,
                "arrayDesignAccession": "text|null",
                "contrastSummary": _SUMMARY,
                "resources": [{"type": "text", "name": "text", "uri": "text"}],
            }
        ],
        "profiles?": {
            "searchResultTotal": "whole",
            "rows": [
                _GENE
                | {
                    "designElement": "text",
                    "expressions": [{"foldChange?": CHANGE, "pValue?": "number|null", "tStat?": "number|text"}],
                }
            ],
        },
        "anatomogram": "null",
        **_FRAME,
    },
    "AtlasSuggestions": [{"term": "text: HTML with what was typed in bold", "category": "text"}],
    "AtlasGene": {
        "bioentityProperties": [
            {
                "type": "text",
                "name": "text",
                "values": [{**_LINK, "relevance": "whole: depth of a term, else 0"}],
            }
        ],
        **_MAYBE_WARNED,
    },
    "AtlasOccurrence": {"*": "flag"},
    "AtlasContrast": _SUMMARY | _MAYBE_WARNED,
    "AtlasSpecies": {
        "name": "text",
        "ensemblName": "text",
        "referenceName": "text",
        "defaultQueryFactorType": "text",
        "kingdom": "text",
        "resources": [],
        **_MAYBE_WARNED,
    },
    "AtlasSpeciesSummary": {
        "speciesSummary": [
            {
                "kingdom": "text",
                "cards": [{"iconType": "text", "iconSrc": "text", "description": _LINK, "content": [_LINK]}],
            }
        ],
        **_MAYBE_WARNED,
    },
    "AtlasLatest": {
        "latestExperiments": [Named("AtlasExperiment")],
        "featuredExperiments": [Named("AtlasExperiment")],
        **_MAYBE_WARNED,
    },
    "AtlasHealth": {"solr": _STATE, "db": _STATE, "error?": "text", "release?": RELEASE},
    "AtlasBuild": {
        **dict.fromkeys(("Git branch", "Latest commit ID", "Latest commit message"), 'text: ""'),
        "Build version": "text: software that made the release",
        **_MAYBE_WARNED,
    },
    "AtlasExperiments": {"experiments": [Named("AtlasExperiment")], **_MAYBE_WARNED},
    "AtlasExperiment": {
        "experimentAccession": "text",
        "experimentDescription": "text",
        "species": "text",
        "kingdom": "text",
        "loadDate": "text: DD-MM-YYYY",
        "lastUpdate": "text: DD-MM-YYYY",
        "numberOfAssays": "whole",
        "numberOfContrasts?": "whole",
        "rawExperimentType": TYPE,
        "experimentType": Words(("Baseline", "Differential")),
        "technologyType": ["text"],
        "experimentalFactors": ["text"],
        "experimentProjects": ["text"],
        "arrayDesigns?": ["text"],
        "arrayDesignNames?": ["text"],
    },
    "AtlasPage": {
        "experimentAccession": "text",
        "experimentType": TYPE,
        "accessKey": "text",
        "species": "text",
        "disclaimer": "text",
        "tabs": [{"type": "text", "name": "text", "props": {"*": "any"}}],
    },
    "AtlasBoxes": {
        "config": _CONFIG,
        "columnHeaders": [_SIDE | {"name": "text"}],
        "geneExpression": {"rows": [_BOXES]},
        "transcriptExpression": {"rows": [_BOXES]},
        **_MAYBE_WARNED,
    },
    "AtlasDistribution": {"bins": ["number: levels"], "counts": ["whole: genes that reach it"]},
    "AtlasMissingFiles": {"invalidFiles": {"*": ["text: names of files"]}},
    "AtlasGenes": ["text: ids, nearest first"],
    "AtlasResources": [{"group": "text", "type": "text", "description": "text", "url": "text"}],
}
"""Name -> shape, of all answers of /json and /rest."""
