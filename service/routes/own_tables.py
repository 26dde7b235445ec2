"""/api/v1/experiments/ACCESSION: what an experiment is, its own results and its design. Read, ask, render."""

from dataclasses import replace

from flask import Blueprint, Response

from service.atlas.experiment.design import design_lines
from service.download.design import design_columns, design_schema
from service.download.experiment import describe_experiment
from service.download.own_table import OwnTable
from service.download.results import export_results, results_json
from service.errors import refuse
from service.experiment.experiments import experiment_number, read_experiment
from service.export.forms import check_delivery
from service.release import Release
from service.render.export.send import send_export
from service.render.export.tables import in_memory
from service.render.files import stream_file
from service.render.responses import add_next, json_response
from service.render.rows import choose_columns
from service.request.own_table import ATLAS, FORM, TableForm, parse_form, parse_own
from service.request.parameters import Raw, check_names, collect, one_word
from service.request.search import Representation, SearchRequest
from service.routes.api import PREFIX, about, accepted, every_form
from service.routes.atlas_experiments import TSV, as_original, send_downloads
from service.routes.door import choose_release, pairs, release_named

own_tables = Blueprint("own_tables", __name__, url_prefix=PREFIX)

JSON = Representation.JSON


@own_tables.route("/experiments/<accession>", methods=["GET", "POST"])
def information(accession: str) -> Response:
    """Say what an experiment is."""
    raw = collect(pairs())
    check_names(raw, ("release",), strict=True)
    release = release_named(one_word(raw, "release"))
    return json_response({"release": release.id, **describe_experiment(release, experiment_number(release, accession))})


@every_form("/experiments/<accession>/results", own_tables)
def results(accession: str, representation: str, *, manifest: bool) -> Response:
    """Give an experiment's own results."""
    raw = collect(pairs())
    if one_word(raw, "format") == ATLAS:
        return send_downloads(as_original(accession, [(name, value) for name, value in pairs() if name != "format"]))
    form, release, number = _read(raw, accession, representation, manifest=manifest)
    entry = release.catalogue.experiments[number]
    table = OwnTable(release, number, parse_own(pairs(), entry.accession, baseline=entry.kind.baseline))
    if form.representation is JSON:
        members = results_json(table, form)
        return add_next(json_response(members), members["next"])
    said = about(f"experiments/{entry.accession}/results", release)
    return send_export(export_results(table, form, said), form.representation, form.delivery)


@every_form("/experiments/<accession>/design", own_tables)
def design(accession: str, representation: str, *, manifest: bool) -> Response:
    """Give an experiment's design: a row per assay."""
    raw = collect(pairs())
    check_names(raw, FORM, strict=True)
    original = one_word(raw, "format") == ATLAS
    form, release, number = _read({} if original else raw, accession, representation, manifest=manifest)
    experiment = read_experiment(release, number)
    name = experiment["accession"]
    if form.delivery.cursor:
        raise refuse("resume", form.delivery.resume, "a number of rows: a design has no pages")
    if original:
        return stream_file((line.encode() for line in design_lines(experiment)), TSV, f"{name}-experiment-design.tsv")
    every = design_columns(experiment)
    columns = {column: every[column] for column in choose_columns(form.fields, list(every))}
    if form.representation is JSON:
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        members = {"release": release.id, "experiment_accession": name, "total": len(rows), "rows": rows}
        return json_response(members)
    said = about(f"experiments/{name}/design", release)
    export = in_memory(f"{name}-design", columns, design_schema(columns), said)
    return send_export(export, form.representation, form.delivery)


def _read(raw: Raw, accession: str, suffix: str, *, manifest: bool) -> tuple[TableForm, Release, int]:
    """Return the form asked for (by `format`, else the suffix, else `Accept`), the release and the experiment."""
    form = parse_form(raw)
    if "format" not in raw:
        form = replace(form, representation=Representation(suffix) if suffix else accepted())
    form = replace(form, delivery=replace(form.delivery, manifest=manifest))
    check_delivery(form.representation, form.delivery, page=form.paged)
    release = choose_release(SearchRequest(after=form.after or form.delivery.cursor, release=one_word(raw, "release")))
    return form, release, experiment_number(release, accession)
