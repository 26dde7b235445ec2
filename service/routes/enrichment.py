"""/api/v1/enrichment: the contrasts that a gene list is enriched in, a page as JSON or whole in any form."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response

from service.differential.enrichment import ANSWER, COLUMNS, EnrichmentAnswer, search_enrichment
from service.export.table import About, Export
from service.render.export.lists import export_enrichment
from service.render.export.tables import Page
from service.render.responses import add_next, json_response
from service.render.rows import as_records, choose_columns
from service.request.parameters import check_names, collect
from service.routes.door import pairs
from service.routes.exports import send
from service.routes.forms import JSON, PREFIX, every_form, paged, read_form
from service.words import Words, resolve

enrichment = Blueprint("enrichment", __name__, url_prefix=PREFIX)

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
    "header",
    "safe",
    "resume",
    "release",
)
"""Parameters with a meaning here; those of other searches are refused like unknown ones."""


@every_form("/enrichment", enrichment)
def enriched_contrasts(representation: str, *, manifest: bool) -> Response:
    """Answer in which contrasts a gene list is enriched."""
    check_names(collect(pairs()), PARAMETERS, strict=True)
    asked, release = read_form(ANSWER, representation, manifest=manifest)
    wanted = choose_columns(asked.fields, COLUMNS)
    if asked.representation is not JSON:
        return send(_export, ANSWER, asked, release)
    answer = search_enrichment(resolve(release, asked))
    columns = {name: answer.columns[name] for name in wanted}
    return add_next(json_response(_members(answer) | {"rows": as_records(columns)}), answer.next)


def _export(words: Words, said: About) -> Export:
    """Return all contrasts, or the page asked for."""
    asked, every = words.request, len(words.release.catalogue.contrasts)
    if not paged(asked):
        words = replace(words, request=replace(asked, size=every))
    answer = search_enrichment(words)
    columns = {name: answer.columns[name] for name in choose_columns(asked.fields, COLUMNS)}
    page = Page(answer.total, answer.next) if paged(asked) else None
    return export_enrichment(columns, said, page, answer.warnings)


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
