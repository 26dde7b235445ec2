"""Which files hold the results of an experiment, and whether their columns are those of its configuration."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from indexer.intake import Intake
from indexer.readers.baseline import check_groups, read_baseline_groups
from indexer.readers.configuration import Configuration
from indexer.readers.errors import FormatError
from indexer.readers.kinds import FileKind, array_of
from indexer.readers.proteomics import read_abundance_groups
from mappings.vocabulary import ExperimentType

Results = dict[FileKind, tuple[Path, ...]]

ALL_RESULTS = (FileKind.TPMS, FileKind.FPKMS, FileKind.ABUNDANCE, FileKind.ANALYTICS)
"""Kinds of file that hold results, of whatever type of experiment."""
_NAMES = {
    FileKind.TPMS: "-tpms.tsv",
    FileKind.FPKMS: "-fpkms.tsv",
    FileKind.ABUNDANCE: ".tsv",
    FileKind.ANALYTICS: "-analytics.tsv",
}


def result_kinds(kind: ExperimentType | None) -> tuple[FileKind, ...]:
    """Return the kinds of file that hold the results of a type of experiment, of all types for None."""
    if kind is None:
        return ALL_RESULTS
    if not kind.baseline:
        return (FileKind.ANALYTICS,)
    return (FileKind.ABUNDANCE,) if kind.proteomics else (FileKind.TPMS, FileKind.FPKMS)


def find_results(intake: Intake, kind: ExperimentType | None, configuration: Configuration | None) -> Results:
    """Return the result files that can be used; say when there is none, and which cannot be used.

    The type and the configuration are None when they are not known; then all files that might be used are returned.
    """
    kinds = result_kinds(kind)
    found = {one: intake.files.files[one] for one in kinds if one in intake.files.files}
    if not found:
        infix = "_<array>" if kind is not None and kind.microarray else ""
        names = " or ".join(f"{intake.files.accession}{infix}{_NAMES[one]}" for one in kinds)
        passed = ", ".join(one.path.name for one in intake.files.passed_over)
        hint = f" (passed over, as their names are not native: {passed})" if passed else ""
        intake.fail("results", f"there is no result file: give {names}{hint}")
    if kind is None:
        return found
    for one in (other for other in ALL_RESULTS if other not in kinds):
        for path in intake.files.files.get(one, ()):
            intake.note("other-results", f"{path.name} is not used: results of {kind.value} do not lie in such a file")
    if configuration is None:
        return found
    if kind.baseline:
        return _matrices(intake, found, [group.id for group in configuration.groups])
    return _statistics(intake, found, configuration.array_designs or ("",))


def _statistics(intake: Intake, found: Results, arrays: Sequence[str]) -> Results:
    """Return the analytics files of the configuration's arrays; sequencing and proteomics have the array ""."""
    kept: list[Path] = []
    others: list[str] = []
    for path in found.get(FileKind.ANALYTICS, ()):
        array = array_of(intake.files.accession, path)
        if array in arrays:
            kept.append(path)
        else:
            others.append(f"{path.name} is of {f'array {array}' if array else 'no array'}, not of the configuration's")
    for other in others:
        # With nothing left there are no results: the experiment cannot be indexed.
        (intake.warn if kept else intake.fail)("array-design", f"{other}; it is not used")
    return {FileKind.ANALYTICS: tuple(kept)} if kept else {}


def _matrices(intake: Intake, found: Mapping[FileKind, tuple[Path, ...]], groups: Sequence[str]) -> Results:
    """Return the baseline matrices whose columns are the assay groups; one of two units is enough."""
    kept: Results = {}
    broken: list[FormatError] = []
    for one, (path, *_) in found.items():
        try:
            read = read_abundance_groups if one is FileKind.ABUNDANCE else read_baseline_groups
            check_groups(path, read(path), groups)
            kept[one] = (path,)
        except FormatError as error:
            broken.append(error)
    for problem in broken:
        say = intake.warn if kept else intake.fail
        say("matrix-groups", f"{problem}; the file is not used")
    paths = [path for (path,) in kept.values()]
    if len(paths) > 1 and paths[0].samefile(paths[1]):
        intake.warn("same-matrix", f"{paths[0].name} and {paths[1].name} are one file: one of the units is wrong")
    return kept
