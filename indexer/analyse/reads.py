"""Quality of reads: what the upstream report says of the experiment's runs; nothing is recomputed from reads."""

from collections.abc import Sequence
from html import escape

from indexer.analyse.pages import page, table
from indexer.analyse.work import Work
from indexer.readers.errors import FormatError
from indexer.readers.kinds import FileKind
from indexer.readers.read_quality import RunQuality, read_read_quality

FILTERS = (
    ("Quality", "reads whose bases are below a quality of Q10 are discarded"),
    ("Contamination", "reads that map to a reference of contaminants (such as Escherichia coli) are discarded"),
    ("Uncalled bases", "reads with bases that were not called (N) are discarded"),
    ("Mates", "of paired-end libraries, reads that lost their mate by the filters before are discarded"),
)
"""What iRAP filters reads by, in its order."""
LEAST_MAPPED = 70.0
REPORT = "-irap-single-lib-report.tsv"
"""End of the report's name; it lies in the folder qc, as pages do."""


def page_of(accession: str) -> str:
    """Return where the page of reads' quality lies, below the experiment's folder."""
    return f"qc/{accession}_reads_QM/index.html"


def show_reads(work: Work) -> None:
    """Write the page of the upstream report where there is one, and note which runs failed or mapped badly."""
    path = work.input(FileKind.READ_QUALITY)
    if path is None:
        return
    try:
        header, runs = read_read_quality(path, work.notes)
    except FormatError as error:
        work.notes.append(f"{error}; the report is not shown")
        return
    analysed = {assay.name for group in work.experiment.groups for assay in group.assays}
    remarks = list(judge([run for run in runs if run.run in analysed], analysed))
    work.notes += remarks
    work.methods.append(("Quality of reads", f"as reported by iRAP: {escape('; '.join(remarks))}"))
    made = page_of(work.experiment.accession)
    if made not in work.given:
        work.made.append(made)
        filters = "".join(f"<li><b>{name}</b>: {what}.</li>" for name, what in FILTERS)
        parts = [
            "<p>Before mapping, iRAP filters the reads of each run in four steps:</p>" + f"<ol>{filters}</ol>",
            "".join(f"<p>{escape(remark)}.</p>" for remark in remarks),
            "<p>The counts and states of the runs, as reported:</p>",
            table(header, [run.cells for run in runs]),
        ]
        title = f"Quality of the reads of {work.experiment.accession}"
        work.staging.path(made).write_text(page(title, parts), encoding="utf-8")


def judge(runs: Sequence[RunQuality], analysed: set[str]) -> list[str]:
    """Return what is to be said of the analysed runs."""
    passed = sum(run.passed for run in runs)
    said = [f"{passed} of {len(analysed)} runs passed the four filters"]
    if failed := [f"{run.run} ({run.state})" for run in runs if not run.passed]:
        said.append(f"runs that failed: {', '.join(failed)}")
    if missing := sorted(analysed - {run.run for run in runs}):
        said.append(f"runs that the report lacks: {', '.join(missing)}")
    low = [f"{run.run} ({run.mapped:g} %)" for run in runs if run.mapped is not None and run.mapped < LEAST_MAPPED]
    if low:
        said.append(f"fewer than {LEAST_MAPPED:g} % of reads mapped: {', '.join(low)}")
    return said
