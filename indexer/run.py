"""The steps of a run up to a finished, unpublished release (see `indexer.release` for the list)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from engines.names import join_names
from engines.open import EngineSettings, open_writer
from indexer.catalogue import Catalogue, make_catalogue
from indexer.errors import NothingToIndex, RunError
from indexer.experiment import Experiment
from indexer.facts import Numbering, baseline_facts, differential_facts, tested_genes
from indexer.problems import Problem
from indexer.progress import Progress
from indexer.reading import left_out, read_experiments, warnings_of
from indexer.results import Results, write_results
from indexer.sources import Sources, digest, keep, list_files
from indexer.words import Words, read_words, write_conditions, write_words
from mappings.layout import Home, ReleasePaths
from mappings.manifest import Floor, Manifest, SourceFile


@dataclass(slots=True)
class Run:
    """One release being made in `building/<release>`.

    `problems` gathers what is wrong with experiments, `passed_over` the files that nothing uses, `indexed` the
    accessions in the release.
    """

    release: str
    home: Home
    sources: Sources
    engine: EngineSettings
    floor: Floor
    progress: Progress
    problems: list[Problem] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    indexed: list[str] = field(default_factory=list)

    @property
    def paths(self) -> ReleasePaths:
        """Where the release is being made."""
        return ReleasePaths(self.home.building / self.release)

    def make(self, attribution: Sequence[str]) -> Manifest:
        """Take every step; return the manifest, which is written last."""
        self.paths.root.mkdir(parents=True)
        words = self._read_words()
        experiments = self._read_experiments(words)
        results = self._write_results(experiments, words)
        experiments = results.of(experiments)
        self.indexed = [experiment.accession for experiment in experiments]
        kept = self._keep_originals(experiments)
        catalogue, numbering = self._number(experiments, results, words)
        counts = self._write_facts(experiments, numbering, catalogue)
        manifest = Manifest(
            id=self.release,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            software=f"opengxa {version('opengxa')}",
            engine=self.engine.name,
            index_prefix=self.engine.prefix if self.engine.name == "opensearch" else "",
            floor=self.floor,
            counts={**count_catalogue(catalogue), **counts, "genes": len(numbering.genes)},
            versions=words.versions,
            attribution=(*attribution, *words.annotation.attribution),
            sources=(*kept, *digest(list_files((*self.sources.annotation, *self.sources.ontology)))),
            left_out=left_out(self.problems),
            warnings=(*words.warnings, *self.passed_over),
        )
        self.paths.manifest.write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
        return manifest

    def _read_words(self) -> Words:
        with self.progress.step("words") as step:
            return read_words(self.sources.ontology, self.sources.annotation, lambda name: step.advance(note=name))

    def _read_experiments(self, words: Words) -> list[Experiment]:
        reading = read_experiments(self.sources.experiments, words.annotation.array_designs, self.progress)
        self.problems += reading.problems
        self.passed_over += reading.passed_over
        return reading.complete

    def _write_results(self, experiments: Sequence[Experiment], words: Words) -> Results:
        results = write_results(experiments, self.paths.experiment, words.annotation.array_designs, self.progress)
        self.problems += results.problems
        if not results.measured:
            reasons = [f"{left.accession}: {'; '.join(left.reasons)}" for left in left_out(self.problems)]
            raise NothingToIndex("\n".join(["no complete experiment was given", *reasons]))
        return results

    def _keep_originals(self, experiments: Sequence[Experiment]) -> list[SourceFile]:
        kept: list[SourceFile] = []
        for experiment in experiments:
            files = [file for kind in experiment.files.values() for file in kind]
            kept += keep(files, self.paths.originals(experiment.accession))
            write_experiment(experiment, self.paths.experiment(experiment.accession) / "experiment.json")
        return kept

    def _number(self, experiments: Sequence[Experiment], results: Results, words: Words) -> tuple[Catalogue, Numbering]:
        """Give genes and conditions their numbers, and write what the words mean."""
        with self.progress.step("number", 3) as step:
            catalogue = make_catalogue(experiments, results.measured, warnings_of(self.problems))
            for name, table in catalogue.tables().items():
                self.paths.catalogue(name).parent.mkdir(exist_ok=True)
                pq.write_table(table, self.paths.catalogue(name))
            step.advance(note="genes")
            gene_table = write_words(self.paths.words, words, results.genes)
            pq.write_table(tested_genes(gene_table, results.genes.tested_table()), self.paths.catalogue("tested"))
            step.advance(note="conditions")
            write_conditions(self.paths.words, catalogue.values, catalogue.uses, words.terms)
            step.advance()
        return catalogue, Numbering.of(gene_table, catalogue)

    def _write_facts(
        self, experiments: Sequence[Experiment], numbering: Numbering, catalogue: Catalogue
    ) -> dict[str, int]:
        """Fill the engine, and see that it holds exactly what it was given."""
        names = join_names(numbering.genes, catalogue.experiments, catalogue.conditions, catalogue.matrices)
        writer = open_writer(self.engine, self.release, self.paths.duckdb, names)
        written = {"differential": 0, "baseline": 0}
        with self.progress.step("write", len(experiments)) as step:
            for experiment in experiments:
                step.advance(0, experiment.accession)
                for kind, rows in facts_of(experiment, self.paths, numbering, self.floor):
                    (writer.add_differential if kind == "differential" else writer.add_baseline)(rows)
                    written[kind] += len(rows)
                step.advance()
        with self.progress.step("check", 1):
            held = writer.finish()
        if held != written:
            raise RunError(f"the engine holds {held} rows, {written} were given: nothing is published, run it again")
        return held


def facts_of(
    experiment: Experiment, paths: ReleasePaths, numbering: Numbering, floor: Floor
) -> Iterator[tuple[str, pa.Table]]:
    """Make an experiment's facts from its tables: pairs of kind and rows."""
    if experiment.type.baseline:
        parquet = paths.results(experiment.accession, "baseline")
        sparse = not experiment.type.proteomics
        for rows in baseline_facts(parquet, experiment.accession, numbering, sparse=sparse):
            yield "baseline", rows
    else:
        parquet = paths.results(experiment.accession, "differential")
        yield "differential", differential_facts(parquet, experiment.accession, numbering, floor)


def write_experiment(experiment: Experiment, path: Path) -> None:
    """Write what the experiment's files say of it, results aside, as JSON; its files by kind and name."""
    files = {kind: tuple(Path(file.name) for file in paths) for kind, paths in experiment.files.items()}
    document = replace(experiment, files=files)
    path.write_bytes(orjson.dumps(document, default=_plain, option=orjson.OPT_NON_STR_KEYS))


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)


def count_catalogue(catalogue: Catalogue) -> dict[str, int]:
    """Count experiments, assay groups and contrasts."""
    contrasts = pc.sum(catalogue.conditions["contrast"]).as_py() or 0
    return {
        "experiments": len(catalogue.experiments),
        "assay_groups": len(catalogue.conditions) - contrasts,
        "contrasts": contrasts,
    }
