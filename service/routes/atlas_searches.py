"""Expression Atlas's own endpoints of searches: its keys and nesting, answered by the searches of the API."""

from dataclasses import replace

from flask import Blueprint, Response

from service.atlas.baseline import baseline_experiments, baseline_facets
from service.atlas.differential import MOST_RESULTS, differential_facets, differential_results
from service.atlas.experiment.baseline import baseline_heatmap
from service.atlas.reference import reference_experiment, species_asked
from service.baseline.search import search_baseline
from service.differential.design_elements import FIELD
from service.differential.search import search_differential
from service.errors import Unanswerable
from service.release import Release
from service.render.responses import add_next, add_warnings, json_response
from service.request.search import GeneGrids, Grouping, Representation, SearchRequest, parse_search
from service.routes.atlas_experiments import ask
from service.routes.door import pairs, read_search, release_named, service
from service.words import Words, resolve

atlas_searches = Blueprint("atlas_searches", __name__)

BOTH = ["GET", "POST"]

REFERRING = {"geneQuery", "species", "organism", "release"}
"""Parameters that choose a reference experiment."""


@atlas_searches.route("/json/search/differential_results", methods=BOTH)
def results() -> Response:
    """Answer a differential search; as many rows as the original gave, unless `size` says otherwise."""
    asked, release = _read("differential")
    chosen = (FIELD,) if FIELD in asked.fields else ()
    asked = replace(asked, fields=chosen, size=asked.size if "size" in asked.given else MOST_RESULTS)
    members = differential_results(search_differential(resolve(release, asked), service().columns))
    return add_next(json_response(members), members["next"])


@atlas_searches.route("/json/search/differential_facets", methods=BOTH)
def changing() -> Response:
    """Say what the results of a differential search are about."""
    asked, release = _read("differential")
    answer = search_differential(resolve(release, replace(asked, fields=(), size=1, after=None)))
    return add_warnings(json_response(differential_facets(answer.facets)), answer.warnings)


@atlas_searches.route("/json/search/baseline_facets", methods=BOTH)
def studied() -> Response:
    """Say which factor types the results of a baseline search vary, by species."""
    words = _baseline_words()
    answer = search_baseline(words)
    return add_warnings(json_response(baseline_facets(answer)), answer.warnings)


@atlas_searches.route("/json/baseline_experiments", methods=BOTH)
def heatmap() -> Response:
    """Answer a baseline search by one heatmap."""
    return json_response(baseline_experiments(search_baseline(_baseline_words())))


@atlas_searches.route("/json/baseline_refexperiment", methods=BOTH)
def reference() -> Response:
    """Show genes in the experiment that stands for their species."""
    given = list(pairs())
    about = [(name, value) for name, value in given if name in REFERRING]
    asked = parse_search(about, strict=False, term_limit=service().settings.term_limit)
    release = release_named(asked.release)
    number = reference_experiment(release.catalogue, species_asked(resolve(release, asked)))
    rest = [(name, value) for name, value in given if name not in {"species", "organism"}]
    return json_response(baseline_heatmap(ask(release, number, rest)))


def _read(answer: str) -> tuple[SearchRequest, Release]:
    """Read a search whose answer has one form and single rows; raises `Unanswerable` when both queries are empty."""
    asked, release = read_search(strict=False, answer=answer)
    if asked.empty:
        raise Unanswerable("geneQuery and conditionQuery are empty: give one of them, or both")
    usable = {FIELD} if answer == "differential" else set[str]()
    formed = [name for name in ("group", "format", "fields") if name in asked.given]
    if usable.issuperset(asked.fields):
        formed = [name for name in formed if name != "fields"]
    warnings = [f"The parameter {name} has no meaning here and changed nothing; /api/v1 answers it" for name in formed]
    plain = replace(asked, grouping=Grouping.NONE, representation=Representation.JSON)
    return replace(plain, warnings=(*asked.warnings, *warnings)), release


def _baseline_words() -> Words:
    """Resolve a baseline search; the mean over all genes is what its heatmap shows."""
    asked, release = _read("baseline")
    ignored = "The parameter genes has no meaning here and changed nothing; /api/v1/baseline makes grids for each gene"
    warnings = (*asked.warnings, *[ignored] * (asked.gene_grids is GeneGrids.EACH))
    return resolve(release, replace(asked, fields=(), after=None, gene_grids=GeneGrids.MEAN, warnings=warnings))
