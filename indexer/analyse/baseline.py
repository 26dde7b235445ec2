"""Expression levels per assay group from raw counts: `-fpkms.tsv` and `-tpms.tsv`."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from analysis.quantification import fpkm_from_counts, tpm_from_counts
from analysis.replicates import quartiles_of_group, round_levels
from indexer.analyse.counts import gene_names, read_counts
from indexer.analyse.errors import AnalysisFailed
from indexer.analyse.sheets import level_cells, write_sheet
from indexer.analyse.work import Work, positions
from indexer.readers.counts import AssayMatrix
from indexer.readers.errors import FormatError
from indexer.readers.kinds import FileKind
from indexer.readers.lengths import read_gene_lengths

Floats = npt.NDArray[np.float64]
Quantify = Callable[[npt.ArrayLike, npt.ArrayLike], Floats]

UNITS: dict[str, Quantify] = {"-fpkms.tsv": fpkm_from_counts, "-tpms.tsv": tpm_from_counts}
"""End of a file's name -> how its levels come from counts and lengths."""


def write_levels(work: Work) -> None:
    """Write minimum, quartiles and maximum of every gene with a length, in each assay group."""
    counts = read_counts(work)
    lengths = find_lengths(work, counts.rows)
    known = ~np.isnan(lengths)
    if not known.any():
        raise AnalysisFailed(f"{_table(work)} has none of the {len(known):,} genes of the raw counts")
    if not known.all():
        work.notes.append(f"{np.count_nonzero(~known):,} of {len(known):,} genes have no length, so no TPM or FPKM")
    _tell_empty(work, counts)
    genes = tuple(gene for gene, has_length in zip(counts.rows, known, strict=True) if has_length)
    names = gene_names(work, genes)
    for end, quantify in UNITS.items():
        if not work.is_kept(end):
            levels = quantify(counts.values, lengths)[known]
            columns = {"GeneID": genes, "Gene Name": names} | _columns(work, counts, levels)
            write_sheet(work.output(end), columns)
    work.methods.append(("Expression levels", describe(work)))


def find_lengths(work: Work, genes: tuple[str, ...]) -> Floats:
    """Return lengths in bases, of genes that the table lacks the default length or NaN."""
    options = work.options
    table: dict[str, float] = {}
    if options.gene_lengths is not None:
        try:
            table = read_gene_lengths(options.gene_lengths, work.notes)
        except (FormatError, OSError) as error:
            raise AnalysisFailed(str(error)) from error
    default = np.nan if options.default_length is None else options.default_length
    return np.array([table.get(gene, default) for gene in genes])


def describe(work: Work) -> str:
    """Return how levels were made, for the methods file."""
    options = work.options
    lengths = f"gene lengths of {_table(work)}" if options.gene_lengths else "no gene lengths"
    if options.default_length is not None:
        lengths += f", {options.default_length:g} bases where there is none"
    normalised = "quantile normalised within assay groups, " if options.quantile_normalise else ""
    return (
        f"FPKM and TPM from raw counts with {lengths}; technical replicates averaged; {normalised}minimum, quartiles "
        "(R's type 7) and maximum over biological replicates, above 1 as whole numbers, below with one decimal"
    )


def _table(work: Work) -> str:
    return work.options.gene_lengths.name if work.options.gene_lengths else "the default length"


def _tell_empty(work: Work, counts: AssayMatrix) -> None:
    used = {assay.name for group in work.experiment.groups for assay in group.assays}
    sums = zip(counts.assays, counts.values.sum(axis=0), strict=True)
    if empty := [name for name, total in sums if name in used and total == 0]:
        work.notes.append(f"nothing was counted in {', '.join(empty)}: left out of the levels of its assay group")


def _columns(work: Work, counts: AssayMatrix, levels: Floats) -> dict[str, list[str]]:
    path = work.input(FileKind.RAW_COUNTS)
    columns = {}
    for group in work.experiment.groups:
        work.say(group.id)
        replicates = [(assay, source) for source, assays in group.replicates.items() for assay in assays]
        assays, sources = zip(*replicates, strict=True)
        held = levels[:, positions(counts.assays, assays, path)] if path else levels
        quartiles = quartiles_of_group(held, sources, normalise=work.options.quantile_normalise)
        columns[group.id] = level_cells(round_levels(quartiles))
    return columns
