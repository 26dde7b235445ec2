"""The steps of a run up to a finished, unpublished release (see `indexer.release` for the list)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

import orjson
import pyarrow.compute as pc
import pyarrow.parquet as pq

from engines.open import EngineSettings
from indexer.catalogue import Catalogue, make_catalogue
from indexer.errors import NothingToIndex
from indexer.experiment import Experiment
from indexer.facts import Numbering, tested_genes
from indexer.filling import Filling
from indexer.finished import Finished
from indexer.given_words import GivenWords
from indexer.inputs import Input, Inputs, join, write_inputs
from indexer.joining import join_catalogues
from indexer.licences import Licence, keep_licence, kept_licences
from indexer.measured import GeneCounts
from indexer.problems import Problem
from indexer.progress import Progress
from indexer.readers.kinds import given_name
from indexer.reading import left_out, read_experiments, warnings_of
from indexer.record import Record
from indexer.remapping import refuse_other_mapping
from indexer.results import Results, write_results
from indexer.sources import Sources, copy, digest
from indexer.taking_over import TakenOver, find_same
from indexer.word_writing import WordWriting
from indexer.words import count_readings
from mappings.layout import Home, ReleasePaths
from mappings.manifest import Floor, LeftOut, Manifest, SourceFile
from ontology.genes import Genes

Files = Mapping[str, Sequence[SourceFile]]
"""Source files by accession."""


@dataclass(slots=True)
class Run:
    """One release being made in `building/<release>`.

    `attribution` are sentences about the experiments' sources, `licence` is that of the results whose folder names none
    (`licences` has both, by accession). What is the same in the release `published` is taken over
    (`indexer.taking_over`); with `add` all its experiments stay, but those given. `problems` gathers what is wrong with
    experiments, `passed_over` the files that nothing uses, `indexed` the given accessions that are in the release,
    `taken_over` those whose tables are the published ones.
    """

    release: str
    home: Home
    sources: Sources
    engine: EngineSettings
    floor: Floor
    attribution: tuple[str, ...]
    licence: str
    progress: Progress
    published: Finished | None = None
    add: bool = False
    problems: list[Problem] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    licences: dict[str, Licence] = field(default_factory=dict)
    indexed: list[str] = field(default_factory=list)
    taken_over: tuple[str, ...] = ()

    @property
    def paths(self) -> ReleasePaths:
        """Where the release is being made."""
        return ReleasePaths(self.home.building / self.release)

    def make(self) -> Manifest:
        """Take every step; return the manifest, which is written last."""
        self.paths.root.mkdir(parents=True)
        words = self._read_words()
        complete = self._read_experiments(words)
        given = self._checksum(complete)
        same = set(find_same(self.published, software(), given, words)) if self.published else set()
        results = self._write_results([each for each in complete if each.accession not in same], words, same)
        self.indexed = [each.accession for each in complete if each.accession in same | set(results.measured)]
        taken = self._take_over(results, same)
        experiments = [each for each in complete if each.accession in self.indexed]
        self._keep(experiments, taken, given, results)
        catalogue = self._write_catalogue(experiments, results, taken)
        said, numbering, same_genes = self._number(catalogue, results.genes, words)
        filling = Filling(self.release, self.paths, self.engine, self.floor, catalogue, numbering, self.progress)
        counts = filling.write(taken, same_genes=same_genes)
        inputs = {**said, "experiments": self._describe(given, taken)}
        write_inputs(self.paths.inputs, inputs)
        manifest = Manifest(
            id=self.release,
            created=now(),
            software=software(),
            engine=self.engine.name,
            index_prefix=self.engine.prefix if self.engine.name == "opensearch" else "",
            floor=self.floor,
            counts={**count_catalogue(catalogue), **counts, "genes": len(numbering.genes)},
            left_out=self._left_out(complete),
            **join(inputs),
        )
        self.paths.manifest.write_bytes(manifest.dump())
        return manifest

    def _read_words(self) -> GivenWords:
        """Read the words that are new; what is damaged is told before anything else is read."""
        given = {"annotation": self.sources.annotation, "ontology": self.sources.ontology}
        with self.progress.step("words", sum(count_readings(*each) for each in given.items())) as step:
            stay = tuple(kind for kind, paths in given.items() if self.add and not paths)
            words = GivenWords(self.sources, self.published, stay, partial(step.advance, 1))
            if not words.same("ontology"):
                _ = words.terms
            if not words.same("annotation"):
                _ = words.genes
        if self.add and self.published and not words.same("annotation"):
            refuse_other_mapping(self.published.read("mapped"), words.array_designs, self.home)
        return words

    def _read_experiments(self, words: GivenWords) -> list[Experiment]:
        reading = read_experiments(self.sources.experiments, words.array_designs, self.progress)
        self.problems += reading.problems
        self.passed_over += reading.passed_over
        unnamed = Licence(self.licence) if self.licence else None
        self.licences = {each.accession: unnamed for each in reading.complete if unnamed} | reading.licences
        return reading.complete

    def _checksum(self, experiments: Sequence[Experiment]) -> dict[str, list[SourceFile]]:
        given = {}
        with self.progress.step("compare", len(experiments)) as step:
            for experiment in experiments:
                step.advance(1, experiment.accession)
                given[experiment.accession] = digest(file for files in experiment.files.values() for file in files)
        return given

    def _write_results(self, experiments: Sequence[Experiment], words: GivenWords, same: set[str]) -> Results:
        results = write_results(experiments, self.paths.experiment, words.array_designs, self.progress)
        self.problems += results.problems
        if not results.measured and not same:
            raise NothingToIndex(left_out(self.problems))
        return results

    def _take_over(self, results: Results, same: set[str]) -> TakenOver | None:
        """Choose what stays of the published release; add what it says of genes and results."""
        if self.published is None or not (self.add or same):
            return None
        kept = set(self.published.accessions) - set(results.measured) if self.add else same
        taken = TakenOver.of(self.published, kept, len(results.measured))
        self.taken_over = taken.kept
        results.genes.extend(self.published.count_genes(taken.kept, taken.gone))
        for accession in sorted(same):
            record = self.published.records[accession]
            results.measured[accession] = record.measured
            self.problems += results.note(accession, record.notes)
        return taken

    def _keep(self, experiments: Sequence[Experiment], taken: TakenOver | None, given: Files, results: Results) -> None:
        """Keep original files and descriptions beside the tables; what is taken over gets a second name."""
        kept = set(taken.kept) if taken else set()
        if taken:
            taken.link(self.paths)
        for experiment in experiments:
            folder = self.paths.experiment(experiment.accession)
            if experiment.accession not in kept:
                copy((Path(file.path) for file in given[experiment.accession]), folder / "files")
                notes, measured = results.notes[experiment.accession], results.measured[experiment.accession]
                Record.of(software(), given[experiment.accession], notes, measured).write(folder)
            licence = self.licences.get(experiment.accession)
            if licence or experiment.accession not in kept or not self.add:
                keep_licence(folder, licence)
            if experiment.accession not in kept or not self.add:
                write_experiment(experiment, folder / "experiment.json")

    def _write_catalogue(
        self, experiments: Sequence[Experiment], results: Results, taken: TakenOver | None
    ) -> Catalogue:
        if self.add and taken is not None:
            fresh = [each for each in experiments if each.accession not in taken.kept]
            made = make_catalogue(fresh, results.measured, warnings_of(self.problems))
            catalogue = join_catalogues(taken.published.catalogue, taken.gone, made)
        else:
            catalogue = make_catalogue(experiments, results.measured, warnings_of(self.problems))
        for name, table in catalogue.tables().items():
            self.paths.catalogue(name).parent.mkdir(exist_ok=True)
            pq.write_table(table, self.paths.catalogue(name))
        results.genes.write(self.paths)
        return catalogue

    def _number(self, catalogue: Catalogue, counts: GeneCounts, words: GivenWords) -> tuple[Inputs, Numbering, bool]:
        """Write what the words mean, which gives genes their numbers; return what their files said, and the numbers.

        The third tells whether genes have the numbers of the published release.
        """
        writing = WordWriting(self.paths, words, self.published)
        with self.progress.step("number", 3) as step:
            step.advance(note="Writing words of genes")
            annotation, same_genes = writing.write_genes()
            genes = Genes.open(self.paths.words / "genes")
            pq.write_table(tested_genes(genes, counts.tested.table()), self.paths.catalogue("tested"))
            step.advance(note="Writing words of conditions")
            ontology = writing.write_terms()
            step.advance()
        return {"annotation": annotation, "ontology": ontology}, Numbering.of(genes, catalogue), same_genes

    def _describe(self, given: Files, taken: TakenOver | None) -> Input:
        """Say which files the experiments were made of, whose they are, and under which licences."""
        accessions = {*self.indexed, *(taken.kept if taken else ())}
        licences = kept_licences({accession: self.paths.experiment(accession) for accession in accessions})
        named = tuple(dict.fromkeys(each.text for each in licences))
        owed = (*self.attribution, *(sentence for each in licences for sentence in each.attribution))
        if not self.add or taken is None:
            files = tuple(file for accession in self.indexed for file in given[accession])
            owed = tuple(dict.fromkeys(owed))
            return Input(files, {}, owed, tuple(self.passed_over), licences=named)
        before = taken.published.inputs["experiments"]
        every = taken.published.sources(taken.kept)
        every |= {accession: list(given[accession]) for accession in self.indexed if accession not in every}
        return Input(
            tuple(file for accession in sorted(every) for file in every[accession]),
            {},
            tuple(dict.fromkeys((*before.attribution, *owed))),
            tuple(dict.fromkeys((*before.warnings, *self.passed_over))),
            licences=named,
        )

    def _left_out(self, complete: Sequence[Experiment]) -> tuple[LeftOut, ...]:
        """Say what was not indexed: also what was left out before, unless it has come now."""
        now_out = left_out(self.problems)
        if not self.add or self.published is None:
            return now_out
        known = {left.accession for left in now_out} | {experiment.accession for experiment in complete}
        before = [left for left in self.published.manifest.left_out if left.accession not in known]
        return tuple(sorted([*before, *now_out], key=lambda left: left.accession))


def now() -> str:
    """Return the time as manifests have it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def software() -> str:
    """Return name and version of what makes releases."""
    return f"opengxa {version('opengxa')}"


def write_experiment(experiment: Experiment, path: Path) -> None:
    """Write what the experiment's files say of it, results aside, as JSON; its files by kind and name.

    A file that is there already is replaced, never written into: it may be another release's too.
    """
    files = {kind: tuple(Path(given_name(file)) for file in paths) for kind, paths in experiment.files.items()}
    document = replace(experiment, files=files)
    path.unlink(missing_ok=True)
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
