"""The files of an experiment: those given, its tables, its design, and archives of all of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import orjson

from service.atlas.experiment.design import design_lines
from service.download.archive import Entry, zip_pieces
from service.download.experiment import describe_experiment
from service.download.experiment_tables import ExperimentTables
from service.errors import NotFound, refuse
from service.experiment.experiments import read_experiment
from service.release import Release

DESIGN, TABLE, ABOUT = "experiment-design", "tables", "experiment"
"""Kinds of files that are not among those given."""


def missing_files(release: Release, number: int) -> list[str]:
    """Return the names of given files that are no longer there."""
    folder = release.paths.originals(release.catalogue.experiments[number].accession)
    return [name for name in _given(read_experiment(release, number)) if not (folder / name).is_file()]


def archive_experiments(release: Release, numbers: Sequence[int], kinds: Collection[str]) -> Iterator[bytes]:
    """Yield a zip archive with a folder for each experiment; `kinds` of files, all without any.

    Raises `RequestRefused` for a kind that none of the experiments has, and `NotFound` for a file that is no longer
    there, before the first piece.
    """
    entries = {number: list(_entries(release, number)) for number in numbers}
    there = {kind for found in entries.values() for kind, _ in found}
    for kind in kinds:
        if kind not in there:
            raise refuse("fileType", kind, ", ".join(sorted(there)))
    chosen = [entry for found in entries.values() for kind, entry in found if not kinds or kind in kinds]
    about = {
        "release": release.id,
        "created": release.manifest.created,
        "experiments": [release.catalogue.experiments[number].accession for number in numbers],
        "licence": release.manifest.licence,
        "attribution": list(release.manifest.attribution),
    }
    return zip_pieces(chosen, about, release.manifest.created)


def _entries(release: Release, number: int) -> Iterator[tuple[str, Entry]]:
    """Yield (kind, entry) of an experiment's files."""
    accession = release.catalogue.experiments[number].accession
    experiment = read_experiment(release, number)
    folder = release.paths.originals(accession)
    for name, kind in _given(experiment).items():
        if not (folder / name).is_file():
            raise NotFound(f"{accession} has lost its file {name}: it is no longer among those that were given")
        yield kind, Entry.of_file(f"{accession}/{name}", folder / name)
    yield DESIGN, Entry(f"{accession}/{accession}-{DESIGN}.tsv", partial(_design, experiment))
    yield ABOUT, Entry(f"{accession}/{accession}.json", partial(_about, release, number))
    tables = ExperimentTables(release, number)
    for table in tables.names:
        yield TABLE, Entry(f"{accession}/{TABLE}/{table}.parquet", partial(tables.pieces, table))


def _given(experiment: Mapping[str, Any]) -> dict[str, str]:
    """Return the files that were given: name -> kind."""
    return {name: kind for kind, names in experiment["files"].items() for name in names}


def _design(experiment: Mapping[str, Any]) -> Iterator[bytes]:
    return (line.encode() for line in design_lines(experiment))


def _about(release: Release, number: int) -> list[bytes]:
    return [orjson.dumps(describe_experiment(release, number), option=orjson.OPT_INDENT_2)]
