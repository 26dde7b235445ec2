"""Both kinds of results on one page: asked for, and prepared for the templates of searches, genes and conditions."""

from dataclasses import dataclass, replace
from typing import Any, Self

from flask import request

from service.baseline.search import BaselineAnswer, search_baseline
from service.differential.search import DifferentialAnswer, search_differential
from service.errors import refuse
from service.export.matrix import MOST
from service.render import pages as show
from service.render.answers import baseline_json, differential_json
from service.render.changes import Matrix, Scale, arrow, matrix, sample_sizes, sort_links
from service.render.grids import draw_grids
from service.render.pages import Parameters
from service.render.recipes import recipes
from service.render.resolution import explain_terms
from service.request.search import MOST_ROWS, Grouping
from service.routes.door import pairs, service
from service.words import Words

MOST_STUDIED = 50
"""Experiments listed that study the conditions asked for; the list of experiments has all."""


@dataclass(frozen=True, slots=True)
class Looks:
    """How results are shown: numbers in coloured cells, rows or a matrix, which page of columns."""

    numbers: bool
    matrix: bool
    columns: int

    @classmethod
    def read(cls) -> Self:
        """Read the looks from the request; raises `RequestRefused`."""
        numbers = _one("numbers", ("shown", "hidden"))
        view = _one("view", ("rows", "matrix"))
        columns = request.values.get("columns", "1")
        if not (columns.isascii() and columns.isdigit() and int(columns[:6]) > 0):
            raise refuse("columns", columns, "the number of a page of columns, from 1")
        return cls(numbers == "shown", view == "matrix", int(columns[:6]))


def _one(name: str, allowed: tuple[str, ...]) -> str:
    given = request.values.get(name) or allowed[0]
    if given not in allowed:
        raise refuse(name, given, " or ".join(allowed))
    return given


def show_results(words: Words, about: Parameters | None = None) -> dict[str, Any]:
    """Ask for both kinds of results and prepare them for a template.

    `about` are parameters that stand for what the path of the page says, in links to the API.
    """
    looks = Looks.read()
    words = replace(words, request=replace(words.request, fields=(), grouping=Grouping.NONE))
    on = show.following(words, pairs())
    changes = search_differential(words)
    levels = search_baseline(_without_cursor(words), service().settings.grid_limit)
    asked = _asked(on) | (about or {})
    differential, baseline = _differential(changes, on.ticks, looks), _baseline(levels, on.ticks, looks)
    genes = words.genes.genes
    differential["recipes"] = recipes("differential", asked, matrix=changes.total <= MOST)
    apart = genes is not None and len(genes) <= service().settings.grid_limit
    baseline["recipes"] = recipes("baseline", asked, matrix=apart)
    following = show.next_page(on.linked, changes.next, "differential") if changes.next else ""
    return show.frame(words.release) | {
        "words": words,
        "parameters": on.ticks,
        "posted": on.posted,
        "looks": looks,
        "understood": explain_terms(words, on.ticks if not about else None),
        "differential": differential,
        "baseline": baseline,
        "next": following,
        "first": show.here(on.ticks, "differential") if words.request.after else "",
        "warnings": _warnings(words, changes, levels),
        "show": show,
    }


def _asked(on: show.Following) -> Parameters:
    return on.posted | on.linked


def _warnings(words: Words, changes: DifferentialAnswer, levels: BaselineAnswer) -> list[str]:
    warnings = [*changes.warnings, *levels.warnings, *show.only_of_data(words.request, "differential")]
    if "group" in words.request.given:
        warnings.append("Pages show single rows; /api/v1/differential answers group")
    return list(dict.fromkeys(warnings))


def _differential(answer: DifferentialAnswer, on: Parameters, looks: Looks) -> dict[str, Any]:
    members = differential_json(answer)
    changes = answer.rows["log2_fold_change"].to_pylist()
    scale = Scale.of(changes)
    sizes = sample_sizes(answer.words.release.catalogue, answer.rows["contrast"].to_pylist())
    for row, change, size in zip(members["rows"], changes, sizes, strict=True):
        row |= {"step": scale.step(change), "arrow": arrow(change), "sizes": size}
    several = len({row["gene_id"] for row in members["rows"]}) > 1
    return members | {
        "bars": scale.bars(),
        "sorts": sort_links(on, answer.words.request.sort),
        "several": several,
        "studying_all": bool(answer.words.first_experiments().any()),
        "matrix": _matrix(answer) if several and looks.matrix else None,
    }


def _matrix(answer: DifferentialAnswer) -> Matrix:
    """Lay the first rows of a query out as a matrix; its rows are those of one page of the largest size."""
    words = answer.words
    whole = search_differential(replace(words, request=replace(words.request, size=MOST_ROWS, after=None)))
    rows = differential_json(whole)["rows"]
    return matrix(rows, whole.rows["log2_fold_change"].to_pylist())


def _baseline(answer: BaselineAnswer, on: Parameters, looks: Looks) -> dict[str, Any]:
    words, shown = answer.words, answer.experiments[:MOST_STUDIED]
    members = baseline_json(replace(answer, experiments=shown), grouped=False)
    return members | {
        "heatmaps": draw_grids(answer, members["grids"], on, looks.columns),
        "more": len(answer.experiments) - MOST_STUDIED,
        "studying_all": int(words.first_experiments()[[one.experiment for one in shown]].sum()),
    }


def _without_cursor(words: Words) -> Words:
    return replace(words, request=replace(words.request, after=None)) if words.request.after else words
