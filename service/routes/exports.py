"""Tables that routes send: what is said of them, and what a search finds, looked up when it has to be."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from flask import Response

from service.baseline.search import search_baseline
from service.export.table import About, Export
from service.release import Release
from service.render.export.send import send_export
from service.render.export.tables import export_levels, export_resolution
from service.request.search import Representation, SearchRequest
from service.resolve.table import COLUMNS as RESOLUTION_COLUMNS
from service.routes.door import pairs, service
from service.routes.forms import PREFIX
from service.words import Words, resolve


def about(name: str, release: Release) -> About:
    """Say what an answer to the request under way is about."""
    return About.of(release.manifest, f"{PREFIX}/{name}", pairs())


def send(make: Callable[[Words, About], Export], name: str, asked: SearchRequest, release: Release) -> Response:
    """Send what a search finds as a table in the form asked for; an archive takes along what belongs to it.

    Nothing is looked up where the client has the very file.
    """
    said = about(name, release)

    def search() -> Export:
        words = resolve(release, asked)
        export = make(words, said)
        wanted = asked.representation is Representation.ZIP
        return replace(export, others=tuple(_others(export, words))) if wanted else export

    return send_export(search, said, asked.representation, asked.delivery)


def _others(export: Export, words: Words) -> Iterator[Export]:
    if export.name == "differential":
        whole = replace(words, request=replace(words.request, fields=()))  # columns are chosen of what was asked for
        yield export_levels(search_baseline(whole, service().settings.grid_limit), export.about)
    if export.name != "resolution":
        yield export_resolution(words, RESOLUTION_COLUMNS, export.about)
