"""A finished release, read back: what a refresh keeps, what a later run takes over, what releases are compared by."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from engines.names import ReleaseNames, read_names
from engines.open import EngineSettings
from indexer.catalogue import Catalogue
from indexer.errors import RunError
from indexer.inputs import Input, read_inputs
from indexer.measured import TESTED, GeneCounts, measure_again
from indexer.readers.kinds import given_name
from indexer.record import Record
from mappings.layout import Home, ReleasePaths
from mappings.manifest import Manifest, OtherFormatError, SourceFile
from ontology.genes import Genes


@dataclass(frozen=True)
class Finished:
    """A release that is there whole; its files are read when first needed."""

    paths: ReleasePaths
    manifest: Manifest
    inputs: Mapping[str, Input]

    @cached_property
    def catalogue(self) -> Catalogue:
        """Its experiments, conditions, values, uses and matrices."""
        return Catalogue.read(self.paths)

    @cached_property
    def accessions(self) -> list[str]:
        """Its experiments, in the order of their numbers."""
        found: list[str] = self.catalogue.experiments["accession"].to_pylist()
        return found

    @cached_property
    def genes(self) -> Genes:
        """Its genes."""
        return Genes.open(self.paths.words / "genes")

    @cached_property
    def names(self) -> ReleaseNames:
        """What its numbers are called."""
        return read_names(self.paths, self.genes)

    @cached_property
    def records(self) -> dict[str, Record]:
        """By accession what tables were made of, where that is known."""
        found = {accession: Record.read(self.paths.experiment(accession)) for accession in self.accessions}
        return {accession: record for accession, record in found.items() if record is not None}

    def read(self, table: str) -> pa.Table:
        """Read a table of the catalogue."""
        return pq.read_table(self.paths.catalogue(table))

    def sources(self, accessions: Collection[str]) -> dict[str, list[SourceFile]]:
        """Return the files that some experiments were made of, in the order they were kept in."""
        by_name = {given_name(Path(file.path)): file for file in self.inputs["experiments"].files}
        return {
            accession: [by_name[name] for name in self.records[accession].files if name in by_name]
            for accession in accessions
            if accession in self.records
        }

    def count_genes(self, kept: Collection[str], gone: Collection[str]) -> GeneCounts:
        """Return what the results of those kept say of genes: all but those gone, or they alone, what is less work."""
        counts = self._count_all() if len(gone) <= len(kept) else GeneCounts()
        once, sign = (gone, -1) if len(gone) <= len(kept) else (kept, 1)
        for accession in sorted(once):
            counts.add(measure_again(self.paths.experiment(accession), self.species[accession]), sign)
        return counts

    def _count_all(self) -> GeneCounts:
        tested = self.read("tested")
        ids = self.genes.table["id"].take(tested["gene"].cast(pa.int64())).cast(pa.string())
        counts = GeneCounts()
        for name, gathering in (("measured", counts.names), ("elements", counts.elements), ("mapped", counts.mapped)):
            gathering.add(self.read(name))
        counts.tested.add(pa.table([ids, tested["contrasts"].cast(pa.int64())], schema=TESTED))
        return counts

    @cached_property
    def species(self) -> dict[str, str]:
        """Species of its experiments."""
        return dict(zip(self.accessions, self.catalogue.experiments["species"].to_pylist(), strict=True))


def read_published(home: Home, purpose: tuple[str, str] = ("refresh", "refreshed")) -> Finished:
    """Read what the published release says of itself; raises `RunError` when there is none, or it does not say.

    `purpose` says what it is read for, as "to ..." and as "cannot be ...".
    """
    if not home.current.is_symlink():
        raise RunError(
            f"{home.root} has no published release to {purpose[0]}; make one: opengxa index PATH... --home {home.root}"
        )
    return read_finished(home, home.current.resolve().name, purpose[1])


def read_finished(home: Home, release: str, purpose: str) -> Finished:
    """Read what a release of a home says of itself; raises `RunError`, saying that it "cannot be <purpose>"."""
    paths = ReleasePaths(home.releases / release)
    try:
        return Finished(paths, Manifest.parse(paths.manifest.read_bytes()), read_inputs(paths.inputs))
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = str(error) if isinstance(error, OtherFormatError) else f"it is damaged ({error})"
        raise RunError(
            f"release {release} cannot be {purpose}: {what}; make it anew: opengxa index PATH... --home {home.root}"
        ) from error


def engine_of(manifest: Manifest, settings: EngineSettings) -> EngineSettings:
    """Say how to reach the engine that holds a release's facts, from settings of the same host."""
    return replace(settings, name=manifest.engine, prefix=manifest.index_prefix or settings.prefix)
