"""/api/v1/suggest: what search boxes offer while somebody types."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response

from service.errors import RequestRefused, refuse
from service.render.responses import json_response
from service.request.parameters import Raw, check_names, collect, single, words
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
    release = release_named(_text(raw, "release"))
    species = [*words(raw, "organism"), *words(raw, "species")]
    known = release.genes.species_names
    warnings = [
        f"This release has no genes of the species {name!r}"
        for name in species
        if not match_species(normalize_species(name), known)
    ]
    found = suggest_genes(release, _query(raw), species, _size(raw))
    return _answer(release.id, found, warnings)


@suggest.route("/conditions", methods=BOTH)
def conditions() -> Response:
    """Suggest terms for the condition box."""
    raw = _read(SHARED)
    release = release_named(_text(raw, "release"))
    return _answer(release.id, suggest_conditions(release, _query(raw), _size(raw)), [])


def _read(known: tuple[str, ...]) -> Raw:
    raw = collect(pairs())
    check_names(raw, known, strict=True)
    return raw


def _text(raw: Raw, name: str) -> str:
    value = single(raw, name)
    if isinstance(value, bool) or not isinstance(value, str | int | None):
        raise refuse(name, value, "text")
    return "" if value is None else str(value).strip()


def _query(raw: Raw) -> str:
    typed = _text(raw, "query")
    if not typed:
        raise RequestRefused("query", "query: give what was typed, at least one letter or digit")
    if len(typed) > LONGEST:
        raise RequestRefused("query", f"query: it has {len(typed)} characters; at most {LONGEST} are allowed")
    return typed


def _size(raw: Raw) -> int:
    given = _text(raw, "size") or str(MOST)
    if not (given.isascii() and given.isdigit() and 1 <= int(given[:3]) <= MOST and len(given) <= len(str(MOST))):
        raise refuse("size", given, f"a whole number from 1 to {MOST}")
    return int(given)


def _answer(release: str, found: list[GeneSuggestion] | list[ConditionSuggestion], warnings: list[str]) -> Response:
    suggestions = [_members(one) for one in found]
    return json_response({"release": release, "suggestions": suggestions, "warnings": warnings})


def _members(suggestion: GeneSuggestion | ConditionSuggestion) -> dict[str, Any]:
    members = asdict(suggestion)
    mark = members.pop("mark")
    return {**members, "matched": {"start": mark["start"], "length": mark["length"]}, "marked": mark["marked"]}
