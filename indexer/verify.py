"""Whether a release is still what `release.json` says: files, tables, numbers, facts, and what was made of them."""

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from engines.errors import EngineError
from engines.open import EngineSettings
from indexer.errors import RunError
from indexer.finished import Finished
from indexer.progress import Progress, Step
from indexer.readers.kinds import given_name
from indexer.releases import check_facts
from indexer.sources import checksum
from mappings.layout import Home

Complaints = Iterator[str]

SUMS = "SHA256SUMS"
"""Checksums of the files of a whole release, which lie beside it."""


def verify_release(release: Finished, home: Home, settings: EngineSettings, progress: Progress) -> list[str]:
    """Look through a whole release; return what is wrong with it, a sentence each, nothing when all is well.

    Every kept original is checksummed and every table read, so this takes as long as reading the release.
    """
    said: list[str] = []
    steps: dict[str, Callable[[Finished, Step], Complaints]] = {
        "originals": originals,
        "tables": tables,
        "numbers": numbers,
    }
    for name, look in steps.items():
        with progress.step(name) as step:
            try:
                said += look(release, step)
            except (OSError, ValueError, KeyError, pa.ArrowException) as error:
                said.append(f"{name}: could not be looked through: {error}")
    with progress.step("facts", 1):
        try:
            check_facts(release, settings)
        except (RunError, EngineError, OSError, ValueError, pa.ArrowException) as error:
            said.append(f"facts: {error}")
    with progress.step("downloads") as step:
        said += whole_files(home.downloads / release.manifest.id, step)
    return said


def originals(release: Finished, step: Step) -> Complaints:
    """Compare the kept files with the checksums of the sources, both ways."""
    expected = {given_name(Path(file.path)): file for file in release.inputs["experiments"].files}
    for accession in release.accessions:
        step.advance(0, accession)
        for file in sorted(release.paths.originals(accession).glob("*")):
            known = expected.pop(file.name, None)
            if known is None:
                yield f"{accession}: {file.name} is kept, but is none of the sources"
            elif file.stat().st_size != known.bytes:
                yield f"{accession}: {file.name} has {file.stat().st_size:,} bytes, release.json says {known.bytes:,}"
            elif checksum(file) != known.sha256:
                yield f"{accession}: {file.name} has another checksum than release.json says"
        step.advance()
    for name in sorted(expected):
        yield f"{name} is a source, but is not kept"
    if set(release.manifest.sources) != {file for said in release.inputs.values() for file in said.files}:
        yield "release.json and inputs.json name different sources"


def tables(release: Finished, step: Step) -> Complaints:
    """Read every table, all of its rows."""
    for accession in release.accessions:
        step.advance(0, accession)
        folder = release.paths.experiment(accession)
        if not (folder / "experiment.json").is_file():
            yield f"{accession}: experiment.json is not there"
        main = [folder / f"{name}.parquet" for name in ("baseline", "differential")]
        if not any(file.is_file() for file in main):
            yield f"{accession}: it has no table of results"
        for file in sorted(folder.glob("*.parquet")):
            try:
                read_through(file)
            except (OSError, ValueError, pa.ArrowException) as error:
                yield f"{accession}: {file.name} cannot be read: {str(error).splitlines()[0]}"
        step.advance()
    for folder in sorted((release.paths.root / "experiments").glob("*")):
        if folder.name not in release.species:
            yield f"{folder.name}: its folder is there, but it is not in the catalogue"


def read_through(file: Path) -> None:
    """Read a table in bounded memory, keeping nothing."""
    with pq.ParquetFile(file) as table:
        for _ in table.iter_batches():
            pass


def numbers(release: Finished, step: Step) -> Complaints:
    """See that numbers in the catalogue name something, and that counts are those of the manifest."""
    step.advance(0, "catalogue")
    catalogue, genes = release.catalogue, release.genes
    measured, tested = release.read("measured"), release.read("tested")
    bounds = [
        ("conditions", catalogue.conditions["experiment"], len(catalogue.experiments), "experiments"),
        ("matrices", catalogue.matrices["experiment"], len(catalogue.experiments), "experiments"),
        ("uses", catalogue.uses["condition"], len(catalogue.conditions), "conditions"),
        ("uses", catalogue.uses["value"], len(catalogue.values), "values"),
        ("tested", tested["gene"], genes.measured, "measured genes"),
    ]
    for table, column, rows, what in bounds:
        if len(column) and not 0 <= pc.min(column).as_py() <= pc.max(column).as_py() < rows:
            yield f"catalogue: {table} has numbers beyond the {rows:,} {what}"
    names = release.names
    for what, rising in (
        ("experiments", release.accessions),
        ("conditions", names.conditions),
        ("matrices", names.matrices),
        ("measured genes", genes.table["id"].slice(0, genes.measured).to_pylist()),
    ):
        if any(one >= other for one, other in pairwise(rising)):
            yield f"catalogue: {what} are not in order, so numbers may name others"
    if len(measured["gene_id"].unique()) != genes.measured:
        yield f"catalogue: {len(measured['gene_id'].unique()):,} genes were measured, the words have {genes.measured:,}"
    contrasts = pc.sum(catalogue.conditions["contrast"]).as_py() or 0
    counted = {
        "experiments": len(catalogue.experiments),
        "assay_groups": len(catalogue.conditions) - contrasts,
        "contrasts": contrasts,
        "genes": len(genes),
    }
    for name, count in counted.items():
        if release.manifest.counts.get(name) != count:
            yield f"catalogue: there are {count:,} {name}, release.json says {release.manifest.counts.get(name)}"
    for accession in release.accessions:
        try:
            json.loads((release.paths.experiment(accession) / "experiment.json").read_bytes())
        except (OSError, ValueError) as error:
            yield f"{accession}: experiment.json cannot be read: {error}"


def whole_files(folder: Path, step: Step) -> Complaints:
    """Compare the files of the whole release with their checksums, where they were made; none of them is read else."""
    if not folder.is_dir():
        return
    again = f"make them again: opengxa releases files {folder.name}"
    if not (folder / SUMS).is_file():
        yield f"downloads: there is no {SUMS}; {again}"
        return
    sums = dict(line.split("  ")[::-1] for line in (folder / SUMS).read_text("utf-8").splitlines() if "  " in line)
    for name in sorted(sums.keys() | {file.name for file in folder.iterdir()} - {SUMS}):
        step.advance(0, name)
        if name not in sums:
            yield f"downloads: {name} is there, but {SUMS} does not name it"
        elif not (folder / name).is_file():
            yield f"downloads: {name} is not there; {again}"
        elif checksum(folder / name) != sums[name]:
            yield f"downloads: {name} has another checksum than {SUMS} says; {again}"
