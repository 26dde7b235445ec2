"""The steps of a run up to a finished, unpublished release (see `indexer.release` for the list)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from engines.errors import EngineError
from engines.names import join_names
from engines.open import EngineSettings, open_writer
from engines.port import Writer
from indexer.catalogue import Catalogue, make_catalogue
from indexer.errors import NothingToIndex, RunError
from indexer.experiment import Experiment
from indexer.facts import Numbering, baseline_facts, differential_facts, tested_genes
from indexer.inputs import Input, Inputs, join, write_inputs
from indexer.problems import Problem
from indexer.progress import Progress
from indexer.readers.kinds import given_name
from indexer.reading import left_out, read_experiments, warnings_of
from indexer.results import Results, write_results
from indexer.sources import Sources, keep
from indexer.words import GeneWords, TermWords, read_genes, read_terms, write_gene_words, write_term_words
from mappings.layout import Home, ReleasePaths
from mappings.manifest import Floor, Manifest, SourceFile
from ontology.genes import Genes


@dataclass(slots=True)
class Run:
    """One release being made in `building/<release>`.

    `attribution` are sentences about the experiments' sources. `problems` gathers what is wrong with experiments,
    `passed_over` the files that nothing uses, `indexed` the accessions in the release.
    """

    release: str
    home: Home
    sources: Sources
    engine: EngineSettings
    floor: Floor
    attribution: tuple[str, ...]
    progress: Progress
    problems: list[Problem] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    indexed: list[str] = field(default_factory=list)

    @property
    def paths(self) -> ReleasePaths:
        """Where the release is being made."""
        return ReleasePaths(self.home.building / self.release)

    def make(self) -> Manifest:
        """Take every step; return the manifest, which is written last."""
        self.paths.root.mkdir(parents=True)
        terms, genes = self._read_words()
        experiments = self._read_experiments(genes)
        results = self._write_results(experiments, genes)
        experiments = results.of(experiments)
        self.indexed = [experiment.accession for experiment in experiments]
        kept = self._keep_originals(experiments)
        catalogue = self._write_catalogue(experiments, results)
        said, numbering = self._number(catalogue, results, terms, genes)
        counts = self._write_facts(experiments, numbering, catalogue)
        inputs = {**said, "experiments": Input(tuple(kept), {}, self.attribution, tuple(self.passed_over))}
        write_inputs(self.paths.inputs, inputs)
        manifest = Manifest(
            id=self.release,
            created=now(),
            software=software(),
            engine=self.engine.name,
            index_prefix=self.engine.prefix if self.engine.name == "opensearch" else "",
            floor=self.floor,
            counts={**count_catalogue(catalogue), **counts, "genes": len(numbering.genes)},
            left_out=left_out(self.problems),
            **join(inputs),
        )
        self.paths.manifest.write_bytes(manifest.dump())
        return manifest

    def _read_words(self) -> tuple[TermWords, GeneWords]:
        with self.progress.step("words") as step:
            say = partial(step.advance, 1)
            return read_terms(self.sources.ontology, say), read_genes(self.sources.annotation, say)

    def _read_experiments(self, words: GeneWords) -> list[Experiment]:
        reading = read_experiments(self.sources.experiments, words.annotation.array_designs, self.progress)
        self.problems += reading.problems
        self.passed_over += reading.passed_over
        return reading.complete

    def _write_results(self, experiments: Sequence[Experiment], words: GeneWords) -> Results:
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

    def _write_catalogue(self, experiments: Sequence[Experiment], results: Results) -> Catalogue:
        catalogue = make_catalogue(experiments, results.measured, warnings_of(self.problems))
        for name, table in catalogue.tables().items():
            self.paths.catalogue(name).parent.mkdir(exist_ok=True)
            pq.write_table(table, self.paths.catalogue(name))
        results.genes.write(self.paths)
        return catalogue

    def _number(
        self, catalogue: Catalogue, results: Results, terms: TermWords, genes: GeneWords
    ) -> tuple[Inputs, Numbering]:
        """Write what the words mean, which gives genes their numbers; return what their files said of themselves."""
        with self.progress.step("number", 3) as step:
            step.advance(note="genes")
            annotation = write_gene_words(self.paths, genes)
            gene_table = Genes.open(self.paths.words / "genes")
            pq.write_table(tested_genes(gene_table, results.genes.tested.table()), self.paths.catalogue("tested"))
            step.advance(note="conditions")
            ontology = write_term_words(self.paths, terms)
            step.advance()
        return {"annotation": annotation, "ontology": ontology}, Numbering.of(gene_table, catalogue)

    def _write_facts(
        self, experiments: Sequence[Experiment], numbering: Numbering, catalogue: Catalogue
    ) -> dict[str, int]:
        """Fill the engine, and see that it holds exactly what it was given."""
        names = join_names(numbering.genes, catalogue.experiments, catalogue.conditions, catalogue.matrices)
        writer = open_writer(self.engine, self.release, self.paths, names)
        try:
            written = self._fill(writer, experiments, numbering)
            with self.progress.step("check", 1):
                held = writer.finish()
        except BaseException:
            # What is still on its way would arrive after the journal has removed the rest, and make an index anew.
            with suppress(EngineError):
                writer.discard()
            raise
        if held != written:
            raise RunError(f"the engine holds {held} rows, {written} were given: nothing is published, run it again")
        return held

    def _fill(self, writer: Writer, experiments: Sequence[Experiment], numbering: Numbering) -> dict[str, int]:
        """Give the writer every experiment's facts; return the rows of each kind."""
        written = {"differential": 0, "baseline": 0}
        with self.progress.step("write", len(experiments)) as step:
            for experiment in experiments:
                step.advance(0, experiment.accession)
                for kind, rows in facts_of(experiment, self.paths, numbering, self.floor):
                    (writer.add_differential if kind == "differential" else writer.add_baseline)(rows)
                    written[kind] += len(rows)
                step.advance()
        return written


def now() -> str:
    """Return the time as manifests have it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def software() -> str:
    """Return name and version of what makes releases."""
    return f"opengxa {version('opengxa')}"


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
    files = {kind: tuple(Path(given_name(file)) for file in paths) for kind, paths in experiment.files.items()}
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
