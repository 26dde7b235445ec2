"""Entries for EBI Search in its XML (XML4dbDumps), and those of experiments."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import starmap

from service.download.markup import attributes, element
from service.release import Release

NAME = "Expression Atlas"
TAXON = "NCBITaxon:"

_KEPT = 1 << 16
"""Lines that are kept: a few terms annotate most genes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one entry says; references are (database, key), fields (name, value)."""

    id: str
    name: str
    description: str
    references: Iterable[tuple[str, str]]
    fields: Iterable[tuple[str, str]]
    date: str = ""


def experiment_pieces(release: Release, *, baseline: bool) -> Iterator[str]:
    """Yield the entries of baseline or differential experiments."""
    experiments = release.catalogue.experiments
    numbers = [number for number, entry in enumerate(experiments) if entry.kind.baseline == baseline]
    kind = "baseline" if baseline else "differential"
    about = f"Experiments of {NAME}, {kind}"
    return database(release, about, len(numbers), (_experiment(release, number) for number in numbers))


def count_experiments(release: Release, *, baseline: bool) -> int:
    """Count these entries."""
    return sum(entry.kind.baseline == baseline for entry in release.catalogue.experiments)


def _experiment(release: Release, number: int) -> Entry:
    catalogue = release.catalogue
    entry = catalogue.experiments[number]
    said = [value for condition in catalogue.of_experiment(number).tolist() for value in catalogue.uses(condition)]
    taxa = [("taxonomy", term) for term in taxa_of(value.terms for _, _, value in said)]
    papers = [("pubmed", paper) for paper in entry.pubmed_ids]
    factors = [(value.type, value.value) for _, factor, value in said if factor]
    others = [("disease", value.value) for _, _, value in said if value.type == "disease"]
    others += [("tissue", value.value) for _, _, value in said if value.type == "organism part"]
    return Entry(
        entry.accession,
        entry.title,
        entry.description or entry.title,
        [*dict.fromkeys(taxa), ("arrayexpress", entry.accession), ("atlas", entry.accession), *papers],
        dict.fromkeys([*factors, *others, ("species", entry.species), ("experiment_type", entry.kind.label)]),
        entry.released,
    )


def taxa_of(terms: Iterable[Iterable[str]]) -> list[str]:
    """Return the taxa among terms, as the numbers that they have."""
    found = [term.removeprefix(TAXON) for some in terms for term in some if term.startswith(TAXON)]
    return list(dict.fromkeys(found))


def database(release: Release, description: str, count: int, entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the XML of a database of `count` entries."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<database>\n'
    yield element("name", NAME) + element("description", description)
    yield element("release", release.id) + element("release_date", release.manifest.created[:10])
    yield element("entry_count", str(count)) + "<entries>\n"
    for entry in entries:
        yield _entry(entry)
    yield "</entries>\n</database>\n"


def _entry(entry: Entry) -> str:
    date = f"<date{attributes(type='publication', value=entry.date)}/>" if entry.date else ""
    references = starmap(_reference, entry.references)
    fields = starmap(_field, entry.fields)
    return (
        f"<entry{attributes(id=entry.id)}>\n{element('name', entry.name)}{element('description', entry.description)}"
        f"<dates>{date}</dates>\n<cross_references>\n{''.join(references)}</cross_references>\n"
        f"<additional_fields>\n{''.join(fields)}</additional_fields>\n</entry>\n"
    )


@lru_cache(_KEPT)
def _reference(base: str, key: str) -> str:
    return f"<ref{attributes(dbname=base, dbkey=key)}/>\n"


@lru_cache(_KEPT)
def _field(name: str, value: str) -> str:
    return element("field", value, name=name.replace(" ", "_"))
