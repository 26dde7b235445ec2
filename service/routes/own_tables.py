"""/api/v1/experiments/ACCESSION: what an experiment is, its own results and its design. Read, ask, render."""

from flask import Blueprint, Response

from service.atlas.experiment.design import design_lines
from service.download.design import design_columns, design_schema
from service.download.experiment import describe_experiment
from service.download.own_table import OwnTable
from service.download.results import export_results, results_json
from service.experiment.experiments import experiment_number, read_experiment
from service.export.table import Export
from service.release import Release
from service.render.export.send import send_export
from service.render.export.tables import in_memory
from service.render.files import stream_file
from service.render.responses import add_next, json_response
from service.render.rows import Columns, choose_columns
from service.request.own_table import ATLAS, FORM, TableForm, parse_own
from service.request.parameters import Raw, check_names, collect, one_word
from service.request.search import SearchRequest
from service.routes.atlas_experiments import TSV, as_original, send_downloads
from service.routes.door import choose_release, pairs, release_named
from service.routes.exports import about
from service.routes.forms import JSON, PREFIX, check_object, every_form, one_object, read_table, without_pages

own_tables = Blueprint("own_tables", __name__, url_prefix=PREFIX)


@one_object("/experiments/<accession>", own_tables)
def information(accession: str, representation: str) -> Response:
    """Say what an experiment is."""
    raw = collect(pairs())
    check_names(raw, ("format", "release"), strict=True)
    check_object(raw, representation, f"{PREFIX}/experiments/{accession}/results and …/design are tables")
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
    return send_export(lambda: export_results(table, form, said), said, form.representation, form.delivery)


@every_form("/experiments/<accession>/design", own_tables)
def design(accession: str, representation: str, *, manifest: bool) -> Response:
    """Give an experiment's design: a row per assay."""
    raw = collect(pairs())
    check_names(raw, FORM, strict=True)
    original = one_word(raw, "format") == ATLAS
    asked = raw | ({"format": [JSON.value]} if original else {})
    form, release, number = _read(asked, accession, representation, manifest=manifest)
    form = without_pages(form)
    name = release.catalogue.experiments[number].accession
    if original:
        lines = design_lines(read_experiment(release, number))
        return stream_file((line.encode() for line in lines), TSV, f"{name}-experiment-design.tsv")
    said = about(f"experiments/{name}/design", release)

    def export() -> Export:
        columns = _design(release, number, form)
        return in_memory(f"{name}-design", columns, design_schema(columns), said)

    if form.representation is not JSON:
        return send_export(export, said, form.representation, form.delivery)
    columns = _design(release, number, form)
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return json_response({"release": release.id, "experiment_accession": name, "total": len(rows), "rows": rows})


def _design(release: Release, number: int, form: TableForm) -> Columns:
    every = design_columns(read_experiment(release, number))
    return {column: every[column] for column in choose_columns(form.fields, list(every))}


def _read(raw: Raw, accession: str, suffix: str, *, manifest: bool) -> tuple[TableForm, Release, int]:
    """Return the form asked for, the release and the experiment."""
    form = read_table(raw, suffix, manifest=manifest)
    release = choose_release(SearchRequest(after=form.after or form.delivery.cursor, release=one_word(raw, "release")))
    return form, release, experiment_number(release, accession)
