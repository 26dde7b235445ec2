"""/api/v1/enrichment: the contrasts that a gene list is enriched in."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response

from service.differential.enrichment import COLUMNS, EnrichmentAnswer, search_enrichment
from service.errors import refuse
from service.render.responses import add_next, json_response, tsv_response
from service.render.rows import as_records, choose_columns
from service.request.parameters import check_names, collect
from service.request.search import PageForm, Representation, parse_search
from service.routes.door import choose_release, pairs, service
from service.words import resolve

enrichment = Blueprint("enrichment", __name__, url_prefix="/api/v1")

PARAMETERS = (
    "geneQuery",
    "organism",
    "species",
    "cutoff",
    "regulation",
    "size",
    "after",
    "fields",
    "format",
    "release",
)
"""Parameters with a meaning here; those of other searches are refused like unknown ones."""


@enrichment.route("/enrichment", methods=["GET", "POST"])
@enrichment.route("/enrichment.tsv", methods=["GET", "POST"], defaults={"tabular": True})
def enriched_contrasts(*, tabular: bool = False) -> Response:
    """Answer in which contrasts a gene list is enriched."""
    given = list(pairs())
    check_names(collect(given), PARAMETERS, strict=True)
    asked = parse_search(given, strict=True, term_limit=service().settings.term_limit)
    if tabular:
        asked = replace(asked, representation=Representation.TSV)
    if asked.representation.value not in {*PageForm}:
        raise refuse("format", asked.representation.value, " or ".join(PageForm))
    wanted = choose_columns(asked.fields, COLUMNS)
    answer = search_enrichment(resolve(choose_release(asked), asked))
    columns = {name: answer.columns[name] for name in wanted}
    if asked.representation is Representation.TSV:
        return tsv_response(columns, answer.total, answer.next)
    return add_next(json_response(_members(answer) | {"rows": as_records(columns)}), answer.next)


def _members(answer: EnrichmentAnswer) -> dict[str, Any]:
    return {
        "release": answer.words.release.id,
        "species": answer.species,
        "genes": answer.genes,
        "contrasts": answer.contrasts,
        "total": answer.total,
        "next": answer.next,
        "resolution": answer.words.report,
        "warnings": answer.warnings,
    }
