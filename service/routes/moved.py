"""Addresses of the past: what Expression Atlas once printed leads to the page or table that answers it now."""

import re
from typing import Any
from urllib.parse import quote

import orjson
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from service.errors import NotFound
from service.render.experiment.frame import SUPPLEMENT
from service.render.links import lead, link
from service.request.parameters import SEARCH

moved = Blueprint("moved", __name__)

LISTS = {"baseline": {"experimentType": "baseline"}, "plant": {"kingdom": "plants"}, "edtl": {}}
"""Lists of experiments by their first name -> filters of the one there is."""

HELP = {
    "about": "what",
    "faq": "what",
    "help": "what",
    "index": "what",
    "heatmap-widget": "embed",
    "licence": "cite",
    "release-notes": "news",
    "searchhelp": "ask",
    "contact": "contact",
}
"""Pages that only said something -> the part of the help that says it."""


@moved.get("/query")
def search() -> BaseResponse:
    """Lead to the search of the same name."""
    return redirect(link("pages.search", _given()))


@moved.get("/query.tsv")
@moved.get("/search.tsv")
def search_table() -> BaseResponse:
    """Lead to the differential results of a search as a table."""
    return redirect(link("api.differential_tsv", _searched()))


@moved.get("/genes/<path:name>.tsv")
@moved.get("/genesets/<path:name>.tsv")
def gene_table(name: str) -> BaseResponse:
    """Lead to the differential results of a gene or gene set as a table."""
    genes = orjson.dumps([{"value": name}]).decode()
    return redirect(link("api.differential_tsv", _searched() | {"geneQuery": genes}))


@moved.get("/experiments.tsv")
def experiment_table() -> BaseResponse:
    """Lead to the list of experiments as a table."""
    return redirect(link("api.experiments_tsv", _searched()))


@moved.get(f"/<any({','.join(LISTS)}):name>/experiments")
def experiments(name: str) -> BaseResponse:
    """Lead to the list of experiments, filtered."""
    return redirect(link("experiments.list_all", _given() | LISTS[name]))


@moved.get("/experiments/<accession>/analysis-methods/<name>")
def methods(accession: str, name: str) -> BaseResponse:  # noqa: ARG001 - a file that only repeated the page
    """Lead to the tab that says how an experiment was analysed."""
    return redirect(link("experiments.one", _given() | {"accession": accession, "tab": SUPPLEMENT}))


@moved.get("/genesetenrichment")
def enrichment() -> BaseResponse:
    """Lead to the comparisons that a list of genes, separated by anything, is enriched in."""
    genes = ",".join(re.findall(r"[\w.:-]+", request.args.get("query", "")))
    return redirect(link("enrichment.enrichment_tsv", {"geneQuery": genes, "release": request.args.get("release")}))


@moved.get("/download")
def files() -> BaseResponse:
    """Lead to the files of the whole release."""
    return redirect(link("downloads.list_files", _given()))


@moved.get("/<name>.html")
@moved.get("/help/<name>.html")
def text(name: str) -> BaseResponse:
    """Lead to the part of the help that says what a page said; raises `NotFound`."""
    if name.casefold() == "download":
        return files()
    part = HELP.get(name.casefold())
    if part is None:
        raise NotFound(f"There is no page {name[:100]!r}; see the help")
    return redirect(link("guide.answer_questions", _given(), part))


def drop_slash() -> BaseResponse | None:
    """Lead from an address with a slash at its end to the one without, where only that is served."""
    path, rule = request.path, request.url_rule
    if path == "/" or not path.endswith("/") or path.startswith("/api/") or (rule and rule.rule.endswith("/")):
        return None
    query = request.query_string.decode("ascii", "replace")
    # From the root in any case: "//host/" would lead to another host.
    target = f"{request.script_root}/{quote(path.strip('/'))}" + f"?{query}" * bool(query)
    return lead(target)


def _given() -> dict[str, Any]:
    return request.args.to_dict(flat=False)


def _searched() -> dict[str, Any]:
    """Return the parameters that searches know; tables refuse others, which pages pass over."""
    return {name: values for name, values in _given().items() if name in SEARCH}
