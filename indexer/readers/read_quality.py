"""`qc/<acc>-irap-single-lib-report.tsv`: what became of each sequencing run, as iRAP reports it.

A header that starts with `study`, then a line per run; the second column is the run, the seventh its state and the
eighth the percentage of reads that were mapped. What further columns hold, their names say.
"""

from dataclasses import dataclass
from pathlib import Path

from indexer.readers.errors import FormatError, shown
from indexer.readers.text import rows
from mappings.plurals import plural

RUN, STATE, MAPPED = 1, 6, 7
PASSED = frozenset({"completed", "on_ftp", "completed_no_transcript", "failed_ftp_copy", "analysis_complete"})
"""States of runs that passed, as Expression Atlas takes them."""


@dataclass(frozen=True, slots=True)
class RunQuality:
    """One run: all its cells, whether it passed, and the percentage of its reads that were mapped (None: not said)."""

    run: str
    state: str
    mapped: float | None
    cells: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the run was kept."""
        return self.state in PASSED


def read_read_quality(path: Path, notes: list[str]) -> tuple[tuple[str, ...], tuple[RunQuality, ...]]:
    """Return the header and the runs, in the file's order.

    Raises
    ------
    FormatError
        There is no such header, a line has no run and state, or a percentage is no number.
    """
    lines = list(rows(path, notes))
    if not lines or lines[0][1][0].lower() != "study" or len(lines[0][1]) <= STATE:
        found = shown("\t".join(lines[0][1])) if lines else "an empty file"
        raise FormatError(path, found, "a header: study, run, …, state, percentage of mapped reads", 1)
    return tuple(lines[0][1]), tuple(_run(path, number, cells) for number, cells in lines[1:])


def _run(path: Path, number: int, cells: list[str]) -> RunQuality:
    if len(cells) <= STATE:
        raise FormatError(path, plural(len(cells), "column"), f"at least {STATE + 1}", number)
    text = cells[MAPPED] if len(cells) > MAPPED else ""
    try:
        mapped = float(text.rstrip("%")) if text not in ("", "NA", "-") else None
    except ValueError as error:
        raise FormatError(path, shown(text), "a percentage", number, MAPPED + 1) from error
    return RunQuality(cells[RUN], cells[STATE], mapped, tuple(cells))
