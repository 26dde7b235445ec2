"""/api/v1/suggest: what search boxes offer while somebody types, as JSON or as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from flask import Blueprint, Response

from service.errors import RequestRefused, refuse
from service.export.table import Export
from service.release import Release
from service.render.export.lists import export_suggestions
from service.render.export.send import send_export
from service.render.responses import json_response
from service.render.rows import choose_columns
from service.request import values
from service.request.own_table import FORM
from service.request.parameters import Raw, check_names, collect, one_word, single, words
from service.request.terms import LONGEST
from service.routes.door import pairs, release_named
from service.routes.exports import about
from service.routes.forms import JSON, PREFIX, every_form, read_table, without_pages
from service.species import match_species, normalize_species
from service.suggest import MOST, ConditionSuggestion, GeneSuggestion, suggest_conditions, suggest_genes

suggest = Blueprint("suggest", __name__, url_prefix=f"{PREFIX}/suggest")

SHARED = ("query", "size", *FORM)
GENES = (*SHARED, "organism", "species")

Suggestions = Sequence[GeneSuggestion | ConditionSuggestion]


@dataclass(frozen=True, slots=True)
class Box:
    """A search box: its name, parameters, what its suggestions are, and what finds them, with warnings."""

    name: str
    takes: tuple[str, ...]
    kind: type[GeneSuggestion | ConditionSuggestion]
    search: Callable[[Release, Raw], tuple[Suggestions, list[str]]]

    @property
    def columns(self) -> tuple[str, ...]:
        """Members of a suggestion."""
        return (*(each.name for each in fields(self.kind) if each.name != "mark"), "matched", "marked")


@every_form("/genes", suggest)
def genes(representation: str, *, manifest: bool) -> Response:
    """Suggest terms for the gene box."""
    return _answer(Box("genes", GENES, GeneSuggestion, _genes), representation, manifest=manifest)


@every_form("/conditions", suggest)
def conditions(representation: str, *, manifest: bool) -> Response:
    """Suggest terms for the condition box."""
    return _answer(Box("conditions", SHARED, ConditionSuggestion, _conditions), representation, manifest=manifest)


def _answer(box: Box, representation: str, *, manifest: bool) -> Response:
    raw = collect(pairs())
    check_names(raw, box.takes, strict=True)
    paging = {"size"}  # of so few suggestions there are no pages
    form = read_table({name: raw[name] for name in raw if name not in paging}, representation, manifest=manifest)
    form = without_pages(form)
    release = release_named(one_word(raw, "release"))
    wanted = choose_columns(form.fields, box.columns)
    said = about(f"suggest/{box.name}", release)

    def export() -> Export:
        found, warnings = box.search(release, raw)
        members = [_members(one) for one in found]
        return export_suggestions({name: [one[name] for one in members] for name in wanted}, said, warnings)

    if form.representation is not JSON:
        return send_export(export, said, form.representation, form.delivery)
    found, warnings = box.search(release, raw)
    suggestions = [{name: one[name] for name in wanted} for one in map(_members, found)]
    return json_response({"release": release.id, "suggestions": suggestions, "warnings": warnings})


def _genes(release: Release, raw: Raw) -> tuple[Suggestions, list[str]]:
    species = [*words(raw, "organism"), *words(raw, "species")]
    known = release.genes.species_names
    warnings = [
        f"This release has no genes of the species {name!r}"
        for name in species
        if not match_species(normalize_species(name), known)
    ]
    return suggest_genes(release, _query(raw), species, _size(raw)), warnings


def _conditions(release: Release, raw: Raw) -> tuple[Suggestions, list[str]]:
    return suggest_conditions(release, _query(raw), _size(raw)), []


def _size(raw: Raw) -> int:
    return values.whole(raw, "size", MOST, 1, MOST)


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


def _members(suggestion: GeneSuggestion | ConditionSuggestion) -> dict[str, Any]:
    members = {each.name: getattr(suggestion, each.name) for each in fields(suggestion) if each.name != "mark"}
    mark = suggestion.mark
    return {**members, "matched": {"start": mark.start, "length": mark.length}, "marked": mark.marked}
