"""What search engines are told: /robots.txt and /sitemap.xml with its parts."""

from collections.abc import Iterator
from itertools import chain

from flask import Blueprint, Response, request, stream_with_context, url_for

from service.download.sitemap import EXPERIMENTS, index_pieces, part_pieces
from service.routes.door import release_named

sitemap = Blueprint("sitemap", __name__)

XML = "application/xml"

KEPT_OUT = ("api/", "json/", "search", "experiments-content/", "external-resources/", "downloads/", "metrics")
"""Paths that hold no page to be found: answers for programs, files, and searches without end."""


@sitemap.get("/sitemap.xml")
def whole() -> Response:
    """List the parts of the site."""
    pieces = index_pieces(release_named(""), lambda part: url_for("sitemap.one", part=part, _external=True))
    return _streamed(pieces)


@sitemap.get("/sitemaps/<part>.xml")
def one(part: str) -> Response:
    """List the pages of a part."""
    return _streamed(part_pieces(release_named(""), part, _address))


@sitemap.get("/robots.txt")
def robots() -> Response:
    """Say what robots may read."""
    root = request.script_root
    lines = ["User-agent: *", *(f"Disallow: {root}/{path}" for path in KEPT_OUT)]
    lines.append(f"Sitemap: {url_for('sitemap.whole', _external=True)}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def _streamed(pieces: Iterator[str]) -> Response:
    first = next(pieces)
    return Response(stream_with_context(chain([first], pieces)), mimetype=XML)


def _address(kind: str, name: str) -> str:
    if kind == EXPERIMENTS:
        return url_for("experiments.one", accession=name, _external=True)
    return url_for("pages.gene", gene_id=name, _external=True)
