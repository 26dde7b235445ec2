"""Claims about an experiment's other files, by their headers: no file is read as a whole."""

from collections.abc import Collection
from pathlib import Path

from indexer.experiment import Experiment
from indexer.problems import Problems, error, some, warning
from indexer.readers.analytics import has_gene_ids, read_analytics_contrasts
from indexer.readers.counts import read_matrix_assays
from indexer.readers.errors import FormatError
from indexer.readers.kinds import FileKind, array_of
from indexer.readers.sheet import Sheet
from indexer.readers.transcripts import read_replicates

_SIDE_FILES = (FileKind.TRANSCRIPTS, FileKind.COEXPRESSIONS, FileKind.PERCENTILE_RANKS, FileKind.GSEA)


def validate_statistics(experiment: Experiment) -> Problems:
    """Claim that every contrast has its columns in the analytics file of its array."""
    accession = experiment.accession
    arrays: dict[str, set[str]] = {}
    for path in experiment.files.get(FileKind.ANALYTICS, ()):
        array = array_of(accession, path)
        try:
            arrays[array] = set(read_analytics_contrasts(path))
        except FormatError as refused:
            arrays[array] = set()
            yield error(accession, "results", str(refused))
            continue
        known = {contrast.id for contrast in experiment.contrasts if contrast.array_design == array}
        if unknown := sorted(arrays[array] - known):
            message = f"{path.name} has {', '.join(unknown)}, no contrast of the configuration; they are not used"
            yield warning(accession, "contrast-columns", message)
    for contrast in experiment.contrasts:
        if not experiment.type.baseline and contrast.id not in arrays.get(contrast.array_design, set()):
            array = f" of {contrast.array_design}" if contrast.array_design else ""
            message = (
                f"contrast {contrast.id}{array} has no columns {contrast.id}.p-value and {contrast.id}.log2foldchange "
                "in an analytics file: give them or take the contrast out of the configuration"
            )
            yield error(accession, "contrast-columns", message)


def validate_array_tables(experiment: Experiment, array_tables: Collection[str]) -> Problems:
    """Claim that every array whose results go by design element alone has a table of genes."""
    for path in experiment.files.get(FileKind.ANALYTICS, ()):
        array = array_of(experiment.accession, path)
        if array and not _names_genes(path) and array not in array_tables:
            message = (
                f"{path.name} names no genes and {array} has no table of them: design elements stand as gene ids, "
                f"unmapped; give <species>.{array}.tsv with the annotation"
            )
            yield warning(experiment.accession, "array-table", message)


def validate_raw_values(experiment: Experiment) -> Problems:
    """Claim that there is what the results were made from, for every assay: raw counts, or an array's intensities."""
    accession = experiment.accession
    if experiment.type.proteomics:
        return
    if experiment.type.microarray:
        kinds = (FileKind.NORMALIZED_EXPRESSIONS, FileKind.LOG_FOLD_CHANGES)
        if not any(kind in experiment.files for kind in kinds):
            yield warning(accession, kinds[0].value, "there are no normalised intensities of the arrays")
        return
    paths = experiment.files.get(FileKind.RAW_COUNTS, ())
    if not paths:
        yield warning(accession, "raw-counts", "there is no raw-counts file: nothing can be recalculated")
    for path in paths:
        yield from _validate_counts(experiment, path)


def _validate_counts(experiment: Experiment, path: Path) -> Problems:
    try:
        counted = set(read_matrix_assays(path))
    except FormatError as refused:
        yield warning(experiment.accession, "raw-counts", str(refused))
        return
    lacking = sorted({assay.name for group in experiment.groups for assay in group.assays} - counted)
    if lacking:
        message = f"{path.name} has no column for {len(lacking)} assays: {some(lacking)}"
        yield warning(experiment.accession, "raw-counts", message)


def validate_transcripts(experiment: Experiment) -> Problems:
    """Claim that the transcript matrix has a column for every biological replicate, and no other."""
    expected = {name for group in experiment.groups for name in group.replicates}
    for path in experiment.files.get(FileKind.TRANSCRIPTS, ()):
        try:
            found = set(read_replicates(path))
        except FormatError:  # said by `validate_side_files`
            continue
        if odd := sorted(found ^ expected):
            message = f"{path.name} has other columns than the biological replicates: {some(odd)}"
            yield warning(experiment.accession, "transcripts-tpms", message)


def validate_side_files(experiment: Experiment) -> Problems:
    """Claim that files that add to the results can be read; one that cannot is left out."""
    for kind in _SIDE_FILES:
        for path in experiment.files.get(kind, ()):
            try:
                Sheet(path, [])
            except FormatError as refused:
                yield warning(experiment.accession, kind.value, f"{refused}; the file is not used")


def _names_genes(path: Path) -> bool:
    try:
        return has_gene_ids(path)
    except FormatError:  # said by `validate_statistics`
        return True
