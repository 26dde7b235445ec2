"""Experiments: which there are, and what one is made of."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from mappings.vocabulary import ExperimentType
from service.catalogue import Catalogue, Flags
from service.cursor import NO_ROW, Cursor, write_cursor
from service.differential.search import check_cursor, query_digest
from service.errors import NotFound, RequestRefused
from service.facets import Facets, count_experiments
from service.release import Release
from service.resolve.near import SUGGESTIONS, did_you_mean
from service.words import Words

COLUMNS = [
    "experiment_accession",
    "experiment_type",
    "species",
    "kingdom",
    "title",
    "factors",
    "assays",
    "contrasts",
    "array_designs",
    "units",
    "pubmed_ids",
    "secondary_accessions",
    "warnings",
]
"""Columns of the list of experiments. `assays` counts those analysed; `units` are those of baseline levels."""

CURSOR = "experiments "
"""What cursors of this list start their query with: they are none of rows."""

MOVED = {"E-MTAB-2919": "E-MTAB-5214"}
"""Experiments that Expression Atlas replaced by another."""

LONGEST_ACCESSION = 100
"""Characters of an accession that a refusal repeats."""

CLOSE = 0.8
"""How alike accessions are that may have been meant, as `difflib` measures it."""

_BYTES = 4
"""Bytes of JSON that take, once read, the room of one number."""

_ORDER = {kind.name: number for number, kind in enumerate(ExperimentType)}


def list_experiments(words: Words) -> tuple[list[dict[str, Any]], Facets]:
    """List the experiments that study the conditions asked for and pass the filters, by type, then name.

    Raises `RequestRefused` as `find_experiments` does.
    """
    shown, facets = find_experiments(words)
    return describe_experiments(words.release, shown), facets


def describe_experiments(release: Release, numbers: Iterable[int]) -> list[dict[str, Any]]:
    """Return what a list says of some experiments."""
    return [_record(release, number) for number in numbers]


def find_experiments(words: Words, search: str = "") -> tuple[list[int], Facets]:
    """Return the experiments of a list, in its order; `search` are words that their texts all contain.

    Raises `RequestRefused` when genes are asked for: which experiments measure them is for the searches to say.
    """
    catalogue = words.release.catalogue
    if words.request.genes:
        raise RequestRefused(
            "geneQuery", "geneQuery: experiments are listed by conditions; ask /differential or /baseline"
        )
    if words.scope is None:
        found = np.arange(len(catalogue.experiments), dtype=np.int32)
    else:
        found = np.unique(catalogue.experiment[words.scope])
    if search:
        found = found[contains_words(catalogue.texts, search)[found]]
    shown, facets = count_experiments(catalogue, found, words.filters)
    first = words.first_experiments()
    shown.sort(key=lambda number: (not first[number], experiment_order(catalogue, number)))
    return shown, facets


def contains_words(texts: Sequence[str], search: str) -> Flags:
    """Say which of some casefolded texts contain every word of `search`."""
    wanted = search.casefold().split()
    return np.array([all(word in text for word in wanted) for text in texts], bool)


def experiment_order(catalogue: Catalogue, number: int) -> tuple[int, str, int]:
    """Return what experiments are ordered by: type, then name."""
    entry = catalogue.experiments[number]
    return _ORDER[entry.experiment_type], entry.display_name.casefold(), number


def page_experiments(words: Words, rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str | None]:
    """Return the page of a list that `size` and `after` ask for, all of it without them, and the next page's cursor.

    Raises `RequestRefused` for a cursor of another query.
    """
    request = words.request
    check_cursor(request, CURSOR)
    if not request.given & {"size", "after"}:
        return rows, None
    start = request.after.seen if request.after else 0
    end = start + request.size
    cursor = Cursor(words.release.id, query_digest(request, CURSOR), end, NO_ROW)
    return rows[start:end], write_cursor(cursor) if end < len(rows) else None


def _record(release: Release, number: int) -> dict[str, Any]:
    catalogue = release.catalogue
    entry = catalogue.experiments[number]
    values = {
        "experiment_accession": entry.accession,
        "contrasts": int(catalogue.contrast_counts[number]),
    }
    return {name: values[name] if name in values else getattr(entry, name) for name in COLUMNS}


def experiment_number(release: Release, accession: str) -> int:
    """Return the number of an experiment, or of the one that replaced it; raises `NotFound`."""
    catalogue = release.catalogue
    moved = catalogue.find_experiment(MOVED.get(accession.upper(), accession))
    number = catalogue.find_experiment(accession) if moved is None else moved
    if number is None:
        raise NotFound(_unknown(release, accession[:LONGEST_ACCESSION]))
    return number


def _unknown(release: Release, accession: str) -> str:
    """Say that an experiment is not here, why that may be, and what to do."""
    known = [entry.accession for entry in release.catalogue.experiments]
    near = did_you_mean(get_close_matches(accession.upper(), known, SUGGESTIONS, CLOSE)) or "."
    return (
        f"Release {release.id} has no experiment {accession!r}{near} It may be private, newer than this release, or "
        "not fit for analysis: /experiments lists those that are here, its archive, such as ArrayExpress, has the data"
    )


def read_experiment(release: Release, number: int) -> dict[str, Any]:
    """Return what the release keeps of an experiment (`experiment.json`): groups, contrasts, annotations, methods.

    It is kept in memory for those who ask again, and must not be changed.
    """
    accession = release.catalogue.experiments[number].accession
    path = release.paths.experiment(accession) / "experiment.json"
    size = path.stat().st_size // _BYTES
    return release.memory.recall(("experiment", accession), lambda: _read(path), lambda _: size)


def _read(path: Path) -> dict[str, Any]:
    members: dict[str, Any] = orjson.loads(path.read_bytes())
    return members
