"""Pages of searches, genes and gene sets; complete without JavaScript."""

from dataclasses import replace

import numpy as np
import orjson
from flask import Blueprint, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from engines.port import Numbers
from engines.query import no_numbers
from service.atlas.links import LONGEST_QUERY, condition_query, gene_query
from service.errors import NotFound, Unanswerable
from service.genes import SHOWN_CHARACTERS, describe_gene, find_gene, genes_named
from service.release import Release
from service.render import pages as show
from service.render.gene import gene_properties, set_source
from service.render.home import home_page
from service.render.links import lead, link
from service.render.terms import term_json
from service.request.search import SearchRequest
from service.request.terms import ConditionTerm, GeneTerm
from service.resolve.genes import SET_ID, SET_STEP, known_set
from service.resolve.near import SUGGESTIONS, did_you_mean
from service.resolve.terms import find_terms
from service.resolve.tree import Trees
from service.routes.door import read_search, release_named, service
from service.routes.results import show_results
from service.words import Words, resolve

pages = Blueprint("pages", __name__)

TREE_LEVELS = 2
TREE_NODES = 100
"""Levels and nodes of the tree below a term on its page; /api/v1/conditions gives more."""


@pages.get("/")
@pages.get("/home")
def home() -> BaseResponse:
    """Show the search form and examples."""
    release = release_named(request.args.get("release", ""))
    about = home_page(release, g.get("pin") or None, service().columns)
    response = make_response(render_template("home.html", **show.frame(release), **about, show=show))
    if not about["examples"]:
        response.headers["Cache-Control"] = "no-cache"  # the engine may be away, and back with the next reader
    return response


@pages.route("/search", methods=["GET", "POST"])
def search() -> BaseResponse | str:
    """Show both kinds of results; go straight to a gene or gene set when that is all that was asked for."""
    asked, release = read_search(strict=False)
    if asked.empty:
        raise Unanswerable("Type a gene, a condition, or both: geneQuery and conditionQuery are empty")
    words = resolve(release, asked)
    if request.method == "GET" and (target := _experiment_target(words) or _single_target(words)):
        return redirect(target)
    return render_template("search.html", **show_results(words), **_queries(asked), title=_title(words))


@pages.route("/genes/<path:gene_id>", methods=["GET", "POST"])
def gene(gene_id: str) -> BaseResponse | str:
    """Show what is known of a gene, and its results."""
    asked, release = read_search(strict=False)
    number = find_gene(release, gene_id)
    if number is None:
        return _go_to_genes(release, gene_id)
    found = release.genes.ids(np.array([number]))[0]
    if found != gene_id:
        return lead(link("pages.gene", {**request.args.to_dict(flat=False), "gene_id": found}))
    asked = _about(asked, GeneTerm(found, "id"))
    gene = describe_gene(release, number)
    return render_template(
        "gene.html",
        **show_results(resolve(release, asked), {"geneQuery": [gene_query(asked.genes)]}),
        **_queries(asked),
        gene=gene,
        measured=number < release.genes.measured,
        properties=gene_properties(release, number, g.get("pin") or None),
        title=gene.name,
    )


@pages.route("/genesets/<path:set_id>", methods=["GET", "POST"])
def gene_set(set_id: str) -> BaseResponse | str:
    """Show the results of a gene set's genes; an identifier of a gene leads to the gene."""
    asked, release = read_search(strict=False)
    found = known_set(release, set_id)
    if not found:
        return _go_to_genes(release, set_id)
    if found != set_id:
        return lead(link("pages.gene_set", {**request.args.to_dict(flat=False), "set_id": found}))
    asked = _about(asked, GeneTerm(found))
    name = release.genes.set_name(found) or release.sets.label(found)
    return render_template(
        "geneset.html",
        **show_results(resolve(release, asked), {"geneQuery": [gene_query(asked.genes)]}),
        **_queries(asked),
        set_id=found,
        name=name,
        definition=release.sets.definition(found),
        outside=set_source(found),
        title=name or found,
    )


@pages.route("/conditions/<path:term>", methods=["GET", "POST"], merge_slashes=False)
def condition(term: str) -> str:
    """Show where a term stands in the ontology, and the results of what is annotated with it or a case of it."""
    asked, release = read_search(strict=False)
    found = find_terms(release, " ".join(term.split()))
    trees = Trees(release, empty=False, limit=TREE_NODES)
    terms = [term_json(release, match, trees.grow(match.id, TREE_LEVELS)) for match in found]
    ignored = ["This page is about one term; conditionQuery changed nothing here"] * bool(asked.conditions)
    asked = replace(
        asked, conditions=(ConditionTerm(found[0].label or found[0].id),), warnings=(*asked.warnings, *ignored)
    )
    return render_template(
        "condition.html",
        **show_results(resolve(release, asked), {"conditionQuery": [condition_query(asked.conditions)]}),
        **_queries(asked),
        terms=terms,
        title=found[0].label or found[0].id,
    )


def _queries(asked: SearchRequest) -> dict[str, str | None]:
    """Return the terms as links to experiments take them; without those that are too many for one."""
    genes, conditions = gene_query(asked.genes), condition_query(asked.conditions)
    return {
        "gene_query": genes if asked.genes and len(genes) <= LONGEST_QUERY else None,
        "condition_query": conditions if asked.conditions and len(conditions) <= LONGEST_QUERY else None,
    }


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
    """Return the page of the one gene or gene set that was asked for, "" when it is neither.

    A search that has more to say of a term, such as that it was not found, says it on its own page.
    """
    if words.request.conditions or words.typed:
        return ""
    kept = {name: values for name, values in request.args.lists() if name != "geneQuery"}
    hits, sets = words.genes.hits, words.genes.sets
    alone = len(words.genes.terms) == 1 and 0 in sets and known_set(words.release, words.genes.terms[0].value)
    if alone and (hits.step == SET_STEP).all():
        return link("pages.gene_set", {**kept, "set_id": sets[0][0]})
    genes = _genes_meant(words)
    if len(genes) == 1 and all(entry["status"] == "matched" for entry in words.report["genes"]):
        return link("pages.gene", {**kept, "gene_id": words.release.genes.ids(genes)[0]})
    return ""


def _genes_meant(words: Words) -> Numbers:
    """Return the genes of the species asked for, those alone that occur in results where some do."""
    genes = words.genes.genes
    if genes is None:
        return no_numbers()
    release, species = words.release, words.filters.chosen.get("species")
    if species is not None:
        genes = genes[release.genes.of_species(genes, species)]
    measured = genes[genes < release.genes.measured]
    return measured if len(measured) else genes


def _go_to_genes(release: Release, identifier: str) -> BaseResponse:
    """Lead any identifier of genes to its gene, or to a search when there are several; raises `NotFound`."""
    genes = genes_named(release, identifier)
    if not len(genes):
        if SET_ID.fullmatch(identifier):
            raise NotFound(
                f"Release {release.id} has no gene set {identifier!r}: neither its gene annotation nor its tables of "
                f"names know it. If it was retired, {set_source(identifier.upper())} says what became of it; searching "
                "for its name finds what is here"
            )
        near = did_you_mean(release.genes.suggest(identifier[:SHOWN_CHARACTERS], SUGGESTIONS))
        raise NotFound(f"Release {release.id} has no gene or gene set {identifier[:SHOWN_CHARACTERS]!r}{near}")
    kept = request.args.to_dict(flat=False)
    if len(genes) == 1:
        return lead(link("pages.gene", {**kept, "gene_id": release.genes.ids(genes)[0]}))
    kept["geneQuery"] = [orjson.dumps([{"value": identifier}]).decode()]
    return lead(link("pages.search", kept))


def _title(words: Words) -> str:
    asked = words.request
    genes = ", ".join(term.value for term in asked.genes[:5]) + (" …" if len(asked.genes) > 5 else "")  # noqa: PLR2004 - a heading's worth
    conditions = ", ".join(("not " if term.exclude else "") + term.value for term in asked.conditions[:5])
    return "Results for " + " in ".join(filter(None, [genes, conditions]))
