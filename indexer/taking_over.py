"""What a run takes over from the published release: tables of experiments that are the same, and their facts.

An experiment is the same when its files have the same checksums and its tables were made by this version. With
`--add` all published experiments are taken over but those given anew. Files get second names (`indexer.sources.share`)
and are never written under them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow.parquet as pq

from engines.names import ReleaseNames
from engines.open import EngineSettings
from engines.port import Earlier
from engines.query import Numbers
from indexer.errors import RunError
from indexer.finished import Finished
from indexer.given_words import GivenWords
from indexer.measured import MAPPED_FILE
from indexer.record import checksums
from indexer.remapping import remapped
from indexer.sources import share
from mappings.layout import ReleasePaths
from mappings.manifest import Floor, SourceFile
from ontology.genes import Genes


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Finished experiments that are `kept`, and those `gone`; `fresh` is how many are new."""

    published: Finished
    kept: tuple[str, ...]
    gone: frozenset[str]
    fresh: int

    @classmethod
    def of(cls, published: Finished, kept: Collection[str], fresh: int) -> "TakenOver":
        """Take over the experiments `kept`; all others are gone."""
        return cls(published, tuple(sorted(kept)), frozenset(published.accessions) - set(kept), fresh)

    def holds_facts(self, engine: EngineSettings, floor: Floor) -> bool:
        """Tell whether facts are begun with the published ones: more stay than come and go, in the same engine."""
        manifest = self.published.manifest
        same_place = (manifest.engine, manifest.floor) == (engine.name, floor)
        same_prefix = engine.name != "opensearch" or manifest.index_prefix == engine.prefix
        return same_place and same_prefix and len(self.gone) + self.fresh <= len(self.kept)

    def link(self, paths: ReleasePaths) -> None:
        """Give the files of what is kept second names in another release."""
        for accession in self.kept:
            folder = self.published.paths.experiment(accession)
            if folder.is_dir():
                share(folder, paths.experiment(accession))

    def earlier(self, names: ReleaseNames, genes: Genes, *, same_genes: bool) -> Earlier:
        """Say which numbers the published facts have now."""
        before = self.published
        return Earlier(
            facts=before.manifest.facts,
            paths=before.paths,
            names=before.names,
            genes=_genes_now(before.genes, genes, same=same_genes),
            conditions=_places(before.names.conditions, names.conditions, self.gone),
            matrices=_places(before.names.matrices, names.matrices, self.gone),
        )


def find_same(
    published: Finished, software: str, given: Mapping[str, Sequence[SourceFile]], words: GivenWords
) -> list[str]:
    """Return the given experiments (their files by accession) that are published as they would be made again."""
    same = []
    for accession, files in given.items():
        record = published.records.get(accession)
        if record is None or (record.software, record.files) != (software, checksums(files)):
            continue
        mapped = published.paths.experiment(accession) / MAPPED_FILE
        if mapped.exists() and not words.same("annotation") and remapped(pq.read_table(mapped), words.array_designs):
            continue
        same.append(accession)
    return same


def refuse_other_software(published: Finished, software: str) -> None:
    """Raise `RunError` when some of the published tables are another version's: they would be made otherwise now."""
    makers = {record.software for record in published.records.values()} | {published.manifest.software}
    if others := makers - {software}:
        raise RunError(
            f"release {published.manifest.id} was made by {min(others)}, this is {software}: nothing can be "
            f"added to it. Make a full run of its experiments, which may be given as they are kept in it: opengxa "
            f"index {published.paths.root / 'experiments'} PATH..."
        )


def _genes_now(before: Genes, genes: Genes, *, same: bool) -> Numbers:
    """Return the number now of each measured gene, -1 for one that is gone."""
    if same:
        return np.arange(before.measured, dtype=np.int32)
    numbers = genes.numbers(before.table["id"].slice(0, before.measured).to_pylist())
    return np.where(numbers < genes.measured, numbers, -1).astype(np.int32)


def _places(before: Sequence[str], now: Sequence[str], gone: Collection[str]) -> Numbers:
    """Return where names ("<accession> <rest>") stand now, -1 for those of experiments that are gone."""
    place = {name: number for number, name in enumerate(now)}
    stay = (-1 if name.partition(" ")[0] in gone else place[name] for name in before)
    return np.fromiter(stay, np.int32, len(before))
