"""Pages of experiments: the list, one experiment tab by tab, one gene in it, and genome browsers at a gene."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from service.atlas.heatmap import Asked
from service.errors import NotFound, refuse
from service.experiment.experiments import experiment_number
from service.experiment.markers import marker_table
from service.genes import gene_id_of
from service.genome_browsers import tracks_of
from service.render import pages as show
from service.render.experiment import frame as tabs
from service.render.experiment.files import design_view, downloads_view, supplement_view
from service.render.experiment.gene import gene_view
from service.render.experiment.links import Place
from service.render.experiment.list import listing_view
from service.render.experiment.plots import contrast_view, distribution_view
from service.render.experiment.results import choose_browser, page_columns, results_view
from service.render.links import link
from service.request.listing import parse_listing
from service.request.parameters import collect, one_word
from service.request.view import View, parse_view
from service.routes.atlas_experiments import ask
from service.routes.door import pairs, read_search, release_named
from service.words import resolve

experiments = Blueprint("experiments", __name__)

BOTH = ["GET", "POST"]

TEMPLATES = {
    tabs.RESULTS: "results",
    tabs.MARKERS: "markers",
    tabs.PLOTS: "plots",
    tabs.DESIGN: "design",
    tabs.SUPPLEMENT: "supplement",
    tabs.DOWNLOADS: "downloads",
}


@experiments.route("/experiments", methods=BOTH)
def list_all() -> str:
    """List experiments."""
    given = list(pairs())
    listing = parse_listing(given)
    asked, release = read_search(strict=False, answer="experiments", given=listing.rest)
    words = resolve(release, asked)
    on = show.following(words, given)
    return render_template(
        "experiments.html",
        **show.frame(release),
        **listing_view(words, listing, on.ticks),
        posted=on.posted,
        warnings=[*words.warnings, *listing.warnings, *show.only_of_data(asked, "experiments")],
        show=show,
    )


@experiments.route("/experiments/<accession>", methods=BOTH)
@experiments.route("/experiments/<accession>/<path:tab>", methods=BOTH)
def one(accession: str, tab: str = "") -> BaseResponse | str:
    """Show a tab of an experiment."""
    view, asked = _read(accession)
    found = tabs.find_tab(tab, baseline=asked.entry.kind.baseline)
    if request.method == "GET" and (asked.entry.accession != accession or (tab and found != tab)):
        given = request.args.to_dict(flat=False)
        return redirect(link("experiments.one", {**given, "accession": asked.entry.accession, "tab": found}))
    place = Place.of(asked.entry.accession, asked.given)
    return render_template(
        f"experiment/{TEMPLATES[found]}.html",
        **tabs.experiment_frame(asked, place, found),
        **_show(found, asked, view, place),
    )


def _show(tab: str, asked: Asked, view: View, place: Place) -> dict[str, object]:
    """Return what a tab shows."""
    baseline = asked.entry.kind.baseline
    if tab == tabs.MARKERS:
        args = (asked.release, asked.number, asked.experiment, asked.page, asked.columns.chosen, asked.reader)
        return {"markers": marker_table(*args)}
    if tab == tabs.PLOTS:
        return {**(distribution_view(asked) if baseline else contrast_view(asked, view)), "baseline": baseline}
    if tab == tabs.DESIGN:
        return design_view(asked, view.page, place)
    if tab == tabs.SUPPLEMENT:
        return supplement_view(asked)
    if tab == tabs.DOWNLOADS:
        return downloads_view(asked, place.download(asked.entry.experiment_type))
    paged, paging = page_columns(asked, view.page)
    return results_view(paged, paging, place, view.browser)


@experiments.route("/experiments/<accession>/genes/<path:gene_id>", methods=BOTH)
def gene(accession: str, gene_id: str) -> BaseResponse | str:
    """Show one gene in an experiment."""
    view, asked = _read(accession)
    found = gene_id_of(asked.release, gene_id)
    if request.method == "GET" and (asked.entry.accession, found) != (accession, gene_id):
        given = request.args.to_dict(flat=False)
        return redirect(link("experiments.gene", {**given, "accession": asked.entry.accession, "gene_id": found}))
    paged, paging = page_columns(asked, view.page)
    place = Place.of(asked.entry.accession, asked.given)
    return render_template(
        "experiment/gene.html",
        **tabs.experiment_frame(asked, place, ""),
        **gene_view(paged, found, place),
        paging=paging,
        gene_page=lambda page: link(
            "experiments.gene", {**place.linked, "accession": place.accession, "gene_id": found, "page": page}
        ),
        warnings=[*asked.page.warnings, *asked.columns.warnings],
    )


@experiments.get("/experiments/<accession>/redirect/genome-browsers")
def browse(accession: str) -> BaseResponse:
    """Go to a genome browser at a gene, with the tracks of a column where the experiment has any."""
    raw = collect(pairs())
    given = {name: one_word(raw, name) for name in ("name", "geneId", "trackId", "release")}
    _, asked = _read(accession)
    browser, _ = choose_browser(asked.entry, given["name"], "name")
    if browser is None:
        raise refuse("name", "", "the name of a genome browser")
    if not given["geneId"]:
        raise refuse("geneId", "", "the id of a gene")
    if given["trackId"] and given["trackId"] not in {column.id for column in asked.columns.all}:
        raise NotFound(f"{asked.entry.accession} has no assay group or contrast {given['trackId'][:100]!r}")
    tracks = tracks_of(asked.experiment["files"].get("download", []), asked.entry.accession, given["trackId"])
    served = {
        request.url_root.rstrip("/")
        + link("atlas_experiments.resource", {"accession": asked.entry.accession, "name": name}).removeprefix(
            request.script_root
        ): style
        for name, style in tracks.items()
    }
    return redirect(browser.address(given["geneId"], served))


def _read(accession: str) -> tuple[View, Asked]:
    """Read the request for an experiment's page; raises `NotFound`, `RequestRefused`."""
    view, rest = parse_view(pairs())
    release = release_named(one_word(collect(rest), "release"))
    own = [(name, value) for name, value in rest if name not in {"name", "geneId", "trackId"}]
    return view, ask(release, experiment_number(release, accession), own)
