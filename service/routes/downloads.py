"""Files of a whole release, of experiments and archives of several: their page, their index, themselves."""

from functools import partial

from flask import Blueprint, Response, g, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from mappings.layout import Home
from service.download.experiment_files import archive_experiments, missing_files
from service.download.experiment_tables import ExperimentTables
from service.download.made import Made, find_made, read_index
from service.errors import NotFound, refuse
from service.experiment.experiments import experiment_number
from service.release import Release
from service.render import pages as show
from service.render.downloads import downloads_view
from service.render.export.send import send_export
from service.render.files import CHECKED, send_checked, stream_file
from service.render.links import link
from service.render.responses import json_response
from service.request.parameters import check_names, collect, one_word, words
from service.request.search import Representation
from service.routes.door import pairs, release_named, service

downloads = Blueprint("downloads", __name__)

ANY = ["GET", "POST"]
CURRENT = "current"
"""Stands for the published release in addresses of files."""


@downloads.get("/downloads/")
def list_files() -> Response:
    """Show what there is to download."""
    raw = collect(pairs())
    check_names(raw, ("release",), strict=False)
    release = release_named(one_word(raw, "release"))
    try:
        index = read_index(_home(), release.id)
    except NotFound:
        index = None
    page = render_template("downloads.html", **show.frame(release), **downloads_view(index), title="Downloads")
    response = Response(page)
    response.headers["Cache-Control"] = CHECKED
    return response


@downloads.get("/downloads/index.json")
def index() -> Response:
    """Return the index of the release's files."""
    raw = collect(pairs())
    check_names(raw, ("release",), strict=True)
    response = json_response(read_index(_home(), release_named(one_word(raw, "release")).id))
    response.headers["Cache-Control"] = CHECKED
    return response


@downloads.get("/downloads/<release>")
def of_release(release: str) -> BaseResponse:
    """Lead to the page that lists the files of a release."""
    return redirect(link("downloads.list_files", {"release": None if release == CURRENT else _id(release)}))


@downloads.get("/downloads/<release>/<name>")
def one(release: str, name: str) -> Response:
    """Send a file of a release, whole or in part."""
    g.release = release = _id(release)
    return _send(find_made(_home(), release, name), read_index(_home(), release)["created"])


@downloads.get("/downloads/experiments/<accession>/<table>.parquet")
def own_table(accession: str, table: str) -> Response:
    """Send a table of an experiment, whole or in part."""
    release, number = _experiment(accession)
    tables = ExperimentTables(release, number)
    return send_export(partial(tables.export, table), tables.about(table), Representation.PARQUET)


@downloads.route("/downloads/experiments.zip", methods=ANY)
@downloads.route("/experiments/download/zip", methods=ANY)
def several() -> Response:
    """Send the files of some experiments as one archive."""
    release, numbers = _experiments("fileType")
    kinds = words(collect(pairs()), "fileType")
    pieces = archive_experiments(release, numbers, kinds)
    return stream_file(pieces, "application/zip", f"{len(numbers)}-experiment-files.zip", long=True)


@downloads.route("/experiments-content/<accession>/download/zip", methods=ANY)
def archive(accession: str) -> Response:
    """Send the files of an experiment as an archive."""
    raw = collect(pairs())
    check_names(raw, ("fileType", "release", "accessKey"), strict=True)
    release = release_named(one_word(raw, "release"))
    number = experiment_number(release, accession)
    pieces = archive_experiments(release, [number], words(raw, "fileType"))
    name = f"{release.catalogue.experiments[number].accession}-files.zip"
    return stream_file(pieces, "application/zip", name, long=True)


@downloads.route("/json/experiments/download/zip/check", methods=ANY)
def check() -> Response:
    """Name the files that archives of some experiments would lack."""
    release, numbers = _experiments()
    names = {release.catalogue.experiments[number].accession: missing_files(release, number) for number in numbers}
    return json_response({"invalidFiles": names})


def _id(release: str) -> str:
    """Return the id of the release that an address names; raises `NotFound`."""
    releases = service().releases
    if release == CURRENT:
        return releases.current().id
    if not releases.has(release):
        raise NotFound(f"There is no release {release[:100]!r} here; the current one is {releases.current().id}")
    return release


def _home() -> Home:
    return Home(service().settings.home)


def _experiment(accession: str) -> tuple[Release, int]:
    raw = collect(pairs())
    check_names(raw, ("release",), strict=True)
    release = release_named(one_word(raw, "release"))
    return release, experiment_number(release, accession)


def _experiments(*further: str) -> tuple[Release, list[int]]:
    """Return the release and the experiments asked for, each once; raises `RequestRefused`, `NotFound`."""
    raw = collect(pairs())
    check_names(raw, ("accession", "release", *further), strict=True)
    release = release_named(one_word(raw, "release"))
    wanted = words(raw, "accession")
    if not wanted:
        raise refuse("accession", "", "accessions of experiments")
    return release, list(dict.fromkeys(experiment_number(release, accession) for accession in wanted))


def _send(made: Made, created: str) -> Response:
    return send_checked(made.path, made.media_type, made.sha256, created)
