"""Which files of a mirror are fetched: those that `opengxa index` reads or keeps."""

import re
from collections.abc import Callable, Collection, Iterator
from functools import partial
from pathlib import Path

from indexer.fetch.download import Item
from indexer.fetch.errors import NotThere
from indexer.fetch.index_json import INDEX, sums_of_index
from indexer.fetch.mirror import Entry, Mirror, read_path
from indexer.fetch.pace import Pace
from indexer.fetch.sums import Sum, is_table, read_sums, told_about
from indexer.licences import LICENCE
from indexer.readers.kinds import FileKind, given_name, is_undecorated, kind_of, native_name
from mappings.species import species_key

DEEPEST = 6
"""Folders within folders that are looked into: a mirror with links in a circle has no end."""

REPORT_PAGE = Entry("index.html")
"""The page of a report on quality: web servers show it instead of a list of its folder."""

_OF_SPECIES = re.compile(
    r"(?P<species>[a-z]+(?:_[a-z0-9]+)+)\.(?P<kind>\w*gene|mature_mirna|reactome|A-[A-Z]{4}-\d+)\.tsv(?:\.gz)?"
)
_OF_ALL = re.compile(
    r"(?:goIDToTerm|interproIDToTypeTerm|go-po\.id-term-depth|interpro\.term-id-type)\.tsv(?:\.gz)?"
    r"|release-metadata\.json"
)
_ONTOLOGY = re.compile(r"(?P<id>[A-Za-z]+)(?:[-_.].*)?\.(?:obo|owl|json)(?:\.gz)?")
_GROUPS = re.compile(r"(?:anatomical_systems|organs)\.txt(?:\.gz)?")


def experiment_items(mirror: Mirror, pace: Pace, accession: str, *, everything: bool) -> list[Item]:
    """List the files of an experiment: those that an index run takes in, or everything there is.

    Raises
    ------
    NotThere
        The mirror has no such experiment, or no configuration of it, as when a listing is not whole.
    """
    descend = None if everything else re.compile(r"qc|.*_QM")
    found = list(walk(mirror, pace, accession, lambda name: not descend or descend.fullmatch(name) is not None))
    if not any(_kind(accession, item) is FileKind.CONFIGURATION for item in found):
        problem = f"among its {len(found)} files is no {accession}-configuration.xml"
        raise NotThere(mirror.address + accession, problem, "Try again later, or another mirror")
    return found if everything else _natives(accession, found)


def species_items(mirror: Mirror, pace: Pace, species: str) -> list[Item]:
    """List gene tables, array designs and pathways of a species, "" for those of all.

    Raises
    ------
    NotThere
        The species has no gene table.
    """
    key = species_key(species)
    named = [(item, _OF_SPECIES.fullmatch(_last(item.path))) for item in _annotation(mirror, pace)]
    found = [(item, match["kind"]) for item, match in named if match and key in {"", species_key(match["species"])}]
    if not any(kind.endswith("gene") for _, kind in found):
        advice = "Write it as in 'Homo sapiens'; a mirror calls its table homo_sapiens.ensgene.tsv"
        raise NotThere(mirror.address, f"there is no gene table of {species or 'any species'}", advice)
    return [item for item, _ in found]


def gene_set_items(mirror: Mirror, pace: Pace) -> list[Item]:
    """List the names of GO terms and InterPro entries, and what says of which release annotation is."""
    return [item for item in _annotation(mirror, pace) if _OF_ALL.fullmatch(_last(item.path))]


def _annotation(mirror: Mirror, pace: Pace) -> Iterator[Item]:
    return walk(mirror, pace, "", lambda name: not name.startswith("archive"))


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def ontology_items(mirror: Mirror, pace: Pace, names: Collection[str]) -> list[Item]:
    """List ontologies of a folder by the first word of their names (none given: all, with groups of tissues).

    Raises
    ------
    NotThere
        There is none of a name.
    """
    found = list(walk(mirror, pace, "", lambda _: False))
    named = {item: match["id"].lower() for item in found if (match := _ONTOLOGY.fullmatch(item.name))}
    if lacking := [name for name in names if name.lower() not in named.values()]:
        raise NotThere(mirror.address, f"there is no {lacking[0]}.obo, {lacking[0]}.owl or {lacking[0]}.json")
    wanted = {name.lower() for name in names} or {*named.values()}
    groups = [item for item in found if _GROUPS.fullmatch(item.name)] if not names else []
    return [item for item in named if named[item] in wanted] + groups


def walk(mirror: Mirror, pace: Pace, folder: str, descend: Callable[[str], bool], depth: int = 0) -> Iterator[Item]:
    """Yield the files below a folder with the checksums that are given for them; `descend` says into which folders."""
    entries = pace.persist(lambda: mirror.entries(folder))
    if folder.endswith("_QM") and mirror.address.startswith("http") and REPORT_PAGE not in entries:
        entries.append(REPORT_PAGE)
    sums = _sums(mirror, pace, folder, entries)
    for entry in entries:
        path = _join(folder, entry.name)
        if not entry.folder and not is_table(entry.name) and not told_about(entry.name):
            yield Item(path, path, entry.size, entry.exact, (*entry.sums, *sums.get(entry.name, ())))
        if entry.folder and descend(entry.name) and depth < DEEPEST:
            yield from walk(mirror, pace, path, descend, depth + 1)


def _sums(mirror: Mirror, pace: Pace, folder: str, entries: list[Entry]) -> dict[str, tuple[Sum, ...]]:
    """Read the checksums that lie in a folder."""
    sums: dict[str, tuple[Sum, ...]] = {}
    names = {entry.name for entry in entries}
    for entry in entries:
        about = told_about(entry.name)
        if not entry.folder and (is_table(entry.name) or entry.name == INDEX or about in names):
            address = _join(folder, entry.name)
            data = pace.persist(partial(read_path, mirror, address)).decode(errors="replace")
            told = sums_of_index(data) if entry.name == INDEX else read_sums(data, about)
            for name, one in told.items():
                sums[name] = (*sums.get(name, ()), one)
    return sums


def _natives(accession: str, items: list[Item]) -> list[Item]:
    """Return the native files, and the licence where there is one.

    Of files that hold the same there is only one: with gene names, and packed rather than not.
    """
    best: dict[str, Item] = {}
    for item in items:
        if _kind(accession, item) is not None:
            name = native_name(given_name(_local(item)))
            best[name] = min(best.get(name, item), item, key=_rank)
    return [item for item in items if item in best.values() or item.name == f"{accession}/{LICENCE}"]


def _rank(item: Item) -> tuple[bool, bool]:
    return is_undecorated(_local(item)), not item.name.endswith(".gz")


def _kind(accession: str, item: Item) -> FileKind | None:
    name = given_name(_local(item))
    return kind_of(accession, name) if name.startswith(accession) else None


def _local(item: Item) -> Path:
    return Path(item.name)


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
