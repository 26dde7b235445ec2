"""/api/v1/suggest: what search boxes offer while somebody types."""

from dataclasses import fields
from typing import Any

from flask import Blueprint, Response

from service.errors import RequestRefused, refuse
from service.render.responses import json_response
from service.request import values
from service.request.parameters import Raw, check_names, collect, one_word, single, words
from service.request.terms import LONGEST
from service.routes.door import pairs, release_named
from service.species import match_species, normalize_species
from service.suggest import MOST, ConditionSuggestion, GeneSuggestion, suggest_conditions, suggest_genes

suggest = Blueprint("suggest", __name__, url_prefix="/api/v1/suggest")

SHARED = ("query", "size", "release")
GENES = (*SHARED, "organism", "species")
BOTH = ["GET", "POST"]


@suggest.route("/genes", methods=BOTH)
def genes() -> Response:
    """Suggest terms for the gene box."""
    raw = _read(GENES)
    release = release_named(one_word(raw, "release"))
    species = [*words(raw, "organism"), *words(raw, "species")]
    known = release.genes.species_names
    warnings = [
        f"This release has no genes of the species {name!r}"
        for name in species
        if not match_species(normalize_species(name), known)
    ]
    found = suggest_genes(release, _query(raw), species, values.whole(raw, "size", MOST, 1, MOST))
    return _answer(release.id, found, warnings)


@suggest.route("/conditions", methods=BOTH)
def conditions() -> Response:
    """Suggest terms for the condition box."""
    raw = _read(SHARED)
    release = release_named(one_word(raw, "release"))
    found = suggest_conditions(release, _query(raw), values.whole(raw, "size", MOST, 1, MOST))
    return _answer(release.id, found, [])


def _read(known: tuple[str, ...]) -> Raw:
    raw = collect(pairs())
    check_names(raw, known, strict=True)
    return raw


def _query(raw: Raw) -> str:
    """Return what was typed, brackets and quotes too: it is no JSON."""
    value = single(raw, "query")
    if isinstance(value, bool) or not isinstance(value, str | int | None):
        raise refuse("query", value, "text")
    typed = "" if value is None else str(value).strip()
    if not typed:
        raise RequestRefused("query", "query: give what was typed, at least one letter or digit")
    if len(typed) > LONGEST:
        raise RequestRefused("query", f"query: it has {len(typed)} characters; at most {LONGEST} are allowed")
    return typed


def _answer(release: str, found: list[GeneSuggestion] | list[ConditionSuggestion], warnings: list[str]) -> Response:
    suggestions = [_members(one) for one in found]
    return json_response({"release": release, "suggestions": suggestions, "warnings": warnings})


def _members(suggestion: GeneSuggestion | ConditionSuggestion) -> dict[str, Any]:
    members = {each.name: getattr(suggestion, each.name) for each in fields(suggestion) if each.name != "mark"}
    mark = suggestion.mark
    return {**members, "matched": {"start": mark.start, "length": mark.length}, "marked": mark.marked}
