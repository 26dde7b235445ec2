"""One experiment while it is being analysed: what is given, what is made, what there is to say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from analysis.errors import AnalysisError
from indexer.analyse.errors import AnalysisFailed
from indexer.analyse.options import GeneFacts, Options
from indexer.analyse.staging import Staging
from indexer.experiment import AssayGroup, Contrast, Experiment
from indexer.readers.kinds import FileKind, array_of, given_name, native_name

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Statistics:
    """One contrast of one array, a value per row: log2 fold change and adjusted p; t for microarrays alone."""

    contrast: str
    log2_fold_change: Floats
    adjusted_p_value: Floats
    t_statistic: Floats | None = None


@dataclass(frozen=True, slots=True)
class Analytics:
    """The comparisons of one array ("" for sequencing).

    - `rows`: genes, or the array's design elements;
    - `genes`, `places`: each gene that a row is about, and the row's place: a design element may have several.
    """

    array: str
    rows: tuple[str, ...]
    contrasts: tuple[Statistics, ...]
    genes: tuple[str, ...]
    places: npt.NDArray[np.intp]

    @classmethod
    def of_genes(cls, genes: tuple[str, ...], contrasts: tuple[Statistics, ...], array: str = "") -> "Analytics":
        """Return comparisons whose rows are genes."""
        return cls(array, genes, contrasts, genes, np.arange(len(genes)))


@dataclass(slots=True)
class Work:
    """An experiment, its new files, and what its steps leave for one another.

    `given` are the result files that are kept, by native name. `notes` are worth knowing, `methods` say what was done.
    """

    experiment: Experiment
    options: Options
    genes: GeneFacts
    staging: Staging
    say: Say
    given: dict[str, Path] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    methods: list[tuple[str, str]] = field(default_factory=list)
    analytics: dict[str, Analytics] = field(default_factory=dict)
    left_out: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def input(self, kind: FileKind, array: str = "") -> Path | None:
        """Return the given file of a kind, of an array."""
        paths = self.experiment.files.get(kind, ())
        return next((path for path in paths if array_of(self.experiment.accession, path) == array), None)

    def name(self, end: str) -> str:
        """Return the native name of a file of the experiment."""
        return f"{self.experiment.accession}{end}"

    def output(self, end: str) -> Path:
        """Return where to write a result file."""
        name = self.name(end)
        if name not in self.made:
            self.made.append(name)
        return self.staging.path(name)

    def is_kept(self, end: str) -> bool:
        """Return whether a result file was given, and is not to be made anew."""
        return self.name(end) in self.given

    def result(self, end: str) -> Path | None:
        """Return a result file that is there: just made, or given."""
        name = self.name(end)
        return self.staging.path(name) if name in self.made else self.given.get(name)

    def contrasts(self, array: str = "") -> list[Contrast]:
        """Return the contrasts of an array, in the configuration's order."""
        return [contrast for contrast in self.experiment.contrasts if contrast.array_design == array]

    def group(self, group_id: str) -> AssayGroup:
        """Return an assay group."""
        return self.experiment.group(group_id)


def result_files(experiment: Experiment) -> dict[str, Path]:
    """Return all files of an experiment by native name."""
    return {native_name(given_name(path)): path for paths in experiment.files.values() for path in paths}


def positions(assays: Sequence[str], wanted: Sequence[str], path: Path) -> list[int]:
    """Return the columns of assays in a matrix; raises `AnalysisFailed` naming those that it lacks."""
    places = {name: place for place, name in enumerate(assays)}
    if lacking := [name for name in wanted if name not in places]:
        raise AnalysisFailed(f"{path.name} has no column for {', '.join(lacking)}: add them or mend the configuration")
    return [places[name] for name in wanted]


def per_contrast(
    contrasts: Sequence[Contrast], compare: Callable[[Contrast], Statistics], say: Say
) -> tuple[Statistics, ...]:
    """Compare every contrast; raises `AnalysisFailed` that names all that have no answer, and why."""
    found: list[Statistics] = []
    reasons: list[str] = []
    for contrast in contrasts:
        say(contrast.id)
        try:
            found.append(compare(contrast))
        except AnalysisError as error:
            reasons.append(f"contrast {contrast.id} ({contrast.name}): {error.reason}")
    if reasons:
        raise AnalysisFailed(*reasons)
    return tuple(found)
