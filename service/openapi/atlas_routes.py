"""What each of Expression Atlas's own endpoints takes and answers, by its path."""

from dataclasses import replace

from service.openapi.page_routes import PAGE_ROUTES, PNG, ZIP
from service.openapi.route import ANY, FILE, FORM, JSON, PAGED, TSV, WARNED, Route
from service.openapi.shapes import Either, Named, Schema
from service.request.meaning import PARAMETERS, Parameter
from service.request.page import USED
from service.request.parameters import EXPERIMENT_PAGE, SEARCH
from service.request.unused import UNUSED

_LEVEL: Schema = {"type": "number", "minimum": 0}
_CUTOFF = {"cutoff": Parameter("Least level, or in differential experiments the adjusted p-value", _LEVEL)}

_ACCESSIONS = PAGE_ROUTES["/downloads/experiments.zip"].otherwise
_TYPED = {"query": replace(PARAMETERS["query"], required=False)}

DIFFERENTIAL = tuple(name for name in SEARCH if name not in UNUSED["differential"] and name not in FORM)
BASELINE = tuple(name for name in SEARCH if name not in UNUSED["baseline"] and name not in (*FORM, "genes"))
FILTERS = tuple(name for name in SEARCH if name not in UNUSED["experiments"] and name not in (*FORM, "size", "after"))
HEATMAP = (
    *sorted(USED, key=[*SEARCH, *EXPERIMENT_PAGE].index),
    "foldChangeCutoff",
    "arrayDesignAccession",
)

ATLAS_ROUTES: dict[str, Route] = {
    "/json/search/differential_results": Route(
        {JSON: Named("AtlasDifferential")},
        (*DIFFERENTIAL, "fields"),
        {"fields": Parameter("designElements, for all that measured the gene", {"type": "string"}, repeatable=True)},
        headers=PAGED,
        errors=(422,),
    ),
    "/json/search/differential_facets": Route(
        {JSON: Named("AtlasDifferentialFacets")}, DIFFERENTIAL, headers=WARNED, errors=(422,)
    ),
    "/json/search/baseline_facets": Route(
        {JSON: Named("AtlasBaselineFacets")}, BASELINE, headers=WARNED, errors=(422,)
    ),
    "/json/baseline_experiments": Route({JSON: Named("AtlasBaseline")}, BASELINE, errors=(422,)),
    "/json/baseline_refexperiment": Route(
        {JSON: Named("AtlasLevels")}, (*HEATMAP, "species", "organism"), _CUTOFF, errors=(422,)
    ),
    "/json/suggestions": Route(
        {JSON: Named("AtlasSuggestions")}, ("query", "species", "organism", "release"), _TYPED, headers=WARNED
    ),
    "/json/bioentity-information/{gene_id}": Route({JSON: Named("AtlasGene")}),
    "/json/expressionData": Route({JSON: Named("AtlasOccurrence")}, ("geneId", "release"), headers=WARNED),
    "/rest/contrast-summary": Route(
        {JSON: Named("AtlasContrast")}, ("experimentAccession", "contrastId", "accessKey", "release")
    ),
    "/json/species/{name}": Route({JSON: Named("AtlasSpecies")}),
    "/json/species-summary": Route({JSON: Named("AtlasSpeciesSummary")}),
    "/json/experiments-summary": Route({JSON: Named("AtlasLatest")}),
    "/json/health": Route({JSON: Named("AtlasHealth")}, ()),
    "/json/build": Route({JSON: Named("AtlasBuild")}),
    "/json/experiments": Route({JSON: Named("AtlasExperiments")}),
    "/json/experiments/{accession}": Route(
        {JSON: Either((Named("AtlasLevels"), Named("AtlasChanges")))}, HEATMAP, _CUTOFF
    ),
    "/json/experiments/{accession}/info": Route({JSON: Named("AtlasExperiment")}, headers=WARNED),
    "/json/experiments/{accession}/page": Route({JSON: Named("AtlasPage")}, HEATMAP, _CUTOFF),
    "/json/experiments/{accession}/genes/{gene_id}": Route(
        {JSON: Named("AtlasBoxes")}, HEATMAP, _CUTOFF, errors=(422,)
    ),
    "/json/experiments/{accession}/genedistribution": Route(
        {JSON: Named("AtlasDistribution")}, ("unit", "release"), errors=(422,)
    ),
    "/json/experiments/coexpression": Route(
        {JSON: Named("AtlasGenes")},
        ("experiment", "identifier", "release"),
        {"experiment": PARAMETERS["experimentAccession"]},
        headers=WARNED,
    ),
    "/json/experiments/{accession}/resources/{kind}": Route({JSON: Named("AtlasResources")}, headers=WARNED),
    "/experiments-content/{accession}/resources/{name}": Route(
        {ANY: None}, headers=("Content-Disposition",), ranged=True
    ),
    "/experiments-content/{accession}/download/{kind}": Route(
        {TSV: None, ZIP: None}, HEATMAP, _CUTOFF, headers=(*FILE, *WARNED)
    ),
    "/experiments-content/{accession}/download/zip": Route(
        {ZIP: None}, ("fileType", "release", "accessKey"), _ACCESSIONS, FILE
    ),
    "/experiments/download/zip": PAGE_ROUTES["/downloads/experiments.zip"],
    "/json/experiments/download/zip/check": Route(
        {JSON: Named("AtlasMissingFiles")}, ("accession", "release"), _ACCESSIONS
    ),
    "/external-resources/{accession}/{contrast}/{plot}.png": Route({PNG: None}, ranged=True),
    "/external-resources/{accession}/{array}/{contrast}/{plot}.png": Route({PNG: None}, ranged=True),
    "/api/assaygroupsdetails.tsv": Route({TSV: None}, FILTERS, headers=WARNED),
    "/api/contrastdetails.tsv": Route({TSV: None}, FILTERS, headers=WARNED),
}
"""Path -> route."""
