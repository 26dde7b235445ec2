"""The list of experiments as a page: filters with counts, a table sorted by any column, numbered pages."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mappings.vocabulary import ExperimentType
from service.catalogue import Catalogue
from service.experiment.experiments import describe_experiments, find_experiments
from service.facets import Facets
from service.render import pages as show
from service.render.pages import Parameters
from service.render.paging import Paging
from service.request.listing import ListColumn, ListingRequest
from service.words import Words

SHOWN_FACETS = ("kingdom", "species", "experimentType", "factors")
OWN = frozenset(
    {"search", "experimentDescription", "page", *(show.FACET_PARAMETERS[facet][0] for facet in SHOWN_FACETS)}
)
"""Parameters that the form sends itself."""

HEADS = {
    ListColumn.ACCESSION: "Accession",
    ListColumn.TITLE: "Title",
    ListColumn.SPECIES: "Species",
    ListColumn.TYPE: "Type",
    ListColumn.ASSAYS: "Assays",
    ListColumn.CONTRASTS: "Comparisons",
}


def listing_view(words: Words, asked: ListingRequest, given: Parameters) -> dict[str, Any]:
    """Return a page of the list; `given` are the request's parameters, of which links change one or two."""
    numbers, facets = find_experiments(words, asked.search)
    numbers = sort_experiments(words.release.catalogue, numbers, asked.sort, descending=asked.descending)
    paging = Paging.of(asked.page, len(numbers), asked.size)
    return {
        "rows": describe_experiments(words.release, numbers[paging.part]),
        "paging": paging,
        "total": len(numbers),
        "every": len(words.release.catalogue.experiments),
        "facets": {name: facets[name] for name in SHOWN_FACETS if name in facets},
        "kinds": _kinds(facets, given),
        "heads": [(column.value, title, _sort_link(column, asked, given)) for column, title in HEADS.items()],
        "sorted": {asked.sort.value: "descending" if asked.descending else "ascending"} if asked.sort else {},
        "search": asked.search,
        "page_link": lambda page: show.here(given | {"page": [str(page)]}),
        "kept": {name: values for name, values in given.items() if name not in OWN},
        "filtered": bool(asked.search or any(value.selected for values in facets.values() for value in values)),
        "bare": show.here({name: values for name, values in given.items() if name == "release"}),
    }


def sort_experiments(
    catalogue: Catalogue, numbers: list[int], column: ListColumn | None, *, descending: bool
) -> list[int]:
    """Return experiments by a column; equal ones stay in the order in which they come."""
    if column is None:
        return numbers
    entries = catalogue.experiments
    keys: dict[ListColumn, Callable[[int], Any]] = {
        ListColumn.ACCESSION: lambda number: _natural(entries[number].accession),
        ListColumn.TITLE: lambda number: entries[number].title.casefold(),
        ListColumn.SPECIES: lambda number: entries[number].species.casefold(),
        ListColumn.TYPE: lambda number: show.TYPE_NAMES[entries[number].experiment_type],
        ListColumn.ASSAYS: lambda number: entries[number].assays,
        ListColumn.CONTRASTS: lambda number: int(catalogue.contrast_counts[number]),
    }
    return sorted(numbers, key=keys[column], reverse=descending)


def _natural(accession: str) -> tuple[str, int, str]:
    """Return what accessions are ordered by: E-MTAB-99 comes before E-MTAB-100."""
    head, _, tail = accession.rpartition("-")
    return (head, int(tail), "") if tail.isdecimal() else (head, 0, tail)


def _sort_link(column: ListColumn, asked: ListingRequest, given: Parameters) -> str:
    """Return the link that sorts by a column, the other way round when it is sorted by it."""
    usual = column in (ListColumn.ASSAYS, ListColumn.CONTRASTS)  # the largest first
    descending = not asked.descending if asked.sort is column else usual
    sort = "-" * descending + column.value
    return show.here({name: values for name, values in given.items() if name != "page"} | {"sort": [sort]})


def _kinds(facets: Facets, given: Parameters) -> list[tuple[str, str, int, bool]]:
    """Return both kinds of experiment with a link, a count, and whether exactly its types are ticked."""
    types = {value.value: value for value in facets["experimentType"]}
    ticked = {name for name, value in types.items() if value.selected}
    rest = {name: values for name, values in given.items() if name not in {"experimentType", "page"}}
    every = int(np.sum([value.count for value in types.values()]))
    found = [("All", show.here(rest), every, not ticked)]
    for kind in ("baseline", "differential"):
        of_kind = {one.name for one in ExperimentType if one.baseline == (kind == "baseline")}
        count = int(np.sum([value.count for name, value in types.items() if name in of_kind]))
        here = bool(ticked) and ticked == of_kind
        found.append((kind.capitalize(), show.here(rest | {"experimentType": [kind]}), count, here))
    return found
