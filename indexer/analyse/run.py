"""Analyses many experiments; what stops one of them does not stop the others, and what is done is not done again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from indexer.analyse.errors import AnalysisFailed
from indexer.analyse.given import given_files, given_results, without
from indexer.analyse.methods import END as METHODS
from indexer.analyse.options import GeneFacts, Options
from indexer.analyse.plan import Step, plan
from indexer.analyse.staging import Note, Staging, checksum
from indexer.analyse.steps import carry_out
from indexer.analyse.work import Say, Work, result_files
from indexer.assemble import assemble_design
from indexer.errors import RunError
from indexer.experiment import Experiment
from indexer.licences import find_licences, keep_licence
from indexer.problems import Level, Waiver, read_waivers, waive
from indexer.progress import Progress
from indexer.readers.errors import FormatError
from indexer.readers.files import ExperimentFiles, find_experiments
from indexer.readers.kinds import FileKind
from indexer.species import SpeciesTable
from indexer.validate import validate_design


@dataclass(frozen=True, slots=True)
class Analysed:
    """How one experiment ended.

    - `state`: "analysed", "up to date", "nothing to do" or "failed";
    - `said`: reasons of a failure, else what was kept, left out or is worth knowing;
    - `folder`: where its results are, None when there are none of ours; `written`: files made now.
    """

    accession: str
    state: str
    said: tuple[str, ...] = ()
    folder: Path | None = None
    written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for all experiments; `inputs` are checksums of files, and options, that results depend on."""

    genes: GeneFacts
    options: Options
    inputs: Mapping[str, str]

    @classmethod
    def of(cls, genes: GeneFacts, options: Options) -> "Setting":
        """Take the checksums of annotation and table of lengths."""
        files = [*genes.files, *([options.gene_lengths] if options.gene_lengths else [])]
        checksums = {f"file {path.name}": checksum(path) for path in files}
        return cls(genes, options, {"opengxa": version("opengxa"), **options.described(), **checksums})


def analyse_experiments(
    paths: Sequence[Path], genes: GeneFacts, options: Options, progress: Progress
) -> list[Analysed]:
    """Analyse every experiment in some folders, by accession.

    What holds whole experiments afterwards holds their licences too. Raises `RunError` when a path is missing or holds
    no experiment, or a waiver, species or licence cannot be read.
    """
    try:
        found = find_experiments(paths)
        species = SpeciesTable.read(found.species_properties)
        waivers = read_waivers(found.waivers, [])
        licences = find_licences(found.experiments, found.licences)
    except (OSError, FormatError, ValueError) as error:
        raise RunError(str(error)) from error
    setting = Setting.of(genes, options)
    outcomes = []
    with progress.step("analyse", len(found.experiments)) as step:
        for files in found.experiments:

            def say(what: str, accession: str = files.accession) -> None:
                step.advance(0, f"{accession} {what}")

            say("")
            outcome = _analyse(files, species, waivers, setting, say)
            outcomes.append(outcome)
            licence = licences.get(files.accession)
            if options.whole and outcome.folder and licence:
                keep_licence(outcome.folder, licence)
            step.advance()
    return outcomes


def _analyse(
    files: ExperimentFiles, species: SpeciesTable, waivers: Sequence[Waiver], setting: Setting, say: Say
) -> Analysed:
    try:
        experiment, remarks = _eligible(files, species, waivers)
        staging = Staging(_folder(files, setting.options), files.accession)
        return _resume(Work(experiment, setting.options, setting.genes, staging, say, notes=remarks), setting.inputs)
    except (AnalysisFailed, FormatError, OSError) as error:
        reasons = error.reasons if isinstance(error, AnalysisFailed) else (str(error),)
        return Analysed(files.accession, "failed", (*reasons, *_stale(files, setting.options)))


def _stale(files: ExperimentFiles, options: Options) -> list[str]:
    """Say which results of an earlier run are still there."""
    if options.out is None and files.one(FileKind.CONFIGURATION) is None:
        return []
    staging = Staging(_folder(files, options), files.accession)
    return [f"what lies in {staging.folder} was made of other files or options"] if staging.note.is_file() else []


def _eligible(files: ExperimentFiles, species: SpeciesTable, waivers: Sequence[Waiver]) -> tuple[Experiment, list[str]]:
    """Return the experiment if its design passes every hard criterion, and what contradicts the soft ones.

    Raises `AnalysisFailed`.
    """
    experiment, problems = assemble_design(files, species)
    judged = waive(validate_design(experiment), waivers) if experiment is not None else []
    errors = [problem.message for problem in (*problems, *judged) if problem.level is Level.ERROR]
    if experiment is None or errors:
        raise AnalysisFailed(*errors)
    return experiment, [problem.message for problem in judged if problem.level is Level.WARNING]


def _folder(files: ExperimentFiles, options: Options) -> Path:
    if options.out is not None:
        return options.out.resolve() / files.accession
    configuration = files.one(FileKind.CONFIGURATION)
    if configuration is None:  # `_eligible` has said so
        raise AnalysisFailed("there is no configuration")
    return configuration.parent


def _resume(work: Work, common: Mapping[str, str]) -> Analysed:
    """Analyse an experiment unless that was done with the same files and options."""
    accession, folder = work.experiment.accession, work.staging.folder
    note = Note.read(work.staging.note)
    # The methods file is theirs and ours at once: `write_methods` keeps theirs.
    methods = work.name(METHODS)
    files = {name: path for name, path in result_files(work.experiment).items() if name != methods}
    ours = {name for name, path in files.items() if note.made(path, folder)}
    inputs = {**common, **{name: checksum(path) for name, path in files.items() if name not in ours}}
    work.experiment = without(work.experiment, ours)
    given = given_results(work.experiment)
    anew = work.options.force and bool(given)
    if not anew and note.outputs and note.inputs == inputs and note.stands(folder):
        return Analysed(accession, "up to date", note.said, folder)
    work.given = {} if anew else given
    steps = plan(work)
    if refused := [step.obstacle for step in steps if step.essential and step.obstacle and not step.is_kept(work)]:
        raise AnalysisFailed(*refused)
    if not steps:
        return Analysed(accession, "nothing to do", ("results of proteomics are taken as they are given",))
    if all(step.is_kept(work) or step.obstacle for step in steps):
        return Analysed(accession, "nothing to do", tuple(_unmade(work, steps)))
    return _make(work, steps, inputs)


def _make(work: Work, steps: Sequence[Step], inputs: Mapping[str, str]) -> Analysed:
    work.staging.begin()
    try:
        carry_out(work, steps)
        said = (*dict.fromkeys(work.notes), *_unmade(work, steps))
        if work.options.whole:
            work.staging.copy(given_files(work))
        work.staging.finish(inputs, said, work.made)
    finally:
        work.staging.clear()
    return Analysed(work.experiment.accession, "analysed", said, work.staging.folder, tuple(work.made))


def _unmade(work: Work, steps: Sequence[Step]) -> list[str]:
    """Say which results were kept, and which were not made and why."""
    kept = [name for step in steps for name in step.names if name in work.given and name not in work.made]
    said = [f"kept as given: {', '.join(kept)} (--force makes them anew)"] if kept else []
    return said + [f"no {step.name}: {step.obstacle}" for step in steps if step.obstacle and not step.is_kept(work)]
