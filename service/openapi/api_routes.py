"""What the routes of /api/v1 take and answer."""

from service.openapi.route import JSON, Route, exported, meaningful, one_object
from service.openapi.shapes import Either, Named
from service.request.meaning import OF_OWN_TABLES, Parameter
from service.request.own_table import FORM, RESULTS
from service.request.tree import TREE
from service.routes.enrichment import PARAMETERS as ENRICHMENT
from service.routes.suggest import GENES, SHARED
from service.suggest import MOST

_FEW = {"size": Parameter("Suggestions at most", {"type": "integer", "minimum": 1, "maximum": MOST, "default": MOST})}

API_ROUTES: dict[str, Route] = {
    "/api/v1/differential": exported(Either((Named("Differential"), Named("Grouped"))), meaningful("differential")),
    "/api/v1/baseline": exported(Named("Baseline"), meaningful("baseline")),
    "/api/v1/experiments": exported(Named("Experiments"), meaningful("experiments", "geneQuery")),
    "/api/v1/experiments/{accession}": one_object(Named("Experiment"), "release"),
    "/api/v1/experiments/{accession}/results": exported(Named("OwnResults"), RESULTS, OF_OWN_TABLES),
    "/api/v1/experiments/{accession}/design": exported(Named("Design"), FORM, OF_OWN_TABLES),
    "/api/v1/resolve": exported(Named("Resolved"), meaningful("resolve")),
    "/api/v1/enrichment": exported(Named("Enrichment"), ENRICHMENT),
    "/api/v1/suggest/genes": exported(Named("GeneSuggestions"), GENES, _FEW),
    "/api/v1/suggest/conditions": exported(Named("ConditionSuggestions"), SHARED, _FEW),
    "/api/v1/conditions/{term}": exported(Named("Terms"), TREE),
    "/api/v1/genes/{gene_id}": one_object(Named("Gene"), "release"),
    "/api/v1/release": one_object(Named("Release"), "release"),
    "/api/v1/health": Route({JSON: Named("Health")}, ()),
    "/api/v1/limits": one_object(Named("Limits")),
    "/openapi.json": Route({JSON: Named("OpenAPI")}, ()),
}
"""Path -> route; a path with the suffix of a format is described by the one without."""
