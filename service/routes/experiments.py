"""Pages of experiments: the list, and one experiment with its genes, design and methods."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from service.experiment_changes import differential_table
from service.experiment_columns import choose
from service.experiment_design import design_table
from service.experiment_levels import baseline_table
from service.experiments import experiment_number, list_experiments, page_experiments, read_experiment
from service.render import pages as show
from service.render.answers import facets_json
from service.render.links import link
from service.request.page import parse_page
from service.routes.door import pairs, read_search, release_named, service
from service.words import resolve

experiments = Blueprint("experiments", __name__)


@experiments.route("/experiments", methods=["GET", "POST"])
def list_all() -> str:
    """List experiments."""
    asked, release = read_search(strict=False, answer="experiments")
    words = resolve(release, asked)
    every, facets = list_experiments(words)
    rows, cursor = page_experiments(words, every)
    on = show.following(words, pairs())
    return render_template(
        "experiments.html",
        **show.frame(release),
        rows=rows,
        total=len(every),
        next=show.next_page(on.linked, cursor, "") if cursor else "",
        facets=facets_json(facets),
        parameters=on.ticks,
        posted=on.posted,
        warnings=[*words.warnings, *show.only_of_data(asked, "experiments")],
        show=show,
    )


@experiments.route("/experiments/<accession>", methods=["GET", "POST"])
@experiments.route("/experiments/<accession>/<path:tab>", methods=["GET", "POST"])
def one(accession: str, tab: str = "") -> BaseResponse | str:
    """Show one experiment; every tab of the original is a part of the one page."""
    asked = parse_page(pairs())
    release = release_named(asked.release)
    number = experiment_number(release, accession)
    entry = release.catalogue.experiments[number]
    if entry.accession != accession and request.method == "GET":
        given = request.args.to_dict(flat=False)
        return redirect(link("experiments.one", {**given, "accession": entry.accession, "tab": tab or None}))
    experiment = read_experiment(release, number)
    columns = choose(release.catalogue, number, asked, experiment)
    table = baseline_table if entry.kind.baseline else differential_table
    return render_template(
        "experiment.html",
        **show.frame(release),
        entry=entry,
        experiment=experiment,
        asked=asked,
        table=table(release, number, asked, columns, service().columns),
        columns=columns,
        design=design_table(experiment),
        show=show,
    )
