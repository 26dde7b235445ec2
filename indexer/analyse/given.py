"""Which of an experiment's files are results that were given, and where files go in its folder."""

from dataclasses import replace
from pathlib import Path

from indexer.analyse.reads import REPORT
from indexer.analyse.work import Work, result_files
from indexer.experiment import Experiment
from indexer.readers.kinds import FileKind, given_name

RESULTS = frozenset(
    {
        FileKind.TPMS,
        FileKind.FPKMS,
        FileKind.ANALYTICS,
        FileKind.NORMALIZED_EXPRESSIONS,
        FileKind.LOG_FOLD_CHANGES,
        FileKind.AVERAGE_INTENSITIES,
        FileKind.PERCENTILE_RANKS,
        FileKind.COEXPRESSIONS,
        FileKind.GSEA,
        FileKind.MARKERS,
        FileKind.QUALITY_REPORT,
        FileKind.METHODS,
    }
)
"""Kinds of file that an analysis makes."""


def without(experiment: Experiment, names: set[str]) -> Experiment:
    """Return an experiment without some of its files, by native name."""
    kept = {
        kind: tuple(
            path for path in paths if not names & result_files(replace(experiment, files={kind: (path,)})).keys()
        )
        for kind, paths in experiment.files.items()
    }
    return replace(experiment, files={kind: paths for kind, paths in kept.items() if paths})


def given_results(experiment: Experiment) -> dict[str, Path]:
    """Return the given result files; the page of a quality report goes by its place below the folder."""
    kinds = {kind: paths for kind, paths in experiment.files.items() if kind in RESULTS and kind != FileKind.METHODS}
    found = result_files(replace(experiment, files=kinds))
    return {_place(path) if name.endswith("_QM.html") else name: path for name, path in found.items()}


def _place(path: Path) -> str:
    """Return where a file of the experiment goes below its folder."""
    if given_name(path) != path.name:
        return f"qc/{path.parent.name}/{path.name}"
    return f"qc/{path.name}" if path.name.endswith(REPORT) else path.name


def given_files(work: Work) -> list[tuple[Path, str]]:
    """Return the given files that go beside the results, with their places: not those that were made anew."""
    made = {Path(name).parent.name + ".html" if "/" in name else name for name in work.made}
    files = result_files(work.experiment).items()
    return [(path, _place(path)) for name, path in files if name not in made]
