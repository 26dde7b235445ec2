"""What pages and files take and answer."""

from dataclasses import replace

from service.openapi.route import ANY, FILE, FORM, HTML, JSON, MEDIA, SVG, Route, meaningful
from service.openapi.shapes import Named
from service.request.meaning import LISTED, PARAMETERS, Parameter
from service.request.page import USED
from service.request.parameters import EXPERIMENT_PAGE, PAGE_LOOKS, SEARCH

PNG, XML, PARQUET, ZIP = "image/png", "application/xml", MEDIA["parquet"], MEDIA["zip"]

MOVED = Route({}, (), redirects=True, fixed=True)
"""An address of the original that leads to where its answer is now, with all that is given."""

RESULTS = (*(name for name in SEARCH if name not in FORM), *PAGE_LOOKS)
"""Parameters of pages with results of searches."""

LISTING = (*meaningful("experiments", "geneQuery", "after", *FORM), "sort", "search", "experimentDescription", "page")
"""Parameters of the list of experiments."""

EXPERIMENT = (*sorted(USED, key=[*SEARCH, *EXPERIMENT_PAGE].index), "page", "contrast", "browser")
"""Parameters of pages of one experiment."""

_CONTRAST = {"contrast": Parameter("Id of the contrast whose plots are shown", {"type": "string"})}
_ACCESSIONS = {
    "accession": replace(PARAMETERS["experiment"], required=True),
    "fileType": Parameter("Kinds of files; all without any", {"type": "string"}, repeatable=True),
}
_ARCHIVE = Route({ZIP: None}, ("accession", "fileType", "release"), _ACCESSIONS, FILE)

_SCRIPT = Route({"text/javascript": None}, (), headers=("Cross-Origin-Resource-Policy", *FILE), ranged=True, fixed=True)


def _page(*takes: str, redirects: bool = False, errors: tuple[int, ...] = ()) -> Route:
    return Route({HTML: None}, takes or ("release",), redirects=redirects, errors=errors)


def _experiment_page() -> Route:
    return Route({HTML: None}, EXPERIMENT, _CONTRAST, redirects=True)


PAGE_ROUTES: dict[str, Route] = {
    "/": _page(),
    "/home": _page(),
    "/help": _page(),
    "/api": _page(),
    "/search": _page(*RESULTS, redirects=True, errors=(422,)),
    "/genes/{gene_id}": _page(*RESULTS, redirects=True, errors=(422,)),
    "/genesets/{set_id}": _page(*RESULTS, redirects=True, errors=(422,)),
    "/conditions/{term}": _page(*RESULTS, errors=(422,)),
    "/experiments": Route({HTML: None}, LISTING, LISTED),
    "/experiments/{accession}": _experiment_page(),
    "/experiments/{accession}/{tab}": _experiment_page(),
    "/experiments/{accession}/genes/{gene_id}": _experiment_page(),
    "/experiments/{accession}/redirect/genome-browsers": Route(
        {}, ("name", "geneId", "trackId", "release"), redirects=True
    ),
    "/query": MOVED,
    "/query.tsv": MOVED,
    "/search.tsv": MOVED,
    "/genes/{name}.tsv": MOVED,
    "/genesets/{name}.tsv": MOVED,
    "/experiments.tsv": MOVED,
    "/{name}/experiments": MOVED,
    "/experiments/{accession}/analysis-methods/{name}": MOVED,
    "/genesetenrichment": MOVED,
    "/download": MOVED,
    "/{name}.html": MOVED,
    "/help/{name}.html": MOVED,
    "/downloads/": _page(),
    "/downloads/index.json": Route({JSON: Named("Downloads")}),
    "/downloads/{release}/{name}": Route({ANY: None}, (), headers=(*FILE, "Repr-Digest"), ranged=True),
    "/downloads/{release}": MOVED,
    "/downloads/experiments/{accession}/{table}.parquet": Route(
        {PARQUET: None}, headers=("X-Total", "Vary", *FILE), errors=(507,), ranged=True
    ),
    "/downloads/experiments.zip": _ARCHIVE,
    "/anatomograms/{name}.svg": Route(
        {SVG: None}, ("below_cutoff", "low", "medium", "high", "hovered"), kept=("ETag", "Cache-Control"), fixed=True
    ),
    "/embed.js": _SCRIPT,
    "/embed/1.js": _SCRIPT,
    "/static/{filename}": Route(
        {ANY: None}, ("v",), headers=FILE, ranged=True, fixed=True, about="Send a file of the pages"
    ),
    "/metrics": Route({"text/plain": None}, ()),
    "/sitemap.xml": Route({XML: None}, ()),
    "/sitemaps/{part}.xml": Route({XML: None}, ()),
    "/robots.txt": Route({"text/plain": None}, (), fixed=True),
}
"""Path -> route."""
