"""Design, supplementary information and downloads of an experiment as pages."""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

from service.atlas.heatmap import Asked
from service.atlas.resources import DESIGN, file_uri, list_resources
from service.download.experiment_tables import SIDE_TABLES, ExperimentTables
from service.experiment.design import design_table
from service.render.experiment.frame import DESIGN as TAB
from service.render.experiment.links import Place
from service.render.links import link
from service.render.paging import Paging
from service.render.recipes import FORMS, of_experiment
from service.request.search import Representation

Json = dict[str, Any]

MOST_ASSAYS = 500
"""Assays of one page."""

_NO_TABLE = frozenset({Representation.ZIP})
_NO_DESIGN = frozenset({Representation.ZIP, Representation.H5AD})
"""Forms that one table does not come in, and those that the table of samples does not."""

QUALITY = {"quality-report": "Quality of arrays or reads", "read-quality": "Quality of reads, as reported by iRAP"}
"""Kind of file -> what it is."""


def design_view(asked: Asked, page: int, place: Place) -> Json:
    """Return the samples of one page; raises `RequestRefused` beyond the last one."""
    design = design_table(dict(asked.experiment))
    paging = Paging.of(page, len(design.rows), MOST_ASSAYS)
    return {
        "design": design,
        "rows": design.rows[paging.part],
        "paging": paging,
        "analysed": sum(bool(row["groups"]) for row in design.rows),
        "roles": _roles(asked),
        "place_page": lambda page: place.tab(TAB, page=str(page)),
        "download": _served(asked, DESIGN),
    }


def _roles(asked: Asked) -> dict[str, list[str]]:
    """Return in which contrasts a group is which side: group id -> "test in g1_g2"."""
    roles: dict[str, list[str]] = {}
    for contrast in asked.experiment["contrasts"]:
        for side in ("reference", "test"):
            roles.setdefault(contrast[side], []).append(f"{side} of {contrast['id']}")
    return roles


def supplement_view(asked: Asked) -> Json:
    """Return how an experiment was analysed, reports on its quality, and where else it is archived."""
    files = asked.experiment["files"]
    return {
        "methods": [(step, linked_text(text)) for step, text in asked.experiment["methods"]],
        "quality": [
            (title, name, _served(asked, name)) for kind, title in QUALITY.items() for name in files.get(kind, ())
        ],
    }


def downloads_view(asked: Asked, results: str) -> Json:
    """Return the files of an experiment, by array where there are several; `results` leads to this view as TSV."""
    found = list_resources(asked.entry, asked.experiment, "DATA")
    named = {file_uri(asked.entry.accession, name) for name in _described(asked)}
    others = [name for kept in asked.experiment["files"].values() for name in kept]
    listed = {resource["url"] for resource in found}
    return {
        "resources": [
            resource | {"url": link_of(resource["url"]), "file": resource["url"].rsplit("/", 1)[-1]}
            for resource in found
        ],
        "others": [
            (name, _served(asked, name))
            for name in others
            if file_uri(asked.entry.accession, name) not in listed | named
        ],
        "results": results,
        **_whole(asked),
    }


def _whole(asked: Asked) -> Json:
    """Return the whole experiment in every form: (name, link) of results and design, and all files in one."""
    accession, pin = quote(asked.entry.accession), dict(asked.given).get("release")
    pinned = f"?release={quote(str(pin))}" * bool(pin)

    def table(part: str, form: Representation) -> str:
        return link_of(f"api/v1/experiments/{accession}/{part}.{form}{pinned}")

    return {
        "whole_results": [(name, table("results", form)) for form, name in FORMS.items() if form not in _NO_TABLE],
        "whole_design": [(name, table("design", form)) for form, name in FORMS.items() if form not in _NO_DESIGN],
        "whole_tables": [
            (name, link_of(f"downloads/experiments/{accession}/{name}.parquet{pinned}"))
            for name in ExperimentTables(asked.release, asked.number).names
            if name in SIDE_TABLES
        ],
        "zip": link_of(f"experiments-content/{accession}/download/zip{pinned}"),
        "copies": of_experiment(
            asked.entry.accession,
            table("results", Representation.TSV),
            table("results", Representation.PARQUET),
            str(pin) if pin else None,
        ),
    }


def _described(asked: Asked) -> list[str]:
    return [name for kind in QUALITY for name in asked.experiment["files"].get(kind, ())]


def link_of(uri: str) -> str:
    """Return a link to what is served at an address relative to the service's root."""
    return link("pages.home", {}).removesuffix("home").rstrip("/") + "/" + uri


def _served(asked: Asked, name: str) -> str:
    return link("atlas_experiments.resource", {"accession": asked.entry.accession, "name": name})


class _Linked(HTMLParser):
    """Splits the HTML of analysis methods into pieces of (text, address); other markup is dropped."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[tuple[str, str]] = []
        self._address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            address = dict(attrs).get("href") or ""
            self._address = address if re.match(r"https?://", address) else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._address = ""

    def handle_data(self, data: str) -> None:
        self.pieces.append((data, self._address))


def linked_text(markup: str) -> list[tuple[str, str]]:
    """Return the text of some HTML with its links: (text, address or "")."""
    parser = _Linked()
    parser.feed(markup)
    parser.close()
    return parser.pieces
