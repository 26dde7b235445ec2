"""Expression Atlas's own endpoints of experiments: the list, heatmaps, genes, files. Each is read, ask, render."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from flask import Blueprint, Response, send_file
from werkzeug.wrappers import Response as BaseResponse

from service.atlas.experiment.baseline import baseline_heatmap, coexpressed
from service.atlas.experiment.design import design_lines
from service.atlas.experiment.differential import differential_heatmap
from service.atlas.experiment.download import Download, downloads
from service.atlas.experiment.gene import gene_boxes, gene_distribution
from service.atlas.experiment.list import all_experiments, experiment_info
from service.atlas.experiment.page import page_content
from service.atlas.heatmap import Asked
from service.atlas.resources import DESIGN, find_file, find_plot, list_resources
from service.download.archive import Entry, zip_pieces
from service.errors import refuse
from service.experiment.columns import choose
from service.experiment.design import design_table
from service.experiment.experiments import experiment_number, read_experiment
from service.export.stream import Piece, stream
from service.genes import gene_id_of
from service.release import Release
from service.render.files import stream_file
from service.render.responses import add_warnings, json_response
from service.request.heatmap import parse_heatmap
from service.request.parameters import check_names, collect, one_word, single, word
from service.routes.door import pairs, release_named, service

atlas_experiments = Blueprint("atlas_experiments", __name__)

ANY = ["GET", "POST"]
TSV = "text/tab-separated-values"


@atlas_experiments.route("/json/experiments", methods=ANY)
def list_all() -> Response:
    """List all experiments."""
    raw = collect(pairs())
    warnings = check_names(raw, ("release",), strict=False)
    release = release_named(one_word(raw, "release"))
    return json_response({"experiments": all_experiments(release), "release": release.id, "warnings": warnings})


@atlas_experiments.route("/json/experiments/<accession>/info", methods=ANY)
def info(accession: str) -> Response:
    """Return one experiment as the list has it."""
    release, number, warnings = _find(accession)
    return add_warnings(json_response(experiment_info(release, number)), warnings)


@atlas_experiments.route("/json/experiments/<accession>", methods=ANY)
def heatmap(accession: str) -> Response:
    """Return genes x columns of an experiment."""
    asked = as_original(accession)
    return json_response(baseline_heatmap(asked) if asked.entry.kind.baseline else differential_heatmap(asked))


@atlas_experiments.route("/json/experiments/<accession>/page", methods=ANY)
def page(accession: str) -> Response:
    """Return what the page of an experiment holds: tabs, and what its columns can be chosen by."""
    asked = as_original(accession)
    design = design_table(dict(asked.experiment))
    return json_response(page_content(asked.release, asked.number, asked.experiment, asked.columns.all, design))


@atlas_experiments.route("/json/experiments/<accession>/genes/<path:gene_id>", methods=ANY)
def gene(accession: str, gene_id: str) -> Response:
    """Return box plots and transcripts of a gene."""
    return json_response(gene_boxes(as_original(accession), gene_id))


@atlas_experiments.route("/json/experiments/<accession>/genedistribution", methods=ANY)
def distribution(accession: str) -> Response:
    """Count genes by the level they reach."""
    return json_response(gene_distribution(as_original(accession)))


@atlas_experiments.route("/json/experiments/coexpression", methods=ANY)
def coexpression() -> Response:
    """List the genes most like a gene."""
    raw = collect(pairs())
    warnings = check_names(raw, ("experiment", "identifier", "release"), strict=False)
    given = {name: one_word(raw, name) for name in ("experiment", "identifier", "release")}
    for name in ("experiment", "identifier"):
        if not given[name]:
            raise refuse(name, "", "an accession as experiment and a gene id as identifier")
    release = release_named(given["release"])
    number = experiment_number(release, given["experiment"])
    gene_id = gene_id_of(release, given["identifier"])
    return add_warnings(json_response(coexpressed(release, number, gene_id, service().columns)), warnings)


@atlas_experiments.route("/json/experiments/<accession>/resources/<kind>", methods=ANY)
def resources(accession: str, kind: str) -> Response:
    """List files, archives or plots of an experiment."""
    release, number, warnings = _find(accession)
    found = list_resources(release.catalogue.experiments[number], read_experiment(release, number), kind)
    return add_warnings(json_response(found), warnings)


@atlas_experiments.get("/experiments-content/<accession>/resources/<name>")
def resource(accession: str, name: str) -> BaseResponse:
    """Send a file of an experiment as it was given, or its design."""
    release, number, _ = _find(accession)
    entry, experiment = release.catalogue.experiments[number], read_experiment(release, number)
    if name == DESIGN:
        return _attached(Response("".join(design_lines(experiment)), mimetype=TSV), f"{entry.accession}-{DESIGN}.tsv")
    found = find_file(entry.accession, experiment["files"], name)
    return _send(release.paths.originals(entry.accession) / found)


@atlas_experiments.get("/external-resources/<accession>/<contrast>/<plot>.png")
@atlas_experiments.get("/external-resources/<accession>/<array>/<contrast>/<plot>.png")
def picture(accession: str, contrast: str, plot: str, array: str = "") -> BaseResponse:
    """Send a plot of a contrast."""
    release, number, _ = _find(accession)
    entry, experiment = release.catalogue.experiments[number], read_experiment(release, number)
    found = find_plot(entry.accession, experiment["files"], contrast, plot, array)
    return _send(release.paths.originals(entry.accession) / found)


@atlas_experiments.route("/experiments-content/<accession>/download/<kind>", methods=ANY)
def download(accession: str, kind: str) -> Response:  # noqa: ARG001 - the original's URLs name the type of experiment
    """Send all genes that a heatmap's query finds."""
    return send_downloads(as_original(accession))


def send_downloads(asked: Asked) -> Response:
    """Send the tables of a heatmap's query as the original does: of several arrays, as an archive."""
    found = downloads(asked)
    warnings = [warning for one in found for warning in one.export.warnings]
    if len(found) == 1:
        (one,) = found
        return add_warnings(stream_file(_pieces(one), TSV, one.name), warnings)
    entries = [Entry(one.name, partial(_pieces, one)) for one in found]
    pieces = zip_pieces(entries, found[0].export.about.members(), asked.release.manifest.created)
    return add_warnings(stream_file(pieces, "application/zip", f"{asked.entry.accession}-query-results.zip"), warnings)


def _pieces(one: Download) -> Iterator[Piece]:
    return stream(one.export, one.encoder())


def _find(accession: str) -> tuple[Release, int, list[str]]:
    """Return the release to read, the number of an experiment in it, and warnings.

    Raises `NotFound`, `RequestRefused`.
    """
    raw = collect(pairs())
    warnings = check_names(raw, ("release", "accessKey"), strict=False)
    release = release_named(one_word(raw, "release"))
    return release, experiment_number(release, accession), warnings


def as_original(accession: str, given: Sequence[tuple[str, object]] | None = None) -> Asked:
    """Read the request for an experiment in the original's parameters; raises `NotFound`, `RequestRefused`."""
    given = list(pairs()) if given is None else given
    release = release_named(word("release", single(collect(given), "release") or ""))
    return ask(release, experiment_number(release, accession), given)


def ask(release: Release, number: int, given: Sequence[tuple[str, object]]) -> Asked:
    """Read what of an experiment is asked for; raises `RequestRefused`."""
    page = parse_heatmap(given, baseline=release.catalogue.experiments[number].kind.baseline)
    experiment = read_experiment(release, number)
    columns = choose(release.catalogue, number, page, experiment)
    return Asked(release, number, experiment, page, columns, given, service().columns)


REPORT = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
"""What a report on quality may do, which came with the experiment: look as it likes, and run nothing."""


def _send(path: Path) -> Response:
    """Send a file; pictures and pages are shown, all others saved."""
    texts = {".tsv": TSV, ".undecorated": TSV, ".txt": "text/plain", ".bedGraph": "text/plain"}
    sent = send_file(path, mimetype=texts.get(path.suffix), as_attachment=path.suffix not in {".png", ".html"})
    if path.suffix == ".html":
        sent.headers["Content-Security-Policy"] = REPORT
    return sent


def _attached(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
