"""What heatmaps of both kinds of experiment have in common: what is asked, of which experiment, and links."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from engines.columns import Columns
from service.atlas.labels import reference_name
from service.atlas.links import experiment_uri, gene_query
from service.catalogue import ExperimentEntry
from service.experiment.columns import ChosenColumns
from service.experiment.tables import GeneRow, GeneTable
from service.genome_browsers import browsers_of
from service.release import Release
from service.request.page import PageRequest
from service.request.terms import GeneTerm

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a heatmap is made from: an experiment, by number and as `experiment.json`, and what of it is asked for.

    `given` are the request's parameters as they came, which links keep; `reader` reads the experiment's tables.
    """

    release: Release
    number: int
    experiment: Mapping[str, Any]
    page: PageRequest
    columns: ChosenColumns
    given: Sequence[tuple[str, object]]
    reader: Columns

    @property
    def entry(self) -> ExperimentEntry:
        """The experiment in the catalogue."""
        return self.release.catalogue.experiments[self.number]


def framed(asked: Asked, table: GeneTable, more: Mapping[str, str]) -> Json:
    """Return what stands around the profiles; `more` are further links."""
    return {
        "columnGroupings": [],
        "experiment": _about(asked, table, more),
        "config": config(asked, table.terms),
        "release": asked.release.id,
        "warnings": [*asked.page.warnings, *table.warnings],
    }


def gene_uri(gene_id: str) -> str:
    """Return where a gene's page is."""
    return f"genes/{quote(gene_id, safe='')}"


def gene_names(release: Release, rows: Sequence[GeneRow]) -> dict[str, str]:
    """Return what genes are called: as in the experiment's file, else their symbol, else their id."""
    names = {row.gene_id: row.gene_name or row.gene_id for row in rows}
    unnamed = [row.gene_id for row in rows if not row.gene_name]
    numbers = release.genes.numbers(unnamed)
    found = release.genes.records(numbers[numbers >= 0], ("id", "symbol")).to_pylist()
    return names | {record["id"]: record["symbol"] for record in found if record["symbol"]}


def profiles(release: Release, rows: Sequence[GeneRow], unit: str, expression: Callable[[Any], Json]) -> list[Json]:
    """Return rows of a heatmap; `expression` turns a cell (never None) into JSON, an empty cell is {}."""
    names = gene_names(release, rows)
    return [
        {
            "id": row.gene_id,
            "name": names[row.gene_id],
            "uri": gene_uri(row.gene_id),
            "expressionUnit": unit,
            "expressions": [{} if cell is None else expression(cell) for cell in row.cells],
        }
        for row in rows
    ]


def _about(asked: Asked, table: GeneTable, more: Mapping[str, str]) -> Json:
    entry = asked.entry
    accession = quote(entry.accession)
    texts = [(name, value if isinstance(value, str) else orjson.dumps(value)) for name, value in asked.given]
    parameters = f"?{urlencode(texts)}" if texts else ""
    return {
        "accession": entry.accession,
        "type": entry.kind.value,
        "description": entry.title,
        "species": entry.species,
        "urls": {
            "main_page": experiment_uri(entry.accession, gene_query(table.terms)),
            "genome_browsers": f"experiments/{accession}/redirect/genome-browsers",
            "download": f"experiments-content/{accession}/download/{entry.experiment_type}{parameters}",
            **more,
        },
    }


def config(asked: Asked, terms: Sequence[GeneTerm]) -> Json:
    """Return what the widget wants to know; it decodes `geneQuery`, so a lone % would break it."""
    return {
        "geneQuery": gene_query(terms).replace("%", "%25"),
        "conditionQuery": "",
        "species": reference_name(asked.entry.species),
        "genomeBrowsers": [browser.name for browser in browsers_of(asked.entry.species, asked.entry.kingdom)],
        "disclaimer": asked.experiment["display"]["disclaimer"],
        "columnType": "",
    }
