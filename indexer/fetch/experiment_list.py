"""The list of experiments that an atlas answers at `/json/experiments`, and choosing from it."""

import gzip
import re
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from indexer.errors import RunError
from indexer.fetch.address import open_mirror
from indexer.fetch.errors import FetchError
from indexer.fetch.mirror import read_path
from indexer.fetch.pace import Pace
from mappings.species import species_key

ACCESSION = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+")
"""What may be the name of an experiment's folder: `E-MTAB-5214`."""

GZIP = b"\x1f\x8b"


class ListMissing(RunError):
    """There is no list of experiments where it should be, or it is none."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An experiment in a list: its species, and its type as the Atlas codes it (`RNASEQ_MRNA_BASELINE`)."""

    accession: str
    species: str
    type: str


def read_list(place: str, pace: Pace) -> list[Listed]:
    """Read a list from a file or an address, packed or not.

    Raises
    ------
    ListMissing
        It cannot be had, or is none.
    """
    try:
        data = _read(place, pace) if "://" in place else Path(place).read_bytes()
    except (FetchError, OSError) as error:
        raise ListMissing(f"no list of experiments: {error}") from error
    return parse_list(data, place)


def _read(address: str, pace: Pace) -> bytes:
    folder, _, name = address.rpartition("/")
    mirror = open_mirror(folder, pace)
    try:
        return pace.persist(lambda: read_path(mirror, name))
    finally:
        mirror.close()


def parse_list(data: bytes, place: str) -> list[Listed]:
    """Read the JSON of a list, an array or an object with `experiments`; names that cannot be folders are left out.

    Raises
    ------
    ListMissing
        It is none.
    """
    try:
        said = orjson.loads(gzip.decompress(data) if data.startswith(GZIP) else data)
        rows = said["experiments"] if isinstance(said, dict) else said
        listed = [_listed(row) for row in rows]
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
        problem = f"it is no list as an atlas answers at /json/experiments ({type(error).__name__}: {error})"
        raise ListMissing(f"{place}: {problem}. Give --list the address or file of one") from error
    return [each for each in listed if ACCESSION.fullmatch(each.accession)]


def _listed(row: dict[str, Any]) -> Listed:
    return Listed(str(row["experimentAccession"]), str(row.get("species", "")), str(row.get("rawExperimentType", "")))


def choose(listed: Sequence[Listed], species: Collection[str], types: Collection[str]) -> list[str]:
    """Return the accessions of experiments of one of these species and one of these types (none given: any).

    A type is a word of the Atlas's code or all of it: `baseline`, `differential`, `rnaseq`, `microarray`,
    `proteomics`, `RNASEQ_MRNA_BASELINE`.

    Raises
    ------
    ListMissing
        A species or type is that of no experiment in the list.
    """
    keys = {species_key(name): name for name in species}
    words = {name.lower(): name for name in types}
    _check("species", keys, {species_key(each.species) for each in listed}, sorted({each.species for each in listed}))
    known = {word for each in listed for word in _words(each)}
    _check("type", words, known, sorted(known))
    return [
        each.accession
        for each in listed
        if (not keys or species_key(each.species) in keys) and (not words or words.keys() & _words(each))
    ]


def _words(listed: Listed) -> set[str]:
    code = listed.type.lower()
    return {code, *code.split("_")} - {""}


def _check(what: str, given: dict[str, str], known: set[str], shown: Iterable[str]) -> None:
    for key, name in given.items():
        if key not in known:
            raise ListMissing(f"--{what} {name!r} is that of no experiment in the list; there are {', '.join(shown)}")
