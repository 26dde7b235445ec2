"""Expression Atlas's own endpoints beside searches: genes, contrasts, species, health."""

from collections.abc import Iterable, Sequence

from flask import Blueprint, Response

from engines.errors import EngineError
from service.atlas.bioentity import bioentity_information
from service.atlas.contrast_summary import contrast_summary
from service.atlas.details import assay_group_lines, contrast_lines
from service.atlas.experiment.list import all_experiments
from service.atlas.species import species_properties, species_summary
from service.atlas.suggestions import suggestions
from service.errors import ENGINE_AWAY, RequestRefused, Unavailable, refuse
from service.genes import find_gene, one_gene
from service.release import Release
from service.render.links import link
from service.render.responses import add_warnings, json_response
from service.render.tsv import write_lines
from service.request.parameters import Raw, check_names, collect, one_word, words
from service.routes.door import pairs, read_search, release_named
from service.words import Words, resolve

atlas = Blueprint("atlas", __name__)

BOTH = ["GET", "POST"]

MOST_LATEST = 8


@atlas.route("/json/suggestions", methods=BOTH)
def offer() -> Response:
    """Complete what is typed in the gene box."""
    raw, release, warnings = _plain("query", "species", "organism")
    text = one_word(raw, "query")
    found = suggestions(release, text, [*words(raw, "species"), *words(raw, "organism")])
    return add_warnings(json_response(list(found)), warnings)


@atlas.route("/json/bioentity-information/<path:gene_id>", methods=BOTH)
def bioentity(gene_id: str) -> Response:
    """Describe a gene, by any identifier that names one alone."""
    _, release, warnings = _plain()
    number = one_gene(release, gene_id)
    members = bioentity_information(release, number, lambda found: link("pages.gene", {"gene_id": found}))
    return json_response(members | {"warnings": warnings})


@atlas.route("/json/expressionData", methods=BOTH)
def expressed() -> Response:
    """Say whether genes occur in results."""
    raw, release, warnings = _plain("geneId")
    wanted = words(raw, "geneId")
    if not wanted:
        raise refuse("geneId", "", "the id of a gene")
    numbers = {gene: find_gene(release, gene) for gene in wanted}
    measured = release.genes.measured
    found = {gene: number is not None and number < measured for gene, number in numbers.items()}
    return add_warnings(json_response(found), warnings)


@atlas.route("/rest/contrast-summary", methods=BOTH)
def summary() -> Response:
    """Say what a contrast compares."""
    raw, release, warnings = _plain("experimentAccession", "contrastId", "accessKey")
    found = contrast_summary(release, _required(raw, "experimentAccession"), _required(raw, "contrastId"))
    return json_response(found | {"release": release.id, "warnings": warnings})


@atlas.route("/api/assaygroupsdetails.tsv", methods=BOTH)
def assay_groups() -> Response:
    """List what annotates the assay groups of baseline experiments; `experiment` and other filters narrow it down."""
    found = _words()
    return _tsv(assay_group_lines(found), found.warnings)


@atlas.route("/api/contrastdetails.tsv", methods=BOTH)
def contrasts() -> Response:
    """List what annotates both sides of contrasts; `experiment` and other filters narrow it down."""
    found = _words()
    return _tsv(contrast_lines(found), found.warnings)


@atlas.route("/json/species/<name>", methods=BOTH)
def species(name: str) -> Response:
    """Say what is known of a species."""
    _, release, warnings = _plain()
    return json_response(species_properties(release.catalogue, name) | {"release": release.id, "warnings": warnings})


@atlas.route("/json/species-summary", methods=BOTH)
def species_cards() -> Response:
    """Count the experiments of each species."""
    _, release, warnings = _plain()
    cards = species_summary(release.catalogue, lambda wanted: link("experiments.list_all", wanted))
    return json_response(cards | {"release": release.id, "warnings": warnings})


@atlas.route("/json/experiments-summary", methods=BOTH)
def latest() -> Response:
    """List experiments for a home page: all of a release came with it, so the first of the list; none is featured."""
    _, release, warnings = _plain()
    found = {"latestExperiments": all_experiments(release)[:MOST_LATEST], "featuredExperiments": []}
    return json_response(found | {"release": release.id, "warnings": warnings})


@atlas.route("/json/health", methods=BOTH)
def health() -> Response:
    """Say whether the search engine (`solr`) and the release (`db`) answer; 503 when one does not."""
    try:
        release = release_named("")
    except Unavailable as error:
        return json_response({"solr": "DOWN", "db": "DOWN", "error": str(error)}, 503)
    try:
        release.engine.ping()
    except EngineError:
        return json_response({"solr": "DOWN", "db": "UP", "error": ENGINE_AWAY, "release": release.id}, 503)
    return json_response({"solr": "UP", "db": "UP", "release": release.id})


@atlas.route("/json/build", methods=BOTH)
def build() -> Response:
    """Say which software made the release; a packaged program has no branch and no commit."""
    _, release, warnings = _plain()
    unknown = dict.fromkeys(("Git branch", "Latest commit ID", "Latest commit message"), "")
    version = {"Build version": release.manifest.software}
    return json_response(version | unknown | {"release": release.id, "warnings": warnings})


def _words() -> Words:
    asked, release = read_search(strict=False)
    return resolve(release, asked)


def _plain(*known: str) -> tuple[Raw, Release, list[str]]:
    """Read a request without a search: its parameters, its release, and a warning for each that is not known."""
    raw = collect(pairs())
    warnings = check_names(raw, (*known, "release"), strict=False)
    return raw, release_named(one_word(raw, "release")), warnings


def _required(raw: Raw, name: str) -> str:
    value = one_word(raw, name)
    if not value:
        raise RequestRefused(name, f"{name} is missing: give it")
    return value


def _tsv(lines: Iterable[tuple[str, ...]], warnings: Sequence[str]) -> Response:
    """Return lines without a header line, as a stream."""
    return add_warnings(Response(write_lines(lines), mimetype="text/tab-separated-values"), warnings)
