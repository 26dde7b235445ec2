"""An experiment's files -> `Experiment`; what is missing or cannot be read becomes a problem."""

import re
from collections.abc import Mapping
from dataclasses import replace

from indexer.experiment import Annotation, Display, Experiment
from indexer.intake import Intake, Reader, T
from indexer.problems import DUPLICATE, Level, Problem, some
from indexer.readers.annotation import Samples, types
from indexer.readers.condensed import read_condensed_sdrf
from indexer.readers.configuration import Configuration, read_configuration
from indexer.readers.factors import read_factors
from indexer.readers.files import ExperimentFiles
from indexer.readers.idf import read_idf
from indexer.readers.kinds import FileKind
from indexer.readers.methods import read_methods
from indexer.readers.sdrf import read_sdrf, read_type_order
from indexer.result_files import ALL_RESULTS, find_results
from indexer.species import SpeciesTable
from mappings.species import species_name
from mappings.vocabulary import ExperimentType

_DYE = re.compile(r"\.Cy[35]$", re.IGNORECASE)


def assemble(given: ExperimentFiles, species: SpeciesTable) -> tuple[Experiment | None, list[Problem]]:
    """Read and join what describes an experiment: configuration, SDRF, IDF, factors and methods; no results.

    Returns
    -------
    tuple of Experiment or None, list of Problem
        None when it is not complete: configuration, SDRF and a result file are there and can be read. All that is
        missing is said, not only the first. `indexer.validate` judges what was assembled.
    """
    intake = Intake(given)
    configuration = _configuration(intake)
    kind = _experiment_type(intake, configuration)
    samples = _samples(intake, configuration)
    results = find_results(intake, kind, configuration)
    _tell_unused(intake)
    if configuration is None or kind is None or samples is None or not results:
        return None, intake.problems
    files = {str(one): paths for one, paths in given.files.items() if one not in ALL_RESULTS}
    files |= {str(one): paths for one, paths in results.items()}
    experiment = _join(intake, configuration, kind, samples, species)
    return replace(experiment, files=files), intake.problems


def assemble_design(given: ExperimentFiles, species: SpeciesTable) -> tuple[Experiment | None, list[Problem]]:
    """Read and join what describes an experiment whose results may still have to be made; its files are all given.

    None when configuration or SDRF are missing or cannot be read. `indexer.validate.validate_design` judges it.
    """
    intake = Intake(given)
    configuration = _configuration(intake)
    kind = _experiment_type(intake, configuration)
    samples = _samples(intake, configuration)
    if configuration is None or kind is None or samples is None:
        return None, intake.problems
    experiment = _join(intake, configuration, kind, samples, species)
    return replace(experiment, files={str(one): paths for one, paths in given.files.items()}), intake.problems


def _configuration(intake: Intake) -> Configuration | None:
    path = intake.files.one(FileKind.CONFIGURATION)
    if path is None:
        intake.fail("configuration", f"there is no {intake.files.accession}-configuration.xml: give it")
        return None
    return intake.read(path, read_configuration, "configuration")


def _experiment_type(intake: Intake, configuration: Configuration | None) -> ExperimentType | None:
    if configuration is None:
        return None
    if configuration.type in set(ExperimentType):
        return ExperimentType(configuration.type)
    if configuration.type.startswith(("scrnaseq", "snrnaseq")):
        intake.fail("experiment-type", f"{configuration.type} is single-cell: only bulk experiments are indexed")
    else:
        known = ", ".join(ExperimentType)
        intake.fail("experiment-type", f"experimentType {configuration.type!r} is none of {known}: correct it")
    return None


def _samples(intake: Intake, configuration: Configuration | None) -> Samples | None:
    """Read the condensed SDRF, or the plain one where there is no readable condensed one."""
    condensed, plain = (intake.files.one(kind) for kind in (FileKind.CONDENSED_SDRF, FileKind.SDRF))
    if condensed is None and plain is None:
        accession = intake.files.accession
        intake.fail("sample-table", f"there is no SDRF: give {accession}.condensed-sdrf.tsv or {accession}.sdrf.txt")
        return None
    if condensed is not None:
        return intake.read(condensed, read_condensed_sdrf, "sample-table")
    if plain is None or configuration is None:
        return None
    assays = configuration.assays
    return intake.read(plain, lambda path, notes: read_sdrf(path, assays, notes), "sample-table")


def _tell_unused(intake: Intake) -> None:
    if duplicates := intake.files.duplicates:
        names = some([each.unused.name for each in duplicates])
        places = some(sorted({str(each.unused.parent) for each in duplicates}))
        first = some(sorted({str(each.used.parent) for each in duplicates}))
        are, name = ("is", "name") if len(duplicates) == 1 else ("are", "names")
        intake.note(DUPLICATE, f"{names} of {places} {are} not used: {first} came first, with the same {name}")
    for passed in intake.files.passed_over:
        intake.note("passed-over", f"{passed.path} is not used: {passed.reason}")


def _join(
    intake: Intake, configuration: Configuration, kind: ExperimentType, samples: Samples, species: SpeciesTable
) -> Experiment:
    annotations, not_analysed = _match_dyes(configuration, samples)
    analysed = [annotations[assay] for assay in configuration.assays if assay in annotations]
    factors, characteristics = _type_order(intake, annotations)
    organism = next((one.value for assay in analysed for one in assay if is_organism(one)), "")
    known = species.find(organism)
    experiment = Experiment(
        accession=intake.files.accession,
        type=kind,
        groups=configuration.groups,
        contrasts=configuration.contrasts,
        annotations=annotations,
        factor_types=factors,
        characteristic_types=characteristics,
        species=species_name(organism),
        kingdom=known.kingdom,
        array_designs=configuration.array_designs,
        not_analysed=not_analysed,
        display=_optional(intake, FileKind.FACTORS, read_factors, Display()) if kind.baseline else Display(),
        methods=_optional(intake, FileKind.METHODS, read_methods, ()),
    )
    if idf := _optional(intake, FileKind.IDF, read_idf, None):
        experiment = replace(experiment, investigation=idf)
    return _with_default_factor(experiment, known.default_factor, intake)


def is_organism(annotation: Annotation) -> bool:
    """Return whether an annotation names the species of a sample."""
    return not annotation.factor and annotation.type == "organism"


def _match_dyes(
    configuration: Configuration, samples: Samples
) -> tuple[dict[str, tuple[Annotation, ...]], tuple[str, ...]]:
    """Return annotations by the configuration's names, and the assays that are in no group.

    A 2-colour assay that the SDRF names without its dye ("GSM1077228" for "GSM1077228.Cy5") has what that one has.
    """
    annotations = dict(samples.annotations)
    used = set(configuration.assays)
    for assay in configuration.assays:
        hybridization = _DYE.sub("", assay)
        if assay not in annotations and hybridization in samples.annotations:
            annotations[assay] = samples.annotations[hybridization]
            used.add(hybridization)
    kept = {name: values for name, values in annotations.items() if name in configuration.assays or name not in used}
    return kept, tuple(name for name in kept if name not in used)


def _type_order(
    intake: Intake, annotations: Mapping[str, tuple[Annotation, ...]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return factor and characteristic types in the order of the plain SDRF's columns where there is one."""
    found = tuple(types(annotations.values(), factor=factor) for factor in (True, False))
    plain = intake.files.one(FileKind.SDRF)
    order = intake.read(plain, read_type_order, "sample-table", Level.WARNING) if plain else None
    if order is None:
        return found[0], found[1]
    first, second = (
        tuple(name for name in columns if name in kinds) + tuple(name for name in kinds if name not in columns)
        for columns, kinds in zip(order, found, strict=True)
    )
    return tuple(dict.fromkeys(first)), tuple(dict.fromkeys(second))


_MISSING = {
    FileKind.FACTORS: "the columns are the species' usual factor, and there is no short name",
    FileKind.METHODS: "the page cannot say how the data were analysed",
    FileKind.IDF: "the title is the accession, and there is no description",
}


def _optional(intake: Intake, kind: FileKind, read: Reader[T], default: T) -> T:
    """Return what a file that may be missing holds, `default` and a warning without it."""
    path = intake.files.one(kind)
    if path is None:
        intake.warn(kind.value, f"there is no {kind.value} file: {_MISSING[kind]}")
        return default
    found = intake.read(path, read, kind.value, Level.WARNING)
    return default if found is None else found


def _with_default_factor(experiment: Experiment, usual: str, intake: Intake) -> Experiment:
    """Return a baseline experiment with a factor for its columns that it does have."""
    chosen = experiment.display.default_factor
    if not experiment.type.baseline or not experiment.factor_types or chosen in experiment.factor_types:
        return experiment
    factor = usual if usual in experiment.factor_types else experiment.factor_types[0]
    if chosen:
        intake.warn("display", f"factors.xml names the factor {chosen!r}, which no assay has: {factor!r} is used")
    return replace(experiment, display=replace(experiment.display, default_factor=factor))
