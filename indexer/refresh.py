"""A release with new words over the facts of the published one: only ontology, or gene annotation, or both, are new.

    keep       everything else gets a second name here (hard links; copies where the file system has none)
    words      the given files -> the words that come from them
    check      the engine holds the facts, and every gene that facts have kept its number

Facts are numbers of genes and conditions. The genes that occur in results come first, by id, so another annotation
leaves their numbers; no ontology gives a number to anything. Only where results name no genes does the annotation say,
by its tables of array designs, which genes were measured: one that says otherwise is refused.
"""

from dataclasses import dataclass, replace
from functools import partial

import pyarrow.parquet as pq

from engines.names import read_names
from engines.open import EngineSettings, open_engine
from indexer.errors import FactsWouldChange, RunError
from indexer.finished import Finished, engine_of
from indexer.inputs import Input, join, write_inputs
from indexer.progress import Progress
from indexer.remapping import refuse_other_mapping
from indexer.run import now, software
from indexer.sources import Sources, share
from indexer.words import count_readings, read_genes, read_terms, write_gene_words, write_term_words
from mappings.layout import Home, ReleasePaths
from mappings.manifest import Manifest
from ontology.genes import Genes

PARTS = ("ontology", "annotation")
"""What can be made anew by itself."""


@dataclass(slots=True)
class Refresh:
    """A refresh under way in `building/<release>`; `engine` says how to reach the engine, `parts` what is new."""

    release: str
    home: Home
    published: Finished
    sources: Sources
    parts: tuple[str, ...]
    engine: EngineSettings
    progress: Progress

    @property
    def paths(self) -> ReleasePaths:
        """Where the release is being made."""
        return ReleasePaths(self.home.building / self.release)

    @property
    def where(self) -> EngineSettings:
        """The engine that holds the facts."""
        return engine_of(self.published.manifest, self.engine)

    def make(self) -> Manifest:
        """Take every step; return the manifest, which is written last."""
        before = self.published.manifest
        self._keep()
        inputs = {**self.published.inputs, **self._write_words()}
        write_inputs(self.paths.inputs, inputs)
        with self.progress.step("check", 1):
            self._check_numbers()
            self.check_facts(self.paths)
        genes = len(Genes.open(self.paths.words / "genes"))
        manifest = replace(
            before,
            id=self.release,
            created=now(),
            software=software(),
            counts={**before.counts, "genes": genes},
            refreshed=tuple(part for part in PARTS if part in self.parts),
            facts_of=before.facts,
            **join(inputs),
        )
        self.paths.manifest.write_bytes(manifest.dump())
        return manifest

    def check_facts(self, paths: ReleasePaths | None = None) -> None:
        """See that the engine is there and holds what the manifest says; of the published release by default."""
        paths, before = paths or self.published.paths, self.published.manifest
        names = read_names(paths, Genes.open(paths.words / "genes"))
        engine = open_engine(self.where, before.facts, paths, names)
        held = engine.counts()
        engine.close()
        if held != {kind: before.counts[kind] for kind in held}:
            raise RunError(f"the engine holds {held} rows of release {before.id}, which had others: make it anew")

    def _keep(self) -> None:
        """Give all files but words and descriptions a second name."""
        made_anew = {self.paths.words.name, self.paths.manifest.name, self.paths.inputs.name}
        kept = [entry for entry in sorted(self.published.paths.root.iterdir()) if entry.name not in made_anew]
        self.paths.root.mkdir(parents=True)
        with self.progress.step("keep", len(kept)) as step:
            for entry in kept:
                step.advance(0, entry.name)
                share(entry, self.paths.root / entry.name)
                step.advance()

    def _write_words(self) -> dict[str, Input]:
        """Make the given words, keep the others; return what the given files say of themselves."""
        said: dict[str, Input] = {}
        readings = sum(count_readings(part, getattr(self.sources, part)) for part in self.parts)
        with self.progress.step("words", readings + len(self.parts) + 1) as step:
            say = partial(step.advance, 1)
            terms = read_terms(self.sources.ontology, say) if "ontology" in self.parts else None
            genes = read_genes(self.sources.annotation, say) if "annotation" in self.parts else None
            if genes:
                mapped = pq.read_table(self.paths.catalogue("mapped"))
                say("Writing words of genes")
                refuse_other_mapping(mapped, genes.annotation.array_designs, self.home)
                said["annotation"] = write_gene_words(self.paths, genes)
            if terms:
                say("Writing words of conditions")
                said["ontology"] = write_term_words(self.paths, terms)
            say("Keeping what stays")
            for entry in sorted(self.published.paths.words.iterdir()):
                if not (self.paths.words / entry.name).exists():
                    share(entry, self.paths.words / entry.name)
        return said

    def _check_numbers(self) -> None:
        """See that each gene of the facts has the number it had."""
        before, after = (Genes.open(paths.words / "genes") for paths in (self.published.paths, self.paths))
        ids = [genes.table["id"].slice(0, genes.measured) for genes in (before, after)]
        if not ids[0].equals(ids[1]):
            raise FactsWouldChange("the genes of results are not numbered as they were: index the experiments again")
