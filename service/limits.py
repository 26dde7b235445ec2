"""How much a request may ask for, and how much an answer shows: gathered from where each is kept."""

from dataclasses import dataclass

from service.atlas.differential import MOST_RESULTS
from service.errors import RETRY_AFTER
from service.export.matrix import MOST as MOST_VALUES
from service.export.table import BATCH
from service.genes import SHOWN_VALUES
from service.request.listing import MOST_LISTED
from service.request.page import MOST_GENES
from service.request.search import MOST_ROWS, Representation
from service.request.terms import LONGEST
from service.request.tree import MOST_LEVELS
from service.resolve.gene_report import LISTED_GENES, LISTED_SETS
from service.resolve.genes import TEXT_LIMIT
from service.resolve.near import SUGGESTED_TERMS
from service.resolve.tree import MOST_NODES
from service.resolve.why import MOST_REASONS
from service.settings import Settings
from service.suggest import MOST

REQUEST_LINE = 8_190
"""Longest request line in bytes, the most that gunicorn allows."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit by name: so many of a unit, or the words that there are."""

    name: str
    value: int | list[str]
    unit: str
    about: str


def list_limits(settings: Settings) -> list[Limit]:
    """Return all limits of a service."""
    return [
        Limit("body", settings.body_limit, "bytes", "a request's body; a larger one is 413"),
        Limit("request_line", REQUEST_LINE, "bytes", "method, address and version; a longer one is 414: POST it"),
        Limit("terms", settings.term_limit, "terms", "geneQuery or conditionQuery of one request"),
        Limit("term", LONGEST, "characters", "one term, and what is typed for a suggestion"),
        Limit("text_terms", TEXT_LIMIT, "terms", "lists of genes that are looked for in descriptions, too"),
        Limit("rows", MOST_ROWS, "rows", "size of a page; formats other than JSON have all rows without size"),
        Limit("genes_each", settings.grid_limit, "genes", "genes=each; more are 422"),
        Limit("matrix", MOST_VALUES, "rows", "a search as format=h5ad; more are 422"),
        Limit("long_export", BATCH, "rows", "an export of more, or of so many that nobody counted, is a long one"),
        Limit("long_exports", settings.export_limit, "exports", "long ones at once in each process; more are 503"),
        Limit("kept_exports", settings.spool_limit, "bytes", "of finished exports kept for Range"),
        Limit("experiments", MOST_LISTED, "experiments", "size of a page of /experiments"),
        Limit("heatmap_genes", MOST_GENES, "genes", "heatmapMatrixSize of an experiment"),
        Limit("atlas_results", MOST_RESULTS, "rows", "/json/search/differential_results without size"),
        Limit("depth", MOST_LEVELS, "levels", "depth below a condition term"),
        Limit("tree", MOST_NODES, "terms", "what is shown below a condition term"),
        Limit("suggestions", MOST, "suggestions", "size of /api/v1/suggest"),
        Limit("resolved_genes", LISTED_GENES, "genes", "named for each term of a resolution; total counts all"),
        Limit("resolved_sets", LISTED_SETS, "gene sets", "named for each term of a resolution"),
        Limit("resolved_suggestions", SUGGESTED_TERMS, "terms", "terms not found that get suggestions"),
        Limit("reasons", MOST_REASONS, "reasons", "why, for each condition term"),
        Limit("property_values", SHOWN_VALUES, "values", "shown of each property of a gene; total counts all"),
        Limit(
            "open_releases",
            settings.kept_releases,
            "releases",
            "kept open beside the published one",
        ),
        Limit("retry_after", RETRY_AFTER, "seconds", "to wait after 503"),
        Limit("formats", [str(one) for one in Representation], "formats", "representations of an answer"),
    ]
