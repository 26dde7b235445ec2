"""What the home page shows of a release: species by kingdom, experiments, queries that find something."""

from typing import Any

import orjson

from engines.columns import Columns
from service.atlas.species import species_summary
from service.examples import Example, featured_experiments, find_examples, latest_experiments
from service.release import Release
from service.render.links import link

MOST_SPECIES = 24
"""Cards of species of one kingdom; a link leads to the rest."""


def home_page(release: Release, pin: str | None, reader: Columns) -> dict[str, Any]:
    """Return what the template of the home page needs of a release; `pin` is the release that links keep to."""
    catalogue = release.catalogue

    def list_link(wanted: dict[str, str]) -> str:
        return link("experiments.list_all", {**wanted, "release": pin})

    return {
        "kingdoms": species_summary(catalogue, list_link)["speciesSummary"],
        "most_species": MOST_SPECIES,
        "examples": [(one.text, _example_link(one, pin)) for one in find_examples(release, reader)],
        "latest": latest_experiments(catalogue),
        "featured": featured_experiments(catalogue),
        "baseline_experiments": int(catalogue.baseline.sum()),
        "species_names": catalogue.species.names,
    }


def _example_link(example: Example, pin: str | None) -> str:
    terms = orjson.dumps([{"value": example.condition}]).decode() if example.condition else None
    given = {
        "geneQuery": example.gene or None,
        "conditionQuery": terms,
        "species": example.species or None,
        "release": pin,
    }
    return link("pages.search", given, example.part)
