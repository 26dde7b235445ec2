"""Pages of searches, genes and gene sets; complete without JavaScript."""

from dataclasses import replace
from typing import Any

import numpy as np
import orjson
from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from engines.port import Numbers
from engines.query import no_numbers
from service.baseline.search import search_baseline
from service.errors import NotFound, Unanswerable
from service.genes import describe_gene, find_gene, genes_named
from service.release import Release
from service.render import pages as show
from service.render.answers import baseline_json, differential_json
from service.render.links import link
from service.request.search import Grouping, SearchRequest
from service.request.terms import GeneTerm
from service.resolve.genes import SET_STEP, known_set
from service.routes.door import pairs, read_search, release_named, service
from service.search import search_differential
from service.words import Words, resolve

pages = Blueprint("pages", __name__)


@pages.get("/")
@pages.get("/home")
def home() -> str:
    """Show the search form and examples."""
    release = release_named(request.args.get("release", ""))
    return render_template("home.html", **show.frame(release), catalogue=release.catalogue)


@pages.route("/search", methods=["GET", "POST"])
def search() -> BaseResponse | str:
    """Show both kinds of results; go straight to a gene or gene set when that is all that was asked for."""
    asked, release = read_search(strict=False)
    if asked.empty:
        raise Unanswerable("Type a gene, a condition, or both: geneQuery and conditionQuery are empty")
    words = resolve(release, asked)
    if request.method == "GET" and (target := _experiment_target(words) or _single_target(words)):
        return redirect(target)
    return render_template("search.html", **_results(words), title=_title(words))


@pages.route("/genes/<path:gene_id>", methods=["GET", "POST"])
def gene(gene_id: str) -> BaseResponse | str:
    """Show what is known of a gene, and its results."""
    asked, release = read_search(strict=False)
    number = find_gene(release, gene_id)
    if number is None:
        return _go_to_genes(release, gene_id)
    found = release.genes.ids(np.array([number]))[0]
    if found != gene_id:
        return redirect(link("pages.gene", {**request.args.to_dict(flat=False), "gene_id": found}))
    asked = _about(asked, GeneTerm(found, "id"))
    about = describe_gene(release, number)
    return render_template("gene.html", **_results(resolve(release, asked)), gene=about, title=about.name)


@pages.route("/genesets/<path:set_id>", methods=["GET", "POST"])
def gene_set(set_id: str) -> BaseResponse | str:
    """Show the results of a gene set's genes; an identifier of a gene leads to the gene."""
    asked, release = read_search(strict=False)
    found = known_set(release, set_id)
    if not found:
        return _go_to_genes(release, set_id)
    if found != set_id:
        return redirect(link("pages.gene_set", {**request.args.to_dict(flat=False), "set_id": found}))
    words = resolve(release, _about(asked, GeneTerm(found)))
    name = release.genes.set_name(found) or release.sets.label(found)
    return render_template("geneset.html", **_results(words), set_id=found, name=name, title=name or found)


def _about(asked: SearchRequest, term: GeneTerm) -> SearchRequest:
    """Return the request of a page about one gene or gene set; genes asked for beside it are owned up to."""
    ignored = [f"This page is about {term.value}; geneQuery changed nothing here"] * bool(asked.genes)
    return replace(asked, genes=(term,), warnings=(*asked.warnings, *ignored))


def _experiment_target(words: Words) -> str:
    """Return the page of the experiment whose accession or publication is all that was asked for, else ""."""
    terms = [*words.report["genes"], *words.report["conditions"]]
    named = terms[0].get("experiments", []) if len(terms) == 1 and not terms[0].get("exclude") else []
    if len(named) != 1:
        return ""
    return link("experiments.one", {"accession": named[0], "release": request.args.get("release")})


def _single_target(words: Words) -> str:
    """Return the page of the one gene or gene set that was asked for, "" when it is neither."""
    if words.request.conditions or words.typed:
        return ""
    kept = {name: values for name, values in request.args.lists() if name != "geneQuery"}
    hits, sets = words.genes.hits, words.genes.sets
    alone = len(words.genes.terms) == 1 and 0 in sets and known_set(words.release, words.genes.terms[0].value)
    if alone and (hits.step == SET_STEP).all():
        return link("pages.gene_set", {**kept, "set_id": sets[0][0]})
    genes = _genes_meant(words)
    if len(genes) == 1:
        return link("pages.gene", {**kept, "gene_id": words.release.genes.ids(genes)[0]})
    return ""


def _genes_meant(words: Words) -> Numbers:
    """Return the genes of the species asked for, those alone that occur in results where some do."""
    genes = words.genes.genes
    if genes is None:
        return no_numbers()
    release, species = words.release, words.filters.chosen.get("species")
    if species is not None:
        wanted = [number for number, name in enumerate(release.genes.species_names) if name in species]
        genes = genes[np.isin(release.genes.species(genes), wanted)]
    measured = genes[genes < release.genes.measured]
    return measured if len(measured) else genes


def _go_to_genes(release: Release, identifier: str) -> BaseResponse:
    """Lead any identifier of genes to its gene, or to a search when there are several; raises `NotFound`."""
    genes = genes_named(release, identifier)
    if not len(genes):
        near = release.genes.suggest(identifier[:100], 5)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise NotFound(f"Release {release.id} has no gene or gene set {identifier[:100]!r}{hint}")
    kept = request.args.to_dict(flat=False)
    if len(genes) == 1:
        return redirect(link("pages.gene", {**kept, "gene_id": release.genes.ids(genes)[0]}))
    kept["geneQuery"] = [orjson.dumps([{"value": identifier}]).decode()]
    return redirect(link("pages.search", kept))


def _results(words: Words) -> dict[str, Any]:
    """Ask for both kinds of results and prepare them for a template."""
    words = replace(words, request=replace(words.request, fields=()))
    on = show.following(words, pairs())
    changes = differential_json(search_differential(words))
    levels = baseline_json(search_baseline(_without_cursor(words), service().settings.grid_limit))
    following = show.next_page(on.linked, changes["next"], "differential") if changes["next"] else ""
    owned_up = show.only_of_data(words.request, "differential")
    warnings = list(dict.fromkeys([*changes["warnings"], *levels["warnings"], *owned_up]))
    if words.request.grouping is not Grouping.NONE:
        warnings.append("Pages show single rows; /api/v1/differential answers group")
    return show.frame(words.release) | {
        "words": words,
        "parameters": on.ticks,
        "posted": on.posted,
        "differential": changes,
        "baseline": levels,
        "next": following,
        "warnings": warnings,
        "show": show,
    }


def _without_cursor(words: Words) -> Words:
    return replace(words, request=replace(words.request, after=None)) if words.request.after else words


def _title(words: Words) -> str:
    asked: SearchRequest = words.request
    genes = ", ".join(term.value for term in asked.genes[:5]) + (" …" if len(asked.genes) > 5 else "")  # noqa: PLR2004 - a heading's worth
    conditions = ", ".join(("not " if term.exclude else "") + term.value for term in asked.conditions[:5])
    return "Results for " + " in ".join(filter(None, [genes, conditions]))
